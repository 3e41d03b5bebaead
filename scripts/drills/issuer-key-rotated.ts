import { issuerIdOf } from "../../src/chain/encode-issuer-record.ts";
import { trustRegistryAbi } from "../../src/chain/generated/trust-registry.abi.ts";
import { proposeIssuer } from "../../src/chain/propose-issuer.ts";
import { publishStatus } from "../../src/chain/publish-status.ts";
import { writeContract } from "../../src/chain/write-contract.ts";
import { createHolder } from "../../src/holder/create-holder.ts";
import { receiveCredential } from "../../src/holder/receive-credential.ts";
import { revokeCredential } from "../../src/issuer/revoke-credential.ts";
import { signIssuerRecord } from "../../src/issuer/sign-issuer-record.ts";
import { compilePolicy } from "../../src/policy/compile-policy.ts";
import { EU_EEA_ADULT_SUBSTANTIAL as POLICY } from "../../src/policy/presets/eu-eea-adult-substantial.ts";
import { keccakText } from "../../src/presentation/abi-encode.ts";
import type { IssuerRecord } from "../../src/trust/issuer-record.ts";
import { issuerRecordMessage } from "../../src/trust/issuer-record-message.ts";
import { verifyIssuerRecord } from "../../src/trust/verify-issuer-record.ts";
import { ACCEPTED, outcomeOf, refused } from "../attacks/attack-case.ts";
import { type KycProvider, random } from "../demo/kyc-provider.ts";
import { type Drill, succeed } from "./drill.ts";
import { reissue, withNewKey } from "./issuer-keys.ts";
import { MARGIN, type Published, type Stages } from "./stage.ts";

const ON_CHAIN = { policyId: keccakText("rotation"), policy: POLICY, mode: "account" } as const;
const SERVED = { id: "gate", policy: POLICY, scope: { mode: "account", label: "gate" } };

/** Seconds by which a wallet's `asOf` may lie before its clock: what requests allow unless told. */
const OLDEST_AS_OF = 600;

