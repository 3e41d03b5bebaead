import { encodePresentation } from "../../src/chain/encode-presentation.ts";
import { writeRegistry } from "../../src/chain/write-registry.ts";
import type { Policy } from "../../src/policy/policy.ts";
import { EU_EEA_ADULT_SUBSTANTIAL } from "../../src/policy/presets/eu-eea-adult-substantial.ts";
import { type Hex, keccakText } from "../../src/presentation/abi-encode.ts";
import { outcomeOf } from "../attacks/attack-case.ts";
import type { Wallet } from "../demo/kyc-provider.ts";
import { type Drill, succeed } from "./drill.ts";
import { MARGIN, type Stages } from "./stage.ts";

const FIRST: Policy = EU_EEA_ADULT_SUBSTANTIAL;
const [CLAUSE = {}] = FIRST.anyOf;
/** Stricter: KYC high in place of substantial. */
const SECOND: Policy = {
  ...FIRST,
  version: 2,
  anyOf: [{ ...CLAUSE, kycLevel: { atLeast: "high" } }],
};
/** Another version and title of the same rules. */
const RENAMED: Policy = { ...FIRST, version: 2, title: "The same rules in other words" };

const OLD = { policyId: keccakText("rules 1"), policy: FIRST, mode: "account" } as const;
const NEW = { policyId: keccakText("rules 2"), policy: SECOND, mode: "account" } as const;
const served = (policy: Policy) => ({
  id: "gate",
  policy,
  scope: { mode: "account", label: "gate" },
});

