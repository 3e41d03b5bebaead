import { attest } from "../../src/chain/attest.ts";
import { deploySymbolon } from "../../src/chain/deploy-symbolon.ts";
import { encodePresentation } from "../../src/chain/encode-presentation.ts";
import { complianceRegistryAbi } from "../../src/chain/generated/compliance-registry.abi.ts";
import { writeRegistry } from "../../src/chain/write-registry.ts";
import { EU_EEA_ADULT_SUBSTANTIAL as POLICY } from "../../src/policy/presets/eu-eea-adult-substantial.ts";
import { type Hex, keccakText } from "../../src/presentation/abi-encode.ts";
import { ACCEPTED, outcomeOf, refused } from "../attacks/attack-case.ts";
import type { Wallet } from "../demo/kyc-provider.ts";
import { type Drill, succeed } from "./drill.ts";
import { deployVerifier } from "./next-circuit.ts";
import { MARGIN, type Published, type Stages, TRAPDOOR } from "./stage.ts";

const OLD = { policyId: keccakText("bug v1"), policy: POLICY, mode: "once" } as const;
const NEW = { ...OLD, policyId: keccakText("bug v2"), circuitVersion: 2 } as const;
const ACCOUNT = { ...OLD, policyId: keccakText("bug account"), mode: "account" } as const;

/**
 * The bug: a verifier that answers every call with true.
 * Creation: copy the 10 bytes behind the 12 of this code and return them. Code: mstore(0, 1); return(0, 32).
 */
const YES_TO_ALL: Hex = "0x600a600c600039600a6000f3600160005260206000f3";

