import { adoptVersion } from "../../src/chain/adopt-version.ts";
import { encodePresentation } from "../../src/chain/encode-presentation.ts";
import { suspendPolicy } from "../../src/chain/policy-oracle/suspend-policy.ts";
import { requestRebind } from "../../src/chain/request-rebind.ts";
import { compilePolicy } from "../../src/policy/compile-policy.ts";
import type { Policy } from "../../src/policy/policy.ts";
import { EU_EEA_ADULT_SUBSTANTIAL } from "../../src/policy/presets/eu-eea-adult-substantial.ts";
import { type Hex, keccakText } from "../../src/presentation/abi-encode.ts";
import { announcementOf, NOTICE } from "../../test/chain/support/test-rules.ts";
import { outcomeOf } from "../attacks/attack-case.ts";
import { DAY, type Wallet } from "../demo/kyc-provider.ts";
import { type Drill, succeed } from "./drill.ts";
import { type ChainPolicy, MARGIN, type Stages } from "./stage.ts";

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

const OLD = { policyId: keccakText("rules"), policy: FIRST, mode: "account" } as const;
/** The same policy, by the version that follows. */
const NEW = { ...OLD, policy: SECOND, policyVersion: 2 } as const;
const served = (policy: Policy) => ({
  id: "gate",
  policy,
  scope: { mode: "account", label: "gate" },
});