/** Rules are replaced while proofs are on their way and attestations are open. */
export const policySuperseded = (stages: Stages): Drill => ({
  id: "policy-superseded",
  title: "a policy is superseded with proofs in flight and attestations open",
  affected: "holders with a proof on its way under the old rules, and dApps that read the old id",
  play: ({ act, beside, lasts }) =>
    stages.use(async (stage) => {
      const { clock, alice, bob, state, registry } = stage;
      const service = await stage.openService({
        circuits: [stage.circuit],
        policies: [served(FIRST)],
      });
      await stage.register(OLD);
      const { ttl, asOfWindow } = await stage.termsOf(OLD.policyId);
      lasts("grace for proofs in flight, service", "0: refused from the restart on", 0);
      lasts("grace for proofs in flight, chain", "0: refused from retirePolicy on", 0);
      lasts(
        "a proof in flight can still be taken: wait this long between the announcement and retirePolicy, chain",
        "asOfWindow",
        asOfWindow,
      );
      lasts(
        "a request under the old rules stays open: wait this long, service",
        "requestLifetimeSeconds",
        service.config.requestLifetimeSeconds,
      );
      lasts("an open attestation counts after retirePolicy, at most", "ttl", ttl);

      const issuer = await stage.createIssuer();
      const claims = stage.claims();
      const first = await stage.issue(issuer, "alice", claims);
      const second = await stage.issue(issuer, "bob", { ...claims, kycLevel: "substantial" });
      const status = await stage.publishStatus(issuer);
      const published = { trust: await stage.listIssuers(status.record), status };
      succeed(await service.postTrustRoot(published.trust.leafList));
      await stage.postOnChain(published.trust);
      const prove = async (wallet: Wallet, subject: Hex) => {
        const request = await service.ask("gate", subject);
        return { request, presentation: await stage.present(wallet, request, published) };
      };
      const submit = ({ request, presentation }: Awaited<ReturnType<typeof prove>>) =>
        service.submit(request, presentation);

      // the service
      const decided = await prove(first, alice);
      await act("holder", "proves under the old rules", "accepted", async () =>
        succeed(await submit(decided)),
      );
      const { requestLifetimeSeconds } = service.config;
      const answerAfter = (seconds: number) =>
        clock.branch(async () => {
          const request = await service.ask("gate", bob);
          await clock.wait(seconds);
          return outcomeOf(async () =>
            succeed(await service.submit(request, await stage.present(second, request, published))),
          );
        });
      await beside(
        {
          who: "holder",
          does: "answers a request shortly before its lifetime is over",
          sees: "accepted",
          expected: "accepted",
          run: () => answerAfter(requestLifetimeSeconds - MARGIN),
        },
        {
          who: "holder",
          does: "answers one after its lifetime",
          sees: "the wallet: expired. From here on no request under the old rules is open",
          expected: "ERR_PRESENTATION_REQUEST_EXPIRED",
          run: () => answerAfter(requestLifetimeSeconds + MARGIN),
        },
      );
      const inFlight = [await prove(first, alice), await prove(first, alice)] as const;
      await beside(
        {
          who: "operator",
          does: "changes title and version of the policy, not its rules; the proof in flight arrives",
          sees: "accepted: the hash is over the rules",
          expected: "accepted",
          async run() {
            await service.restart({ policies: [served(RENAMED)] });
            return submit(inFlight[0]);
          },
        },
        {
          who: "operator",
          does: "changes a rule; the other proof in flight arrives",
          sees: "the proof is valid, its policy is not in force. Ask again",
          expected: "422 ERR_POLICY_NOT_IN_FORCE",
          async run() {
            await service.restart({ policies: [served(SECOND)] });
            return submit(inFlight[1]);
          },
        },
      );
      const anew = await prove(first, alice);
      await beside(
        {
          who: "verifier",
          does: "takes the old proof as an answer to a request under the new rules",
          sees: "the rules are in the proof",
          expected: "422 ERR_VERIFICATION_PROOF_INVALID",
          run: () =>
            service.submit(anew.request, {
              ...inFlight[1].presentation,
              requestId: anew.request.id,
            }),
        },
        {
          who: "holder",
          does: "answers the request under the new rules",
          sees: "accepted, as a renewal: the scope's label is the same, so is the nullifier",
          expected: "accepted",
          run: () => submit(anew),
        },
      );
      await beside(
        {
          who: "holder",
          does: "who met the old rules alone asks the wallet under the new ones",
          sees: "the wallet: KYC level. Nothing reaches the verifier",
          expected: "ERR_PRESENTATION_CANNOT_PROVE",
          run: () => outcomeOf(() => prove(second, bob)),
        },
        {
          who: "verifier",
          does: "reads the decision that was made under the old rules",
          sees: "accepted: a decision does not end with its policy; the relying party decides what it is worth",
          expected: "accepted",
          run: () => service.readDecision(decided.request.id),
        },
      );

      // the chain
      const oldAlice = stage.askOnChain(OLD, alice);
      const oldBob = stage.askOnChain(OLD, bob);
      const aliceProof = await stage.present(first, oldAlice, published);
      const bobProof = await stage.present(second, oldBob, published);
      await act("holder", "attests under the old rules", "compliant for the ttl", async () =>
        succeed(await stage.attest(oldAlice, aliceProof)),
      );
      await beside(
        {
          who: "operator",
          does: "the registry's owner registers the new rules under the old id",
          sees: "PolicyExists: an id never changes its meaning",
          expected: "ERR_CHAIN_REVERTED: PolicyExists",
          run: () => outcomeOf(() => stage.register({ ...NEW, policyId: OLD.policyId })),
        },
        {
          who: "operator",
          does: "registers them under a new id",
          sees: "both are active; dApps read the new id from now on",
          expected: "accepted",
          run: () => outcomeOf(() => stage.register(NEW)),
        },
      );
      const asNew = { ...encodePresentation(oldAlice, aliceProof), policyId: NEW.policyId };
      const newAlice = stage.askOnChain(NEW, alice);
      await beside(
        {
          who: "holder",
          does: "sends the proof for the old id to the new one",
          sees: "ProofInvalid",
          expected: "ERR_CHAIN_REVERTED: ProofInvalid",
          run: () => outcomeOf(() => state.attest(asNew)),
        },
        {
          who: "holder",
          does: "proves for the new id",
          sees: "accepted, under another nullifier",
          expected: "accepted",
          run: async () => stage.attest(newAlice, await stage.present(first, newAlice, published)),
        },
      );
      const retire = (who = state.chain.owner) =>
        outcomeOf(() => writeRegistry(who, registry, "retirePolicy", [OLD.policyId]));
      await beside(
        {
          who: "holder",
          does: "sends a proof in flight for the old id while it is active",
          sees: "accepted",
          expected: "accepted",
          run: () => clock.branch(() => stage.attest(oldBob, bobProof)),
        },
        {
          who: "holder",
          does: "sends the same proof once the old id is retired",
          sees: "PolicyIsRetired: no grace",
          expected: "ERR_CHAIN_REVERTED: PolicyIsRetired",
          run: () =>
            clock.branch(async () => {
              succeed(await retire());
              return stage.attest(oldBob, bobProof);
            }),
        },
      );
      await clock.branch(async () => {
        await clock.wait(asOfWindow - MARGIN - (clock.now() - bobProof.asOf.seconds));
        await beside(
          {
            who: "holder",
            does: "an owner who waits: sends the proof shortly before its asOfWindow is over",
            sees: "accepted",
            expected: "accepted",
            run: () => clock.branch(() => stage.attest(oldBob, bobProof)),
          },
          {
            who: "holder",
            does: "sends it after the asOfWindow",
            sees: "AsOfOutOfWindow: from here on nothing is in flight, and retirePolicy refuses nobody who was in time",
            expected: "ERR_CHAIN_REVERTED: AsOfOutOfWindow",
            async run() {
              await clock.wait(2 * MARGIN);
              return stage.attest(oldBob, bobProof);
            },
          },
        );
      });
      await beside(
        {
          who: "thief",
          does: "a stranger retires the old id",
          sees: "NotOwner",
          expected: "ERR_CHAIN_REVERTED: NotOwner",
          run: () => retire(state.chain.bob),
        },
        {
          who: "operator",
          does: "the owner retires it",
          sees: "final: there is no way back",
          expected: "accepted",
          run: () => retire(),
        },
      );
      const moved = { ...stage.askOnChain(OLD, bob) };
      const movedProof = await stage.present(first, moved, published);
      await beside(
        {
          who: "holder",
          does: "asks to move the old id's account to another address",
          sees: "PolicyIsRetired: the account stays where it is until it ends",
          expected: "ERR_CHAIN_REVERTED: PolicyIsRetired",
          run: () =>
            outcomeOf(() =>
              writeRegistry(state.chain.bob, registry, "requestRebind", [
                encodePresentation(moved, movedProof),
              ]),
            ),
        },
        {
          who: "holder",
          does: "asks the same of the new id",
          sees: "a delay begins",
          expected: "accepted",
          async run() {
            const asked = stage.askOnChain(NEW, bob);
            const encoded = encodePresentation(asked, await stage.present(first, asked, published));
            return outcomeOf(() =>
              writeRegistry(state.chain.bob, registry, "requestRebind", [encoded]),
            );
          },
        },
      );
      await clock.wait((await stage.expiryOf(alice, OLD.policyId)) - MARGIN - clock.now());
      await beside(
        {
          who: "verifier",
          does: "a dApp that still reads the old id, shortly before the attestation's ttl is over",
          sees: "compliant, under rules that were retired: to end it earlier, read the new id",
          expected: "accepted",
          run: () => stage.compliance(alice, OLD.policyId),
        },
        {
          who: "verifier",
          does: "reads it after the ttl",
          sees: "expired",
          expected: "kyc-expired",
          async run() {
            await clock.wait(2 * MARGIN);
            return stage.compliance(alice, OLD.policyId);
          },
        },
      );
    }),
});
