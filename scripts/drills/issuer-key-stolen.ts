import { trustRegistryAbi } from "../../src/chain/generated/trust-registry.abi.ts";
import { proposeIssuer } from "../../src/chain/propose-issuer.ts";
import { publishStatus } from "../../src/chain/publish-status.ts";
import { writeContract } from "../../src/chain/write-contract.ts";
import { createHolder } from "../../src/holder/create-holder.ts";
import { createPresentation } from "../../src/holder/create-presentation.ts";
import { revokeCredential } from "../../src/issuer/revoke-credential.ts";
import { EU_EEA_ADULT_SUBSTANTIAL as POLICY } from "../../src/policy/presets/eu-eea-adult-substantial.ts";
import { type Hex, keccakText } from "../../src/presentation/abi-encode.ts";
import type { IssuerRecord } from "../../src/trust/issuer-record.ts";
import { createRequest } from "../../src/verifier/create-request.ts";
import { MemoryTrustRoots } from "../../src/verifier/memory-trust-roots.ts";
import { verifyPresentation } from "../../src/verifier/verify-presentation.ts";
import { outcomeOf } from "../attacks/attack-case.ts";
import type { RealStatement } from "../attacks/real-statement.ts";
import { random, type Wallet } from "../demo/kyc-provider.ts";
import { type Drill, succeed } from "./drill.ts";
import { reissue, thiefOf, withNewKey } from "./issuer-keys.ts";
import { MARGIN, type Published, type Stage, type Stages } from "./stage.ts";

const ON_CHAIN = { policyId: keccakText("theft"), policy: POLICY, mode: "once" } as const;
const SERVED = { id: "gate", policy: POLICY, scope: { mode: "once", label: "gate" } };

/** A proof by the product's own prover, verified by the SDK: no trapdoor. */
async function proveForReal(
  real: RealStatement,
  stage: Stage,
  wallet: Wallet,
  published: Published,
) {
  const [accepted, prover] = [await real.accepted(), await real.prover()];
  const { hash, clock } = stage;
  const now = new Date(clock.now() * 1000);
  const request = createRequest(hash, {
    id: "real",
    audience: "https://gate.example",
    nonce: new Uint8Array(32).fill(1),
    circuits: [accepted],
    policy: POLICY,
    scope: { mode: "once", label: "gate" },
    now,
  });
  const presentation = await createPresentation({
    ...stage.holderData(wallet, request, published),
    prover,
  });
  const trustRoots = new MemoryTrustRoots();
  trustRoots.post(published.trust.root, clock.now());
  await verifyPresentation(presentation, { hash, request, circuits: [accepted], trustRoots, now });
}

