import { adoptVersion } from "../../src/chain/adopt-version.ts";
import { attest } from "../../src/chain/attest.ts";
import { encodePresentation } from "../../src/chain/encode-presentation.ts";
import { readRegistry } from "../../src/chain/read-registry.ts";
import { writeRegistry } from "../../src/chain/write-registry.ts";
import { EU_EEA_ADULT_SUBSTANTIAL as POLICY } from "../../src/policy/presets/eu-eea-adult-substantial.ts";
import { type Hex, keccakText } from "../../src/presentation/abi-encode.ts";
import { ACCEPTED, outcomeOf, refused } from "../attacks/attack-case.ts";
import type { Wallet } from "../demo/kyc-provider.ts";
import { type Drill, succeed } from "./drill.ts";
import { deployVerifier } from "./next-circuit.ts";
import { MARGIN, type Published, type Stages, TRAPDOOR } from "./stage.ts";

const GATE = { policyId: keccakText("bug"), policy: POLICY, mode: "once" } as const;
const ACCOUNT = { ...GATE, policyId: keccakText("bug account"), mode: "account" } as const;
/** The number of the sound verifier: circuit and key are those of version 1. */
const SOUND = 2;

/**
 * The bug: a verifier that answers every proof with true. Asked to prepare itself for a rule, it gives itself.
 * Creation: copy the 30 bytes behind the 12 of this code and return them. Code: where the selector is that of
 * `prepare(uint256)`, return the own address; else return 1.
 */
const YES_TO_ALL: Hex = [
  "0x601e600c600039601e6000f3",
  "5f3560e01c63cb57748014601657",
  "60015f5260205ff3",
  "5b305f5260205ff3",
].join("") as Hex;