/** Old and new key stand side by side until every credential is re-issued; then the old one goes. */
export const issuerKeyRotated = (stages: Stages): Drill => ({
  id: "issuer-key-rotated",
  title: "an issuer rotates its signing key",
  affected: "holders of the issuer's credentials, each of which is re-issued; nobody else",
  play: ({ act, beside, lasts }) =>
    stages.use(async (stage) => {
      const { hash, clock, alice, bob } = stage;
      const service = await stage.openService({ circuits: [stage.circuit], policies: [SERVED] });
      await stage.register(ON_CHAIN);
      const { ttl } = await stage.termsOf(ON_CHAIN.policyId);
      const rootWindow = await stage.rootWindow();
      const serviceWindow = service.config.trustRootWindowSeconds;
      const [clause] = compilePolicy(hash, POLICY).clauses;
      const screeningAge = Number(clause?.operands.maxScreeningAge ?? 0n);
      lasts(
        "a proof under the old key is taken after the old leaf has gone, service",
        "trustRootWindowSeconds",
        serviceWindow,
      );
      lasts(
        "a proof under the old key is taken after the old leaf has gone, chain",
        "rootWindow",
        rootWindow,
      );
      lasts(
        "an attestation made under the old key counts after the old leaf has gone, at most",
        "rootWindow + ttl",
        rootWindow + ttl,
      );
      lasts(
        "the old key still has to sign records of the old leaf, at least once in",
        "screeningAge of the policy",
        screeningAge,
      );

      const old = await stage.createIssuer();
      const claims = stage.claims();
      const first = await stage.issue(old, "alice", claims);
      const second = await stage.issue(old, "bob", claims);
      const next = await withNewKey(old);
      const answer = async (wallet: typeof first, published: Published, subject = alice) => {
        const request = await service.ask("gate", subject);
        return service.submit(request, await stage.present(wallet, request, published));
      };
      const attest = async (wallet: typeof first, published: Published, subject = alice) => {
        const request = stage.askOnChain(ON_CHAIN, subject);
        return stage.attest(request, await stage.present(wallet, request, published));
      };

      const post = async ({ trust }: Published) => {
        succeed(await service.postTrustRoot(trust.leafList));
        await stage.postOnChain(trust);
      };

      const status = await stage.publishStatus(old);
      const before = { trust: await stage.listIssuers(status.record), status };
      await act("registrar", "lists the old key and posts the root", "one leaf", async () => {
        await post(before);
      });
      await beside(
        {
          who: "holder",
          does: "proves with the credential under the listed key",
          sees: "nothing of a rotation to come",
          expected: "accepted",
          run: () => attest(first, before),
        },
        {
          who: "holder",
          does: "proves with a credential under the new key before the registrar has listed it",
          sees: "the wallet: issuer not listed. The issuer re-issued too early",
          expected: "ERR_PRESENTATION_CANNOT_PROVE",
          run: () => outcomeOf(async () => attest(await early(), before)),
        },
      );
      async function early() {
        const holder = createHolder(random);
        return reissue(hash, next, { holder }, { customerId: "early", claims });
      }

      const newStatus = await stage.publishStatus(next);
      const both = {
        trust: await stage.listIssuers(status.record, newStatus.record),
        status: newStatus,
      };
      await beside(
        {
          who: "registrar",
          does: "lists the issuer's id with both keys",
          sees: "two leaves: a wallet finds its own by the key, not by the id",
          expected: "accepted",
          run: () => outcomeOf(() => stage.listIssuers(status.record, newStatus.record)),
        },
        {
          who: "registrar",
          does: "lists one key twice",
          sees: "the older status root of the two would bring revoked credentials back",
          expected: "ERR_TRUST_ISSUER_DUPLICATE",
          run: () => outcomeOf(() => stage.listIssuers(status.record, status.record)),
        },
      );
      await beside(
        {
          who: "issuer",
          does: "sends a fresh record of the old leaf under the old key",
          sees: "the old key goes on signing records while its leaf stands",
          expected: "accepted",
          run: () =>
            outcomeOf(async () =>
              verifyIssuerRecord(hash, await signIssuerRecord(old.issuer.signer, status.record)),
            ),
        },
        {
          who: "issuer",
          does: "sends the same record under the new key",
          sees: "the registrar takes a record from its own key alone",
          expected: "ERR_TRUST_RECORD_SIGNATURE",
          run: () =>
            outcomeOf(async () => {
              const message = issuerRecordMessage(hash, status.record);
              const { r8, s } = await next.issuer.signer.sign(message);
              const { record } = await signIssuerRecord(old.issuer.signer, status.record);
              const signature = { r8: { x: `${r8.x}`, y: `${r8.y}` }, s: `${s}` };
              return verifyIssuerRecord(hash, { record, signature });
            }),
        },
      );
      const late = await service.ask("gate", bob);
      const inTime = await stage.present(second, late, both);
      await beside(
        {
          who: "operator",
          does: "takes a proof under the new root before it has posted the root",
          sees: "an unknown root: the operator lags behind the registrar",
          expected: "422 ERR_VERIFICATION_TRUST_ROOT",
          run: () => service.submit(late, inTime),
        },
        {
          who: "operator",
          does: "posts the root and takes the same proof, by the old key",
          sees: "both keys count now",
          expected: "accepted",
          async run() {
            await post(both);
            return service.submit(late, inTime);
          },
        },
      );
      const other = createHolder(random);
      await beside(
        {
          who: "issuer",
          does: "re-issues under the new key to the commitment that the customer has",
          sees: "a new status index, and the same person",
          expected: "accepted",
          run: () => outcomeOf(() => reissue(hash, next, first, { customerId: "alice", claims })),
        },
        {
          who: "issuer",
          does: "re-issues to another commitment of the same customer",
          sees: "a second secret would be a second nullifier: revoke first",
          expected: "ERR_CREDENTIAL_COMMITMENT_BOUND",
          run: () =>
            outcomeOf(() =>
              reissue(hash, next, { holder: other }, { customerId: "alice", claims }),
            ),
        },
      );
      const renewed = await reissue(hash, next, first, { customerId: "alice", claims });
      const receive = ({ credential, holder }: typeof first) =>
        receiveCredential(credential, {
          hash,
          holder,
          issuerKey: next.issuer.publicKey,
          promised: claims,
          now: new Date(clock.now() * 1000),
        });
      await beside(
        {
          who: "holder",
          does: "receives the credential under the key that the trust list now has",
          sees: "the claims that were promised, under the new key",
          expected: "accepted",
          run: () => outcomeOf(() => receive(renewed)),
        },
        {
          who: "holder",
          does: "receives the old credential as the new one",
          sees: "another key than the issuer's",
          expected: "ERR_CREDENTIAL_SIGNATURE",
          run: () => outcomeOf(() => receive(first)),
        },
      );
      await beside(
        {
          who: "holder",
          does: "renews on chain with the new credential, same secret and address",
          sees: "the same nullifier: a renewal, not a second person",
          expected: "accepted",
          run: () => attest(renewed, both),
        },
        {
          who: "holder",
          does: "does the same for another address",
          sees: "the nullifier belongs to the first address, whichever key signed",
          expected: "ERR_CHAIN_REVERTED: NullifierBound",
          run: () => attest(renewed, both, bob),
        },
      );

      await clock.branch(async () => {
        const fromTheOld = async () => {
          const trust = await stage.listIssuers(status.record);
          const request = stage.askOnChain(ON_CHAIN, bob);
          return outcomeOf(() => stage.present(second, request, { trust, status }));
        };
        await clock.wait(status.record.screenedAt + screeningAge - MARGIN - clock.now());
        await beside(
          {
            who: "holder",
            does: "proves from the old credential while the old leaf's last screening is within the policy's",
            sees: "a proof",
            expected: "accepted",
            run: fromTheOld,
          },
          {
            who: "holder",
            does: "proves from it after that, the old key having signed no further record",
            sees: "the wallet: screening. An old key that is destroyed early ends the overlap",
            expected: "ERR_PRESENTATION_CANNOT_PROVE",
            async run() {
              await clock.wait(2 * MARGIN + OLDEST_AS_OF);
              return fromTheOld();
            },
          },
        );
      });
      const underBoth = async (publisher: KycProvider) => {
        const published = await stage.publishStatus(publisher);
        const trust = await stage.listIssuers(published.record, newStatus.record);
        const request = stage.askOnChain(ON_CHAIN, alice);
        return outcomeOf(() => stage.present(first, request, { trust, status: published }));
      };
      await beside(
        {
          who: "issuer",
          does: "publishes the old leaf while the re-issued customer's old credential is in force",
          sees: "both credentials prove",
          expected: "accepted",
          run: () => underBoth(old),
        },
        {
          who: "issuer",
          does: "revokes it through the new key's `Issuer`, and publishes the old leaf",
          sees: "the wallet: revoked. Both keys publish one list",
          expected: "ERR_PRESENTATION_CANNOT_PROVE",
          async run() {
            await revokeCredential(next.issuer, first.credential.status.index);
            return underBoth(old);
          },
        },
      );

      // the trust registry on chain, where a key leaves by its revocation alone
      const { trustRegistry } = stage.state.world;
      const { registrar, alice: publisher, publicClient } = stage.state.chain;
      const propose = (record: IssuerRecord) =>
        outcomeOf(() =>
          proposeIssuer(registrar, {
            trustRegistry,
            record,
            publisher: publisher.walletClient.account.address,
          }),
        );
      const read = { address: trustRegistry, abi: trustRegistryAbi } as const;
      const keyDelay = await publicClient.readContract({ ...read, functionName: "keyDelay" });
      lasts("the new key waits before it counts, on chain", "keyDelay", keyDelay);
      succeed(await propose(status.record));
      await beside(
        {
          who: "registrar",
          does: "proposes the issuer's old key a second time on chain",
          sees: "one leaf a key, for good",
          expected: "ERR_CHAIN_REVERTED: IssuerKnown",
          run: () => propose(status.record),
        },
        {
          who: "registrar",
          does: "proposes the new key under the same DID",
          sees: "two leaves of one issuer; the new one counts after the delay",
          expected: "accepted",
          run: () => propose(newStatus.record),
        },
      );
      await clock.branch(async () => {
        await clock.wait(keyDelay + MARGIN);
        const records = [status.record, newStatus.record];
        await publishStatus(publisher, { trustRegistry, records });
        const usable = async (root: bigint) => {
          const args = [root] as const;
          const call = { ...read, functionName: "isTrustRootUsable", args } as const;
          return (await publicClient.readContract(call)) ? ACCEPTED : refused("revoked root");
        };
        const [root] = await publicClient.readContract({
          ...read,
          functionName: "latestTrustRoot",
        });
        await beside(
          {
            who: "verifier",
            does: "takes proofs under the root with both keys, the old one going stale unpublished",
            sees: "the policy's screeningAge ends the old key's proofs, and nobody has to prove again",
            expected: "accepted",
            run: () => usable(root),
          },
          {
            who: "registrar",
            does: "were it to revoke the old key instead",
            sees: "the root ends at once, and so do all attestations under it: for thefts, not for rotations",
            expected: "revoked root",
            async run() {
              const args = [issuerIdOf(status.record.publicKey)];
              await writeContract(registrar, { ...read, functionName: "revokeIssuer", args });
              return usable(root);
            },
          },
        );
      });

      const after = { trust: await stage.listIssuers(newStatus.record), status: newStatus };
      await act(
        "registrar",
        "drops the old leaf from a list that it posts itself",
        "one leaf again",
        async () => {
          await post(after);
        },
      );
      await beside(
        {
          who: "holder",
          does: "proves with the new credential under the new root",
          sees: "nothing special",
          expected: "accepted",
          run: () => answer(renewed, after),
        },
        {
          who: "holder",
          does: "proves with a credential that was not re-issued, under the new root",
          sees: "the wallet: issuer not listed. Ask the issuer for the new credential",
          expected: "ERR_PRESENTATION_CANNOT_PROVE",
          run: () => outcomeOf(() => answer(second, after, bob)),
        },
      );

      await clock.wait(serviceWindow - MARGIN);
      await beside(
        {
          who: "verifier",
          does: "takes a proof by the old key under the root before, within the service's window",
          sees: "a root that was superseded and still counts",
          expected: "accepted",
          run: () => answer(second, both, bob),
        },
        {
          who: "verifier",
          does: "takes the same after the window",
          sees: "a stale root",
          expected: "422 ERR_VERIFICATION_TRUST_ROOT",
          async run() {
            await attestLast();
            await clock.wait(2 * MARGIN);
            return answer(second, both, bob);
          },
        },
      );
      async function attestLast() {
        succeed(await attest(second, both, bob));
      }
      await beside(
        {
          who: "holder",
          does: "attests on chain by the old key after the window",
          sees: "TrustRootExpired",
          expected: "ERR_CHAIN_REVERTED: TrustRootExpired",
          run: () => attest(second, both, bob),
        },
        {
          who: "verifier",
          does: "reads the attestation that was made by the old key within the window",
          sees: "compliant: dropping a leaf ends no attestation",
          expected: "accepted",
          run: () => stage.compliance(bob, ON_CHAIN.policyId),
        },
      );
      const expiry = await stage.expiryOf(bob, ON_CHAIN.policyId);
      await clock.wait(expiry - MARGIN - clock.now());
      await beside(
        {
          who: "verifier",
          does: "reads it shortly before the ttl is over",
          sees: "compliant",
          expected: "accepted",
          run: () => stage.compliance(bob, ON_CHAIN.policyId),
        },
        {
          who: "verifier",
          does: "reads it after the ttl",
          sees: "expired; the last trace of the old key is gone",
          expected: "kyc-expired",
          async run() {
            await clock.wait(2 * MARGIN);
            return stage.compliance(bob, ON_CHAIN.policyId);
          },
        },
      );
    }),
});
