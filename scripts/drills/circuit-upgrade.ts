import { adoptVersion } from "../../src/chain/adopt-version.ts";
import { writeRegistry } from "../../src/chain/write-registry.ts";
import { preparePresentation } from "../../src/holder/prepare-presentation.ts";
import { EU_EEA_ADULT_SUBSTANTIAL as POLICY } from "../../src/policy/presets/eu-eea-adult-substantial.ts";
import { type Hex, keccakText } from "../../src/presentation/abi-encode.ts";
import { acceptCircuit } from "../../src/verifier/accept-circuit.ts";
import { badWitness } from "../../test/support/lab/bad-witness.ts";
import type { Outcome } from "../attacks/attack-case.ts";
import { ACCEPTED, outcomeOf, refused } from "../attacks/attack-case.ts";
import type { Wallet } from "../demo/kyc-provider.ts";
import { type Drill, succeed } from "./drill.ts";
import {
  acceptNext,
  deployVerifier,
  NEXT_KEY,
  presentNext,
  writeNextCircuit,
} from "./next-circuit.ts";
import { MARGIN, type Stages, TRAPDOOR } from "./stage.ts";
import { createWitnessProver } from "./witness-prover.ts";

const GATE = { policyId: keccakText("gate"), policy: POLICY, mode: "once" } as const;
const POLICY_VERSION = 1;
const served = (id: string) => ({ id, policy: POLICY, scope: { mode: "once", label: id } });