/** A verifier's bug is found; what the contracts allow today. */
export const verifierBug = (stages: Stages): Drill => ({
  id: "verifier-bug",
  title: "the verifier contract has a bug",
  affected:
    "every dApp that reads a policy under that verifier, and every subject of the registry, who proves again under the same policy id",
  play: ({ act, beside, lasts }) =>
    stages.use(async (stage) => {
      const { clock, alice, bob, state } = stage;
      const { owner, registrar } = state.chain;
      const faulty = await state.deploy([], YES_TO_ALL, []);
      const registry = await state.world.deployRegistry(faulty);
      const write = <Name extends "setPaused" | "setCircuit" | "addVerifier">(
        name: Name,
        args: Parameters<typeof writeRegistry<Name>>[3],
        who = owner,
      ) => outcomeOf(() => writeRegistry(who, registry, name, args));
      const pause = (isPaused: boolean, who = owner) =>
        write("setPaused", [[GATE.policyId, ACCOUNT.policyId], isPaused], who);

      const issuer = await stage.createIssuer();
      const claims = stage.claims();
      const honest = await stage.issue(issuer, "alice", claims);
      const status = await stage.publishStatus(issuer);
      const before = { trust: await stage.listIssuers(status.record), status };
      for (const at of [registry, stage.registry]) await stage.register(GATE, at);
      await stage.register(ACCOUNT, registry);
      await stage.postOnChain(before.trust);
      const { ttl } = await stage.termsOf(GATE.policyId);
      lasts("new forgeries, once attestations are paused", "0", 0);
      lasts("a forged attestation counts once minTrustEpoch is advanced", "0", 0);
      lasts("a forged attestation counts where it is not, at most", "ttl", ttl);
      lasts(
        "delay of the contracts before a new verifier counts",
        "0: addVerifier, setCircuit, adoptVersion",
        0,
      );

      const prove = async (
        wallet: Wallet,
        policy: typeof GATE | typeof ACCOUNT,
        published: Published,
        at = registry,
      ) => {
        const request = stage.askOnChain(policy, alice, at);
        return { request, presentation: await stage.present(wallet, request, published) };
      };
      /** An answer of somebody else's, with another name and nullifier on it: no proof of anything. */
      const forge = async (
        policy: typeof GATE | typeof ACCOUNT,
        published: Published,
        { at = registry, circuitVersion = 1 } = {},
      ) => {
        const { request, presentation } = await prove(honest, policy, published, at);
        const change = { subject: bob, nullifier: 666n, circuitVersion };
        return stage.attest(request, presentation, change);
      };

      await beside(
        {
          who: "thief",
          does: "sends a made-up presentation to a registry whose verifier is sound",
          sees: "ProofInvalid",
          expected: "ERR_CHAIN_REVERTED: ProofInvalid",
          run: () => forge(GATE, before, { at: stage.registry }),
        },
        {
          who: "thief",
          does: "sends it to the registry whose verifier has the bug",
          sees: "compliant without any credential",
          expected: "accepted",
          run: () => forge(GATE, before),
        },
      );
      const first = await prove(honest, GATE, before);
      await act(
        "holder",
        "attests honestly beside the forgery",
        "nobody can tell the two apart",
        async () => succeed(await stage.attest(first.request, first.presentation)),
      );

      // stop
      const later = stage.askOnChain(ACCOUNT, alice, registry);
      const laterProof = await stage.present(honest, later, before);
      await beside(
        {
          who: "registrar",
          does: "would pause attestations",
          sees: "NotOwner: the owner's key is the one to have at hand",
          expected: "ERR_CHAIN_REVERTED: NotOwner",
          run: () => pause(true, registrar),
        },
        {
          who: "operator",
          does: "the owner pauses the policies of that verifier",
          sees: "no further forgery",
          expected: "accepted",
          run: () => pause(true),
        },
      );
      await beside(
        {
          who: "holder",
          does: "attests honestly while paused",
          sees: "AttestPaused, for the policies that the owner named",
          expected: "ERR_CHAIN_REVERTED: AttestPaused",
          run: () => stage.attest(later, laterProof),
        },
        {
          who: "holder",
          does: "the same had the owner not paused",
          sees: "accepted",
          expected: "accepted",
          run: () =>
            clock.branch(async () => {
              succeed(await pause(false));
              return stage.attest(later, laterProof);
            }),
        },
      );
      const expiry = await stage.expiryOf(bob, GATE.policyId, registry);
      await clock.branch(async () => {
        succeed(await write("setCircuit", [GATE.policyId, 1, false]));
        await clock.wait(expiry - MARGIN - clock.now());
        await beside(
          {
            who: "verifier",
            does: "were the circuit withdrawn and no more: reads the forgery shortly before its ttl is over",
            sees: "compliant: neither pause nor withdrawal ends what is open",
            expected: "accepted",
            run: () => stage.compliance(bob, GATE.policyId, registry),
          },
          {
            who: "verifier",
            does: "reads it after the ttl",
            sees: "expired",
            expected: "kyc-expired",
            async run() {
              await clock.wait(2 * MARGIN);
              return stage.compliance(bob, GATE.policyId, registry);
            },
          },
        );
      });

      // end what is open
      const after = await act(
        "issuer",
        "publishes a fresh status list, from which the next root is made",
        "a new root needs a new leaf: a fresh status time is enough",
        async () => {
          await clock.wait(3600);
          const newStatus = await stage.publishStatus(issuer);
          return { trust: await stage.listIssuers(newStatus.record), status: newStatus };
        },
      );
      let epoch = 0;
      await beside(
        {
          who: "registrar",
          does: "would advance minTrustEpoch beyond the newest root",
          sees: "MinTrustEpochOutOfRange: a root to prove under has to be there first",
          expected: "ERR_CHAIN_REVERTED: MinTrustEpochOutOfRange",
          run: () => outcomeOf(() => state.world.trustRoots.advance(1_000)),
        },
        {
          who: "registrar",
          does: "has the new root on chain",
          sees: "the epoch to advance to",
          expected: "accepted",
          run: () =>
            outcomeOf(async () => {
              epoch = await stage.postOnChain(after.trust);
            }),
        },
      );
      await beside(
        {
          who: "verifier",
          does: "reads the forgery while paused",
          sees: "compliant: reads are never paused",
          expected: "accepted",
          run: () => stage.compliance(bob, GATE.policyId, registry),
        },
        {
          who: "registrar",
          does: "advances minTrustEpoch; the forgery is read again",
          sees: "revoked, and so is every honest attestation under these roots",
          expected: "attestation-revoked",
          async run() {
            await state.world.trustRoots.advance(epoch);
            return stage.compliance(bob, GATE.policyId, registry);
          },
        },
      );

      // the new verifier in the same registry
      const sound = await deployVerifier(state, TRAPDOOR);
      await beside(
        {
          who: "operator",
          does: "the owner points version 1 to the new verifier",
          sees: "VerifierExists: there is no re-pointing",
          expected: "ERR_CHAIN_REVERTED: VerifierExists",
          run: () => write("addVerifier", [1, sound]),
        },
        {
          who: "operator",
          does: "adds it as version 2, though circuit and key are those of version 1",
          sees: "accepted: the number names a verifier, wallets go on proving circuit version 1",
          expected: "accepted",
          run: () => write("addVerifier", [2, sound]),
        },
      );
      await beside(
        {
          who: "verifier",
          does: "anybody makes the policy provable by the new verifier before the owner allows it",
          sees: "CircuitNotAllowed",
          expected: "ERR_CHAIN_REVERTED: CircuitNotAllowed",
          run: () => adopt(),
        },
        {
          who: "operator",
          does: "allows it the new verifier, withdraws the old one and ends the pause",
          sees: "the policy keeps its id: dApps have nothing to change",
          expected: "accepted",
          async run() {
            succeed(await write("setCircuit", [GATE.policyId, SOUND, true]));
            succeed(await adopt());
            succeed(await write("setCircuit", [GATE.policyId, 1, false]));
            return pause(false);
          },
        },
      );
      function adopt() {
        const { policyId } = GATE;
        const options = { registry, policyId, policyVersion: 1, circuitVersion: SOUND };
        return outcomeOf(() => adoptVersion(state.chain.bob, options));
      }
      await beside(
        {
          who: "thief",
          does: "sends a made-up presentation to the old verifier",
          sees: "CircuitNotAllowed",
          expected: "ERR_CHAIN_REVERTED: CircuitNotAllowed",
          run: () => forge(GATE, after),
        },
        {
          who: "thief",
          does: "goes on under a policy that was forgotten: the old verifier is not withdrawn from it",
          sees: "accepted: withdraw the verifier from every policy before the pause ends",
          expected: "accepted",
          run: () => clock.branch(() => forge(ACCOUNT, after)),
        },
      );
      await beside(
        {
          who: "thief",
          does: "sends a made-up presentation to the new verifier",
          sees: "ProofInvalid",
          expected: "ERR_CHAIN_REVERTED: ProofInvalid",
          run: () => forge(GATE, after, { circuitVersion: SOUND }),
        },
        {
          who: "holder",
          does: "proves again under the same id",
          sees: "compliant, with the same nullifier: who had used the policy up cannot use it for another address",
          expected: "accepted",
          async run() {
            const { request, presentation } = await prove(honest, GATE, after);
            const isSame = presentation.nullifier === first.presentation.nullifier;
            if (!isSame) return refused("another nullifier");
            return stage.attest(request, presentation, { circuitVersion: SOUND });
          },
        },
      );
      await beside(
        {
          who: "thief",
          does: "sends one under the forgotten policy once the verifier is withdrawn there too",
          sees: "CircuitNotAllowed",
          expected: "ERR_CHAIN_REVERTED: CircuitNotAllowed",
          async run() {
            succeed(await write("setCircuit", [ACCOUNT.policyId, 1, false]));
            return forge(ACCOUNT, after);
          },
        },
        {
          who: "verifier",
          does: "a dApp reads the id that it always read",
          sees: "compliant",
          expected: "accepted",
          run: () => stage.compliance(alice, GATE.policyId, registry),
        },
      );

      // the other way: a new registry
      const moved = await act(
        "operator",
        "the other way: deploys a new registry with the new verifier, over the same oracle and trust registry",
        "another address, with no attestations",
        async () => {
          const at = await state.world.deployRegistry(sound);
          await stage.register(GATE, at);
          return at;
        },
      );
      const history = async (at: Hex) => {
        const args = [alice, GATE.policyId] as const;
        const { publicClient } = state.chain;
        const [{ trustEpoch }] = await readRegistry(publicClient, at, "attestationsOf", args);
        return trustEpoch === 0 ? refused("no history") : ACCEPTED;
      };
      await beside(
        {
          who: "verifier",
          does: "looks the attestation up in the old registry",
          sees: "the record, and the verifier that took it: nothing is erased",
          expected: "accepted",
          run: () => history(registry),
        },
        {
          who: "verifier",
          does: "looks it up in the new registry",
          sees: "nothing: roots and rules are there, attestations and nullifiers begin anew",
          expected: "no history",
          run: () => history(moved),
        },
      );
      await beside(
        {
          who: "holder",
          does: "sends a proof for the old registry to the new one, where the policy has the same id",
          sees: "ProofInvalid: the registry's address is in the proof",
          expected: "ERR_CHAIN_REVERTED: ProofInvalid",
          async run() {
            const { request, presentation } = await prove(honest, GATE, after);
            const encoded = encodePresentation(request, presentation);
            return outcomeOf(() =>
              attest(state.chain.alice, { registry: moved, presentation: encoded }),
            );
          },
        },
        {
          who: "holder",
          does: "proves for the new registry",
          sees: "accepted, with another nullifier",
          expected: "accepted",
          async run() {
            const { request, presentation } = await prove(honest, GATE, after, moved);
            return stage.attest(request, presentation);
          },
        },
      );
    }),
});