/** A verifier's bug is found; what the contracts allow today. */
export const verifierBug = (stages: Stages): Drill => ({
  id: "verifier-bug",
  title: "the verifier contract has a bug",
  affected:
    "every dApp that reads a policy under that verifier, and every subject of the registry, who proves again under a new policy id",
  play: ({ act, beside, lasts }) =>
    stages.use(async (stage) => {
      const { clock, alice, bob, state } = stage;
      const { owner, registrar } = state.chain;
      const addressOf = ({ walletClient }: typeof owner) => walletClient.account.address;
      const rootWindow = await stage.rootWindow();
      const faulty = await state.deploy([], YES_TO_ALL, []);
      const registry = (
        await state.deploy(complianceRegistryAbi, state.contracts.registry.bytecode, [
          addressOf(owner),
          addressOf(registrar),
          rootWindow,
          faulty,
        ])
      ).toLowerCase() as Hex;
      const write = <Name extends "setAttestPaused" | "retirePolicy" | "addVerifier">(
        name: Name,
        args: Parameters<typeof writeRegistry<Name>>[3],
        who = owner,
      ) => outcomeOf(() => writeRegistry(who, registry, name, args));

      const issuer = await stage.createIssuer();
      const claims = stage.claims();
      const honest = await stage.issue(issuer, "alice", claims);
      const status = await stage.publishStatus(issuer);
      const before = { trust: await stage.listIssuers(status.record), status };
      for (const at of [registry, stage.registry]) {
        await stage.register(OLD, at);
        await stage.postOnChain(before.trust, at);
      }
      await stage.register(ACCOUNT, registry);
      const { ttl } = await stage.termsOf(OLD.policyId);
      lasts("new forgeries, once attestations are paused", "0", 0);
      lasts("a forged attestation counts once minTrustEpoch is advanced", "0", 0);
      lasts("a forged attestation counts where it is not, at most", "ttl", ttl);
      lasts(
        "delay of the contracts before a new verifier counts",
        "0: addVerifier, registerPolicy",
        0,
      );

      const prove = async (
        wallet: Wallet,
        policy: typeof OLD | typeof NEW,
        published: Published,
        at = registry,
      ) => {
        const request = stage.askOnChain(policy, alice, at);
        return { request, presentation: await stage.present(wallet, request, published) };
      };
      /** An answer of somebody else's, with another name and nullifier on it: no proof of anything. */
      const forgery = async (policy: typeof OLD | typeof NEW, published: Published, at: Hex) => {
        const { request, presentation } = await prove(honest, policy, published, at);
        return { ...encodePresentation(request, presentation), subject: bob, nullifier: 666n };
      };
      const forge = async (
        policy: typeof OLD | typeof NEW,
        published: Published,
        at = registry,
      ) => {
        const presentation = await forgery(policy, published, at);
        return outcomeOf(() => attest(state.chain.bob, { registry: at, presentation }));
      };

      await beside(
        {
          who: "thief",
          does: "sends a made-up presentation to a registry whose verifier is sound",
          sees: "ProofInvalid",
          expected: "ERR_CHAIN_REVERTED: ProofInvalid",
          run: () => forge(OLD, before, stage.registry),
        },
        {
          who: "thief",
          does: "sends it to the registry whose verifier has the bug",
          sees: "compliant without any credential",
          expected: "accepted",
          run: () => forge(OLD, before),
        },
      );
      const first = await prove(honest, OLD, before);
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
          run: () => write("setAttestPaused", [true], registrar),
        },
        {
          who: "operator",
          does: "the owner pauses attestations",
          sees: "no further forgery",
          expected: "accepted",
          run: () => write("setAttestPaused", [true]),
        },
      );
      await beside(
        {
          who: "holder",
          does: "attests honestly while paused",
          sees: "AttestPaused, for every policy of the registry",
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
              succeed(await write("setAttestPaused", [false]));
              return stage.attest(later, laterProof);
            }),
        },
      );
      const expiry = await stage.expiryOf(bob, OLD.policyId, registry);
      await clock.branch(async () => {
        succeed(await write("retirePolicy", [OLD.policyId]));
        await clock.wait(expiry - MARGIN - clock.now());
        await beside(
          {
            who: "verifier",
            does: "were the policy retired and no more: reads the forgery shortly before its ttl is over",
            sees: "compliant: neither pause nor retirement ends what is open",
            expected: "accepted",
            run: () => stage.compliance(bob, OLD.policyId, registry),
          },
          {
            who: "verifier",
            does: "reads it after the ttl",
            sees: "expired",
            expected: "kyc-expired",
            async run() {
              await clock.wait(2 * MARGIN);
              return stage.compliance(bob, OLD.policyId, registry);
            },
          },
        );
      });

      // end what is open
      const after = await act(
        "registrar",
        "publishes a new list (a known root is refused) and posts its root",
        "a new epoch",
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
          does: "posts the root that stands once more, for a new epoch",
          sees: "TrustRootKnown: the list has to differ, a fresh status time is enough",
          expected: "ERR_CHAIN_REVERTED: TrustRootKnown",
          run: () => outcomeOf(() => stage.postOnChain(before.trust, registry)),
        },
        {
          who: "registrar",
          does: "posts the new root",
          sees: "the epoch to advance to",
          expected: "accepted",
          run: () =>
            outcomeOf(async () => {
              epoch = await stage.postOnChain(after.trust, registry);
            }),
        },
      );
      await beside(
        {
          who: "verifier",
          does: "reads the forgery while paused",
          sees: "compliant: reads are never paused",
          expected: "accepted",
          run: () => stage.compliance(bob, OLD.policyId, registry),
        },
        {
          who: "registrar",
          does: "advances minTrustEpoch; the forgery is read again",
          sees: "revoked, and so is every honest attestation of the registry",
          expected: "attestation-revoked",
          async run() {
            await writeRegistry(registrar, registry, "advanceMinTrustEpoch", [epoch]);
            return stage.compliance(bob, OLD.policyId, registry);
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
          who: "operator",
          does: "registers the old id under version 2",
          sees: "PolicyExists: a policy keeps its verifier",
          expected: "ERR_CHAIN_REVERTED: PolicyExists",
          run: () => outcomeOf(() => stage.register({ ...NEW, policyId: OLD.policyId }, registry)),
        },
        {
          who: "operator",
          does: "registers a new id under version 2, and retires the old one",
          sees: "dApps have to be told the new id",
          expected: "accepted",
          run: () =>
            outcomeOf(async () => {
              await stage.register(NEW, registry);
              succeed(await write("retirePolicy", [OLD.policyId]));
              succeed(await write("setAttestPaused", [false]));
            }),
        },
      );
      await beside(
        {
          who: "thief",
          does: "sends a made-up presentation under the new id",
          sees: "ProofInvalid",
          expected: "ERR_CHAIN_REVERTED: ProofInvalid",
          run: () => forge(NEW, after),
        },
        {
          who: "holder",
          does: "proves again under the new id",
          sees: "compliant, with another nullifier: whoever had used up the old id may use the new one",
          expected: "accepted",
          async run() {
            const { request, presentation } = await prove(honest, NEW, after);
            const isOther = presentation.nullifier !== first.presentation.nullifier;
            return isOther ? stage.attest(request, presentation) : refused("the same nullifier");
          },
        },
      );
      await beside(
        {
          who: "thief",
          does: "goes on under a policy that was forgotten: not retired, under the old verifier",
          sees: "accepted: retire every policy of the verifier before the pause ends",
          expected: "accepted",
          run: () => clock.branch(async () => forgeAccount()),
        },
        {
          who: "thief",
          does: "does the same once it is retired",
          sees: "PolicyIsRetired",
          expected: "ERR_CHAIN_REVERTED: PolicyIsRetired",
          async run() {
            succeed(await write("retirePolicy", [ACCOUNT.policyId]));
            return forgeAccount();
          },
        },
      );
      async function forgeAccount() {
        const encoded = await forgery(OLD, after, registry);
        const presentation = { ...encoded, policyId: ACCOUNT.policyId };
        return outcomeOf(() => attest(state.chain.bob, { registry, presentation }));
      }
      await beside(
        {
          who: "verifier",
          does: "a dApp that still reads the old id",
          sees: "revoked",
          expected: "attestation-revoked",
          run: () => stage.compliance(alice, OLD.policyId, registry),
        },
        {
          who: "verifier",
          does: "a dApp that reads the new id",
          sees: "compliant",
          expected: "accepted",
          run: () => stage.compliance(alice, NEW.policyId, registry),
        },
      );

      // the other way: a new registry
      const moved = await act(
        "operator",
        "the other way: deploys a new registry with the new verifier",
        "another address, with no history",
        async () => {
          const deployment = await deploySymbolon({
            ...owner,
            contracts: state.contracts,
            circuit: { circuitHash: "5a".repeat(32), verificationKey: TRAPDOOR.key },
            registrar: addressOf(registrar),
          });
          await stage.register(OLD, deployment.registry);
          await stage.postOnChain(after.trust, deployment.registry);
          return deployment.registry;
        },
      );
      const history = async (at: Hex) => {
        const { trustEpoch } = await state.chain.publicClient.readContract({
          address: at,
          abi: complianceRegistryAbi,
          functionName: "attestationOf",
          args: [alice, OLD.policyId],
        });
        return trustEpoch === 0 ? refused("no history") : ACCEPTED;
      };
      await beside(
        {
          who: "verifier",
          does: "looks the old attestation up in the old registry",
          sees: "the record, and the verifier that took it: nothing is erased",
          expected: "accepted",
          run: () => history(registry),
        },
        {
          who: "verifier",
          does: "looks it up in the new registry",
          sees: "nothing: roots, policies and attestations begin anew",
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
            const { request, presentation } = await prove(honest, OLD, after);
            const encoded = encodePresentation(request, presentation);
            return outcomeOf(() =>
              attest(state.chain.alice, { registry: moved, presentation: encoded }),
            );
          },
        },
        {
          who: "holder",
          does: "proves for the new registry",
          sees: "accepted, with another nullifier again",
          expected: "accepted",
          async run() {
            const { request, presentation } = await prove(honest, OLD, after, moved);
            return stage.attest(request, presentation);
          },
        },
      );
    }),
});