/** Whoever has the key is the issuer, until the registrar says otherwise. */
export const issuerKeyStolen = (stages: Stages, real: RealStatement): Drill => ({
  id: "issuer-key-stolen",
  title: "a thief has an issuer's signing key",
  affected:
    "every verifier that trusts the root, until the root is ended; then every subject of the registry, who proves again",
  play: ({ act, beside, lasts }) =>
    stages.use(async (stage) => {
      const { hash, clock, alice, bob, state } = stage;
      const service = await stage.openService({ circuits: [stage.circuit], policies: [SERVED] });
      await stage.register(ON_CHAIN);
      const { ttl } = await stage.termsOf(ON_CHAIN.policyId);
      const rootWindow = await stage.rootWindow();
      const serviceWindow = service.config.trustRootWindowSeconds;
      lasts("the thief is taken after the root was withdrawn, service", "0", 0);
      lasts("the thief is taken after minTrustEpoch was advanced, chain", "0", 0);
      lasts(
        "the thief is taken where a new root is posted and nothing is withdrawn, service",
        "trustRootWindowSeconds",
        serviceWindow,
      );
      lasts(
        "a forged attestation counts where minTrustEpoch is not advanced, at most",
        "rootWindow + ttl",
        rootWindow + ttl,
      );

      const issuer = await stage.createIssuer();
      const claims = stage.claims();
      const honest = await stage.issue(issuer, "alice", claims);
      const thief = await thiefOf(issuer);
      const forge = (statusIndex?: number) =>
        reissue(
          hash,
          thief,
          { holder: createHolder(random) },
          { customerId: "nobody", claims, ...(statusIndex === undefined ? {} : { statusIndex }) },
        );
      const attest = async (wallet: Wallet, published: Published, subject = alice) => {
        const request = stage.askOnChain(ON_CHAIN, subject);
        return stage.attest(request, await stage.present(wallet, request, published));
      };
      const answer = async (wallet: Wallet, published: Published) => {
        const request = await service.ask("gate");
        const presentation = await stage.present(wallet, request, published);
        return { request, presentation, outcome: await service.submit(request, presentation) };
      };

      const status = await stage.publishStatus(issuer);
      const before = { trust: await stage.listIssuers(status.record), status };
      const rootEpoch = await act(
        "registrar",
        "lists the issuer; an honest customer attests on chain and proves to the service",
        "an ordinary day",
        async () => {
          succeed(await service.postTrustRoot(before.trust.leafList));
          const epoch = await stage.postOnChain(before.trust);
          succeed(await attest(honest, before));
          succeed((await answer(honest, before)).outcome);
          return epoch;
        },
      );

      const forged = await forge();
      const strangers = await withNewKey(thief);
      await beside(
        {
          who: "thief",
          does: "signs a credential with the stolen key at a status index that was never given, and proves with the real prover",
          sees: "accepted by the SDK's verifier: the proof is in order, the credential is the issuer's",
          expected: "accepted",
          run: () => outcomeOf(() => proveForReal(real, stage, forged, before)),
        },
        {
          who: "thief",
          does: "does the same with a key of its own",
          sees: "no leaf, no proof: only the listed key is worth stealing",
          expected: "ERR_PRESENTATION_CANNOT_PROVE",
          run: () =>
            outcomeOf(async () => {
              const wallet = await reissue(
                hash,
                strangers,
                { holder: createHolder(random) },
                { customerId: "nobody", claims },
              );
              return proveForReal(real, stage, wallet, before);
            }),
        },
      );
      const taken = await answer(forged, before);
      await beside(
        {
          who: "verifier",
          does: "the service takes the forged credential's proof",
          sees: "one holder more, nothing else: a forged credential looks like any other",
          expected: "accepted",
          run: async () => taken.outcome,
        },
        {
          who: "thief",
          does: "proves once more with the same secret",
          sees: "a nullifier that was used; the next secret costs the thief one more signature",
          expected: "409 ERR_VERIFICATION_NULLIFIER_USED",
          run: async () => (await answer(forged, before)).outcome,
        },
      );
      await act("thief", "attests on chain for its own address", "compliant", async () =>
        succeed(await attest(forged, before, bob)),
      );

      // the wrong remedy
      await revokeCredential(issuer.issuer, forged.credential.status.index);
      const revokedStatus = await stage.publishStatus(issuer);
      const revoked = {
        trust: await stage.listIssuers(revokedStatus.record),
        status: revokedStatus,
      };
      await act(
        "issuer",
        "revokes the one forged credential that it found, and publishes",
        "a status list says no of an index, and the thief chooses the index",
        async () => {
          succeed(await service.postTrustRoot(revoked.trust.leafList));
          await stage.postOnChain(revoked.trust);
        },
      );
      await beside(
        {
          who: "thief",
          does: "proves with the revoked credential",
          sees: "its own wallet refuses, and no witness exists",
          expected: "ERR_PRESENTATION_CANNOT_PROVE",
          run: () => outcomeOf(() => answer(forged, revoked)),
        },
        {
          who: "thief",
          does: "signs another credential at another clean index, and proves",
          sees: "accepted: the status list cannot stop a key",
          expected: "accepted",
          run: async () => (await answer(await forge(), revoked)).outcome,
        },
      );
      const shared = honest.credential.status.index;
      await beside(
        {
          who: "thief",
          does: "signs one at an honest customer's index",
          sees: "accepted: to revoke every index that was never given would not help either",
          expected: "accepted",
          run: async () => (await answer(await forge(shared), revoked)).outcome,
        },
        {
          who: "issuer",
          does: "would itself give that index again",
          sees: "its own books refuse, but the thief has its own",
          expected: "ERR_STATUS_INDEX_USED",
          run: () =>
            outcomeOf(() =>
              reissue(
                hash,
                issuer,
                { holder: createHolder(random) },
                { customerId: "new", claims, statusIndex: shared },
              ),
            ),
        },
      );

      // the right one
      const next = await withNewKey(issuer);
      const newStatus = await stage.publishStatus(next);
      const after = { trust: await stage.listIssuers(newStatus.record), status: newStatus };
      const newEpoch = await act(
        "registrar",
        "replaces the stolen key's leaf by the new key's, and posts the root",
        "the roots before stay usable for their window",
        async () => {
          succeed(await service.postTrustRoot(after.trust.leafList));
          return stage.postOnChain(after.trust);
        },
      );
      const nextAnswer = await service.ask("gate");
      const more = await forge();
      const stolen = await stage.present(more, nextAnswer, revoked);
      await beside(
        {
          who: "thief",
          does: "proves to the service under the root before, once the new root is posted",
          sees: "accepted: to post a root is not enough",
          expected: "accepted",
          run: async () => (await answer(await forge(), revoked)).outcome,
        },
        {
          who: "operator",
          does: "withdraws the root before (POST /v1/trust-roots/:root/withdraw); the thief proves under it",
          sees: "refused at once; older roots went with it",
          expected: "422 ERR_VERIFICATION_TRUST_ROOT",
          async run() {
            succeed(await service.withdraw(revoked.trust.root));
            return service.submit(nextAnswer, stolen);
          },
        },
      );
      await beside(
        {
          who: "operator",
          does: "posts the withdrawn root again",
          sees: "it never comes back",
          expected: "409 ERR_SERVICE_CONFLICT",
          run: () => service.postTrustRoot(revoked.trust.leafList),
        },
        {
          who: "operator",
          does: "posts the newest root again",
          sees: "no change",
          expected: "accepted",
          run: () => service.postTrustRoot(after.trust.leafList),
        },
      );
      await beside(
        {
          who: "verifier",
          does: "reads the decision on the forged proof afterwards",
          sees: "still accepted: the service ends no decision, and the decision does not name its root; go by its time",
          expected: "accepted",
          run: () => service.readDecision(taken.request.id),
        },
        {
          who: "verifier",
          does: "reads the decision on the proof that came after the withdrawal",
          sees: "refused",
          expected: "ERR_VERIFICATION_TRUST_ROOT",
          run: () => service.readDecision(nextAnswer.id),
        },
      );

      await clock.branch(async () => {
        await clock.wait(rootWindow - MARGIN);
        await beside(
          {
            who: "thief",
            does: "were minTrustEpoch never advanced: attests shortly before the old root's window ends",
            sees: "accepted, and counts for the ttl from there",
            expected: "accepted",
            run: () => attest(more, revoked, bob),
          },
          {
            who: "thief",
            does: "attests after the window",
            sees: "TrustRootExpired",
            expected: "ERR_CHAIN_REVERTED: TrustRootExpired",
            async run() {
              await clock.wait(2 * MARGIN);
              return attest(await forge(), revoked, bob);
            },
          },
        );
      });
      await beside(
        {
          who: "verifier",
          does: "reads the forged attestation while minTrustEpoch stands",
          sees: "compliant: a new root ends no attestation",
          expected: "accepted",
          run: () => stage.compliance(bob, ON_CHAIN.policyId),
        },
        {
          who: "registrar",
          does: "advances minTrustEpoch to the new root's epoch; the forged attestation is read again",
          sees: "revoked at once",
          expected: "attestation-revoked",
          async run() {
            await state.world.trustRoots.advance(newEpoch);
            return stage.compliance(bob, ON_CHAIN.policyId);
          },
        },
      );
      if (newEpoch <= rootEpoch) throw new Error("epochs grow");
      await beside(
        {
          who: "holder",
          does: "the honest subject's attestation is read",
          sees: "revoked too: the registry cannot tell them apart; prove again",
          expected: "attestation-revoked",
          run: () => stage.compliance(alice, ON_CHAIN.policyId),
        },
        {
          who: "holder",
          does: "is re-issued under the new key, attests again with the same nullifier; it is read again",
          sees: "compliant, in mode once too, for the same address",
          expected: "accepted",
          async run() {
            const renewed = await reissue(hash, next, honest, { customerId: "alice", claims });
            succeed(await attest(renewed, after));
            return stage.compliance(alice, ON_CHAIN.policyId);
          },
        },
      );
      await beside(
        {
          who: "thief",
          does: "attests under the old root after minTrustEpoch",
          sees: "TrustRootRevoked, window or not",
          expected: "ERR_CHAIN_REVERTED: TrustRootRevoked",
          run: () => attest(more, revoked, bob),
        },
        {
          who: "holder",
          does: "attests under the new root for another customer",
          sees: "accepted",
          expected: "accepted",
          async run() {
            const customer = await stage.issue(next, "bob", claims);
            return attest(customer, after, bob);
          },
        },
      );
      await beside(
        {
          who: "holder",
          does: "the honest customer proves to the service again, in the same scope",
          sees: "the nullifier was used before the theft: off chain a use of mode once is not given back",
          expected: "409 ERR_VERIFICATION_NULLIFIER_USED",
          async run() {
            const renewed = await reissue(hash, next, honest, { customerId: "alice", claims });
            return (await answer(renewed, after)).outcome;
          },
        },
        {
          who: "holder",
          does: "a customer who had not used the scope proves with the new key",
          sees: "accepted",
          expected: "accepted",
          run: async () => (await answer(await stage.issue(next, "carol", claims), after)).outcome,
        },
      );

      // the trust registry, which makes its roots itself
      const { trustRegistry } = state.world;
      const { registrar, owner, alice: publisher, bob: stranger } = state.chain;
      const onChain = (
        who: typeof owner,
        functionName: "revokeIssuer" | "advanceMinTrustEpoch",
        value: Hex | number,
      ) =>
        outcomeOf(() =>
          writeContract(who, {
            address: trustRegistry,
            abi: trustRegistryAbi,
            functionName,
            args: [value],
          }),
        );
      const list = (record: IssuerRecord) =>
        proposeIssuer(registrar, {
          trustRegistry,
          record,
          publisher: publisher.walletClient.account.address,
        });
      const publish = (record: IssuerRecord) =>
        outcomeOf(() => publishStatus(publisher, { trustRegistry, records: [record] }));
      const keyDelay = await state.chain.publicClient.readContract({
        address: trustRegistry,
        abi: trustRegistryAbi,
        functionName: "keyDelay",
      });
      const { issuerId } = await act(
        "registrar",
        "has the issuer's key in the trust registry, where it has waited out its delay",
        "a root that the contract computed",
        async () => {
          const listed = await list(status.record);
          await clock.wait(keyDelay + MARGIN);
          succeed(await publish(status.record));
          return listed;
        },
      );
      lasts("a new key waits before it counts, on chain", "keyDelay", keyDelay);
      await beside(
        {
          who: "thief",
          does: "has no role in the trust registry, and tries to end the issuer's key",
          sees: "registrar, owner and the issuer's own publisher alone",
          expected: "ERR_CHAIN_REVERTED: NotRegistrar",
          run: () => onChain(stranger, "revokeIssuer", issuerId),
        },
        {
          who: "issuer",
          does: "revokes its key in the trust registry itself, by the account that posts its status",
          sees: "one transaction: a new root without the key, and everything older ends with it",
          expected: "accepted",
          run: () => onChain(publisher, "revokeIssuer", issuerId),
        },
      );
      await beside(
        {
          who: "registrar",
          does: "would list the stolen key again",
          sees: "a key never comes back",
          expected: "ERR_CHAIN_REVERTED: IssuerKnown",
          run: () => outcomeOf(() => list(status.record)),
        },
        {
          who: "registrar",
          does: "proposes the new key",
          sees: "it counts once the delay has passed without a veto",
          expected: "accepted",
          run: () => outcomeOf(() => list(newStatus.record)),
        },
      );
      await beside(
        {
          who: "issuer",
          does: "posts its status under the new key before the delay has passed",
          sees: "a thief who holds the registrar's key waits as long, under the watchers' eyes",
          expected: "ERR_CHAIN_REVERTED: IssuerNotActive",
          run: () => publish(newStatus.record),
        },
        {
          who: "issuer",
          does: "posts it after the delay",
          sees: "holders prove again under the new root",
          expected: "accepted",
          async run() {
            await clock.wait(keyDelay + MARGIN);
            return publish(newStatus.record);
          },
        },
      );
      const newest = async () => {
        const [, epoch] = await state.chain.publicClient.readContract({
          address: trustRegistry,
          abi: trustRegistryAbi,
          functionName: "latestTrustRoot",
        });
        return epoch;
      };
      await beside(
        {
          who: "thief",
          does: "tries to advance minTrustEpoch itself, to end everybody's attestations",
          sees: "registrar and owner alone",
          expected: "ERR_CHAIN_REVERTED: NotRegistrar",
          run: async () => onChain(stranger, "advanceMinTrustEpoch", await newest()),
        },
        {
          who: "operator",
          does: "the trust registry's owner does it where the registrar is the one who lost a key",
          sees: "everything under older roots ends",
          expected: "accepted",
          run: async () => onChain(owner, "advanceMinTrustEpoch", await newest()),
        },
      );
    }),
});