/** Version 2 asks more; both count for a stated time, and a person counts once. */
export const circuitUpgrade = (stages: Stages): Drill => ({
  id: "circuit-upgrade",
  title: "circuit version 1 is followed by version 2",
  affected:
    "every wallet (new artifacts) and every verifier (a second key, on chain a second circuit of the same policy); no issuer, no credential",
  play: ({ act, beside, lasts }) =>
    stages.use(async (stage) => {
      const { clock, alice, bob, state, registry } = stage;
      const spec = await writeNextCircuit();
      const next = acceptNext(NEXT_KEY);
      const nextProver = createWitnessProver(spec, NEXT_KEY);
      const policies = [served("gate"), served("poll"), served("sale")];
      const service = await stage.openService({ circuits: [stage.circuit], policies });
      await stage.register(GATE);
      const { ttl } = await stage.termsOf(GATE.policyId);
      const { requestLifetimeSeconds } = service.config;
      lasts("both versions are accepted: the time that this drill states", "ttl", ttl);
      lasts(
        "a request that names version 1 stays open after its end, service",
        "requestLifetimeSeconds",
        requestLifetimeSeconds,
      );
      lasts("an attestation under version 1 counts after its end, at most", "ttl", ttl);

      const issuer = await stage.createIssuer();
      const claims = stage.claims();
      const { personType: _, ...unstated } = claims;
      const first = await stage.issue(issuer, "alice", claims);
      const second = await stage.issue(issuer, "bob", claims);
      const third = await stage.issue(issuer, "carol", unstated);
      const status = await stage.publishStatus(issuer);
      const published = { trust: await stage.listIssuers(status.record), status };
      succeed(await service.postTrustRoot(published.trust.leafList));
      await stage.postOnChain(published.trust);
      type Request = Awaited<ReturnType<typeof service.ask>>;
      const byOld = (wallet: Wallet, request: Request) => stage.present(wallet, request, published);
      const byNew = (wallet: Wallet, request: Request) =>
        presentNext(stage.holderData(wallet, request, published), nextProver);
      const answer = async (by: typeof byOld, wallet: Wallet, policyId: string) => {
        const request = await service.ask(policyId);
        return service.submit(request, await by(wallet, request));
      };

      const accept = (version: number) =>
        outcomeOf(() =>
          acceptCircuit({
            id: "compliance",
            version,
            verificationKey: TRAPDOOR.json,
            circuitHash: "5a".repeat(32),
          }),
        );
      await beside(
        {
          who: "operator",
          does: "accepts the key of version 1 with this release",
          sees: "its version of the circuit",
          expected: "accepted",
          run: () => accept(1),
        },
        {
          who: "operator",
          does: "accepts the same key as one of version 2",
          sees: "a release knows one version of the circuit: the overlap needs a release that knows both",
          expected: "ERR_PRESENTATION_CIRCUIT_UNKNOWN",
          run: () => accept(2),
        },
      );
      await act(
        "operator",
        "starts the service with both keys; `verifyPresentation` takes a list of circuits",
        "requests that name version 1 and version 2",
        () => service.restart({ circuits: [stage.circuit, next] }),
      );

      // off chain
      const open = await service.ask("poll");
      const proof = await byOld(first, open);
      await beside(
        {
          who: "verifier",
          does: "takes a proof of version 1 that says it is one of version 2",
          sees: "the other key: the version is not in the proof, the key tells",
          expected: "422 ERR_VERIFICATION_PROOF_INVALID",
          run: () => service.submit(open, { ...proof, circuit: { ...proof.circuit, version: 2 } }),
        },
        {
          who: "verifier",
          does: "takes it as what it is",
          sees: "accepted",
          expected: "accepted",
          run: () => service.submit(open, proof),
        },
      );
      await beside(
        {
          who: "holder",
          does: "has proved with version 1, gets the new wallet, proves for the same scope with version 2",
          sees: "the same nullifier: used. Nobody is counted twice",
          expected: "409 ERR_VERIFICATION_NULLIFIER_USED",
          run: () => answer(byNew, first, "poll"),
        },
        {
          who: "holder",
          does: "another holder proves for that scope with version 2",
          sees: "accepted",
          expected: "accepted",
          run: () => answer(byNew, second, "poll"),
        },
      );
      await beside(
        {
          who: "holder",
          does: "whose issuer did not state the type of person proves with version 1",
          sees: "accepted: version 1 does not ask",
          expected: "accepted",
          run: () => answer(byOld, third, "sale"),
        },
        {
          who: "holder",
          does: "proves the same with version 2, from the same credential",
          sees: "no witness: ask the issuer for the claim before version 1 ends",
          expected: "ERR_PRESENTATION_CANNOT_PROVE",
          run: () => outcomeOf(() => answer(byNew, third, "gate")),
        },
      );
      const data = stage.holderData(first, await service.ask("gate"), published);
      const prepared = preparePresentation(data);
      if (prepared.kind !== "ready") throw new Error("the wallet was to be ready");
      const judge = async (set: Readonly<Record<string, bigint>>): Promise<Outcome> => {
        const { violations, value } = await badWitness(spec, prepared.inputs, { set });
        if (violations.length > 0) return refused("constraint");
        return value("nullifier") === prepared.expected.nullifier
          ? ACCEPTED
          : refused("another nullifier");
      };
      await beside(
        {
          who: "holder",
          does: "version 2's constraints are held against an honest witness",
          sees: "the nullifier that version 1 gives for this secret and scope",
          expected: "accepted",
          run: () => judge({}),
        },
        {
          who: "thief",
          does: "the same witness with a second nullifier",
          sees: "a violated constraint",
          expected: "constraint",
          run: () => judge({ nullifier: prepared.expected.nullifier + 1n }),
        },
      );

      // on chain
      const verifier = await deployVerifier(state, NEXT_KEY);
      const addVerifier = (version: number, address: Hex) =>
        outcomeOf(() =>
          writeRegistry(state.chain.owner, registry, "addVerifier", [version, address]),
        );
      await beside(
        {
          who: "operator",
          does: "the registry's owner adds version 2's verifier as version 1",
          sees: "VerifierExists: a version never changes its verifier",
          expected: "ERR_CHAIN_REVERTED: VerifierExists",
          run: () => addVerifier(1, verifier),
        },
        {
          who: "operator",
          does: "adds it as version 2",
          sees: "both stand side by side",
          expected: "accepted",
          run: () => addVerifier(2, verifier),
        },
      );
      const adopt = () =>
        outcomeOf(() =>
          adoptVersion(state.chain.bob, {
            registry,
            policyId: GATE.policyId,
            policyVersion: POLICY_VERSION,
            circuitVersion: 2,
          }),
        );
      await beside(
        {
          who: "verifier",
          does: "anybody makes the policy provable by version 2 before the owner allows it",
          sees: "CircuitNotAllowed: which circuits prove a policy is the owner's to say",
          expected: "ERR_CHAIN_REVERTED: CircuitNotAllowed",
          run: adopt,
        },
        {
          who: "operator",
          does: "allows the same policy version 2 beside version 1",
          sees: "one policy id, two circuits; dApps read what they read before",
          expected: "accepted",
          async run() {
            const allowed = [GATE.policyId, 2, true] as const;
            await writeRegistry(state.chain.owner, registry, "setCircuit", allowed);
            return adopt();
          },
        },
      );
      const ask = (subject: Hex) => ({
        ...stage.askOnChain(GATE, subject),
        circuits: [stage.circuit, next].map(({ id, version, verificationKeyHash }) => ({
          id,
          version,
          verificationKeyHash,
        })),
      });
      const toAlice = ask(alice);
      await beside(
        {
          who: "holder",
          does: "attests with version 1's proof, stated as one of version 2",
          sees: "ProofInvalid: the other verifier",
          expected: "ERR_CHAIN_REVERTED: ProofInvalid",
          run: async () =>
            stage.attest(toAlice, await byOld(first, toAlice), { circuitVersion: 2 }),
        },
        {
          who: "holder",
          does: "attests with it as what it is",
          sees: "accepted",
          expected: "accepted",
          run: async () => stage.attest(toAlice, await byOld(first, toAlice)),
        },
      );
      const toBob = ask(bob);
      await beside(
        {
          who: "holder",
          does: "who has attested with version 1 attests for a second address with version 2",
          sees: "NullifierUsed: the circuit is not part of the scope, and nobody counts twice",
          expected: "ERR_CHAIN_REVERTED: NullifierUsed",
          run: async () => stage.attest(toBob, await byNew(first, toBob)),
        },
        {
          who: "holder",
          does: "another holder attests for that address with version 2",
          sees: "accepted, under the same policy id",
          expected: "accepted",
          run: async () => stage.attest(toBob, await byNew(second, toBob)),
        },
      );

      // the end of the stated time
      await clock.wait(ttl - MARGIN);
      const renewedStatus = await stage.publishStatus(issuer);
      const fresh = { trust: await stage.listIssuers(renewedStatus.record), status: renewedStatus };
      succeed(await service.postTrustRoot(fresh.trust.leafList));
      await stage.postOnChain(fresh.trust);
      const late = async (by: "old" | "new", wallet: Wallet, request: Request) =>
        by === "old"
          ? stage.present(wallet, request, fresh)
          : presentNext(stage.holderData(wallet, request, fresh), nextProver);
      const lastOld = await service.ask("sale");
      const lastNew = await service.ask("sale");
      const proofs = [await late("old", second, lastOld), await late("new", second, lastNew)];
      const latePoll = await service.ask("gate");
      const lateProof = await late("old", second, latePoll);
      const lastAsked = ask(bob);
      const lastProof = await late("old", third, lastAsked);
      await beside(
        {
          who: "holder",
          does: "proves with version 1 to the service, shortly before the stated time ends",
          sees: "accepted",
          expected: "accepted",
          run: () => service.submit(latePoll, lateProof),
        },
        {
          who: "holder",
          does: "sends version 1's proof for a request that was open when version 1 ended",
          sees: "refused though the request names version 1: have requests expire first",
          expected: "422 ERR_PRESENTATION_CIRCUIT_UNKNOWN",
          async run() {
            await clock.wait(MARGIN);
            await service.restart({ circuits: [next] });
            const [sent] = proofs;
            if (sent === undefined) throw new Error("no proof");
            return service.submit(lastOld, sent);
          },
        },
      );
      await beside(
        {
          who: "holder",
          does: "sends version 2's proof for such a request",
          sees: "accepted",
          expected: "accepted",
          async run() {
            const [, sent] = proofs;
            if (sent === undefined) throw new Error("no proof");
            return service.submit(lastNew, sent);
          },
        },
        {
          who: "holder",
          does: "answers a new request with the old wallet",
          sees: "the wallet itself: the request admits no circuit that it proves. Update it",
          expected: "ERR_PRESENTATION_CIRCUIT_UNKNOWN",
          run: () => outcomeOf(async () => late("old", third, await service.ask("gate"))),
        },
      );
      const withdraw = () =>
        writeRegistry(state.chain.owner, registry, "setCircuit", [GATE.policyId, 1, false]);
      await beside(
        {
          who: "holder",
          does: "sends version 1's proof to the chain once the owner has withdrawn version 1",
          sees: "CircuitNotAllowed; the contract knows no stated time, the owner ends it",
          expected: "ERR_CHAIN_REVERTED: CircuitNotAllowed",
          run: () =>
            clock.branch(async () => {
              await withdraw();
              return stage.attest(lastAsked, lastProof);
            }),
        },
        {
          who: "holder",
          does: "sends it before",
          sees: "accepted",
          expected: "accepted",
          run: () => stage.attest(lastAsked, lastProof),
        },
      );
      await act(
        "operator",
        "withdraws version 1 from the policy",
        "no further attestations by it; the id stays",
        withdraw,
      );
      await clock.wait((await stage.expiryOf(bob, GATE.policyId)) - MARGIN - clock.now());
      await beside(
        {
          who: "verifier",
          does: "reads the attestation by version 1 shortly before its ttl is over",
          sees: "compliant: who wants it ended earlier advances minTrustEpoch",
          expected: "accepted",
          run: () => stage.compliance(bob, GATE.policyId),
        },
        {
          who: "verifier",
          does: "reads it after the ttl",
          sees: "expired: the last trace of version 1 is gone",
          expected: "kyc-expired",
          async run() {
            await clock.wait(2 * MARGIN);
            return stage.compliance(bob, GATE.policyId);
          },
        },
      );
    }),
});