/** Rules are replaced while proofs are on their way and attestations are open. */
export const policySuperseded = (stages: Stages): Drill => ({
  id: "policy-superseded",
  title: "a policy is superseded with proofs in flight and attestations open",
  affected:
    "holders with a proof on its way under the old rules; dApps read the same id before and after",
  play: ({ act, beside, lasts }) =>
    stages.use(async (stage) => {
      const { clock, alice, bob, state, registry } = stage;
      const service = await stage.openService({
        circuits: [stage.circuit],
        policies: [served(FIRST)],
      });
      await stage.register(OLD);
      const { asOfWindow, superseded } = await stage.termsOf(OLD.policyId);
      lasts("grace for proofs in flight, service", "0: refused from the restart on", 0);
      lasts(
        "grace for proofs in flight, chain, from the day that the new version is in force",
        "superseded",
        superseded,
      );
      lasts(
        "an open attestation under the old rules counts from that day on, at most",
        "superseded, or the rest of its ttl",
        superseded,
      );
      lasts("a proof of either version is taken for, chain", "asOfWindow", asOfWindow);
      lasts("the oracle's authority announces the new version before, at least", "notice", NOTICE);
      lasts(
        "a request under the old rules stays open: wait this long, service",
        "requestLifetimeSeconds",
        service.config.requestLifetimeSeconds,
      );

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
      const { policyHash } = compilePolicy(stage.hash, SECOND);
      const rules = await stage.rulesOf(compilePolicy(stage.hash, FIRST).policyHash);
      const announce = (validFrom: number) =>
        outcomeOf(() => rules.announce(announcementOf(policyHash, validFrom)));
      const inForceAt = clock.now() + 2 * DAY;
      await beside(
        {
          who: "authority",
          does: "announces the new version for sooner than its notice",
          sees: "AnnouncementTimesInvalid: nobody is taken by surprise",
          expected: "ERR_CHAIN_REVERTED: AnnouncementTimesInvalid",
          run: () => announce(clock.now() + NOTICE - MARGIN),
        },
        {
          who: "authority",
          does: "announces it in the oracle for a day that keeps the notice",
          sees: "one policy with two versions; nothing changes today",
          expected: "accepted",
          run: () => announce(inForceAt),
        },
      );
      const adopt = (policyVersion: number) =>
        outcomeOf(() =>
          adoptVersion(state.chain.bob, { registry, policyId: OLD.policyId, policyVersion }),
        );
      await beside(
        {
          who: "verifier",
          does: "anybody makes a version provable that nobody announced",
          sees: "PolicyVersionUnknown",
          expected: "ERR_CHAIN_REVERTED: PolicyVersionUnknown",
          run: () => adopt(3),
        },
        {
          who: "verifier",
          does: "anybody makes the announced version provable, before its day",
          sees: "wallets can prepare; the registry's owner has nothing to do",
          expected: "accepted",
          run: () => adopt(2),
        },
      );
      const proveFor = async (
        policy: ChainPolicy,
        wallet: Wallet,
        subject: Hex,
        by = published,
      ) => {
        const request = stage.askOnChain(policy, subject);
        return { request, presentation: await stage.present(wallet, request, by) };
      };
      type Proved = Awaited<ReturnType<typeof proveFor>>;
      const attest = ({ request, presentation }: Proved, change = {}) =>
        stage.attest(request, presentation, change);
      const aliceOld = await proveFor(OLD, first, alice);
      const bobOld = await proveFor(OLD, second, bob);
      await act("holder", "attests under the old rules", "compliant", async () =>
        succeed(await attest(aliceOld)),
      );
      const aliceNew = await proveFor(NEW, first, alice);
      await beside(
        {
          who: "holder",
          does: "sends the proof of the old rules as one of the new version",
          sees: "ProofInvalid: the rules are in the proof",
          expected: "ERR_CHAIN_REVERTED: ProofInvalid",
          run: () => attest(aliceOld, { version: 2 }),
        },
        {
          who: "holder",
          does: "proves the announced version before its day",
          sees: "accepted beside what counts today, by the same nullifier",
          expected: "accepted",
          run: () => attest(aliceNew),
        },
      );
      await clock.branch(async () => {
        const early = await proveFor(NEW, first, bob);
        await beside(
          {
            who: "thief",
            does: "attests the announced version for a second address",
            sees: "NullifierBound: versions share one nullifier, and nobody counts twice",
            expected: "ERR_CHAIN_REVERTED: NullifierBound",
            run: () => attest(early),
          },
          {
            who: "holder",
            does: "asks to move the account to that address, by a proof of the announced version",
            sees: "a delay begins",
            expected: "accepted",
            run: () =>
              outcomeOf(() =>
                requestRebind(state.chain.bob, {
                  registry,
                  presentation: encodePresentation(early.request, early.presentation),
                }),
              ),
          },
        );
      });
      await beside(
        {
          who: "holder",
          does: "sends a proof in flight before the new version is in force",
          sees: "accepted",
          expected: "accepted",
          run: () => clock.branch(() => attest(bobOld)),
        },
        {
          who: "holder",
          does: "sends it after its asOfWindow",
          sees: "AsOfOutOfWindow: prove again, the old rules still do",
          expected: "ERR_CHAIN_REVERTED: AsOfOutOfWindow",
          run: () =>
            clock.branch(async () => {
              await clock.wait(asOfWindow + MARGIN);
              return attest(bobOld);
            }),
        },
      );

      // the day, and the grace after it
      await clock.wait(inForceAt + superseded - 3600 - clock.now());
      const lateStatus = await stage.publishStatus(issuer);
      const fresh = { trust: await stage.listIssuers(lateStatus.record), status: lateStatus };
      await stage.postOnChain(fresh.trust);
      const bobLate = await proveFor(OLD, second, bob, fresh);
      await beside(
        {
          who: "holder",
          does: "sends a proof in flight of the old rules within the grace of the new version",
          sees: "accepted: it counts to the end of the grace",
          expected: "accepted",
          run: () => attest(bobLate),
        },
        {
          who: "holder",
          does: "sends one after the grace",
          sees: "PolicyVersionEnded: ask the wallet for the new rules",
          expected: "ERR_CHAIN_REVERTED: PolicyVersionEnded",
          run: () =>
            clock.branch(async () => {
              await clock.wait(3600 + MARGIN);
              return attest(await proveFor(OLD, second, bob, fresh));
            }),
        },
      );
      await beside(
        {
          who: "verifier",
          does: "a dApp reads the attestation of the old rules shortly before the grace ends",
          sees: "compliant, by the id that it always read",
          expected: "accepted",
          run: () => stage.compliance(bob, OLD.policyId),
        },
        {
          who: "verifier",
          does: "reads it after the grace, long before its ttl is over",
          sees: "other: the version is no longer honoured",
          expected: "other",
          async run() {
            await clock.wait(3600 + MARGIN);
            return stage.compliance(bob, OLD.policyId);
          },
        },
      );
      await beside(
        {
          who: "holder",
          does: "who met the old rules alone asks the wallet for the new version",
          sees: "the wallet: KYC level",
          expected: "ERR_PRESENTATION_CANNOT_PROVE",
          run: () => outcomeOf(() => proveFor(NEW, second, bob, fresh)),
        },
        {
          who: "verifier",
          does: "reads the account that attested the announced version before its day",
          sees: "compliant without a gap",
          expected: "accepted",
          run: () => stage.compliance(alice, OLD.policyId),
        },
      );
      const suspend = (who: typeof state.chain.owner) =>
        outcomeOf(() =>
          suspendPolicy(who, {
            policyRegistry: state.world.policyRegistry,
            policyId: rules.oraclePolicyId,
            reason: "a drill",
          }),
        );
      await beside(
        {
          who: "thief",
          does: "a stranger suspends the policy in the oracle",
          sees: "RoleMissing",
          expected: "ERR_CHAIN_REVERTED: RoleMissing",
          run: () => suspend(state.chain.bob),
        },
        {
          who: "authority",
          does: "suspends it, for rules that turn out to be wrong",
          sees: "nobody is compliant until it is lifted; nothing is lost",
          expected: "accepted",
          run: () => suspend(state.chain.owner),
        },
      );
    }),
});
