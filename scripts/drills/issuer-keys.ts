import { formatInstant } from "../../src/credential/calendar.ts";
import type { Claims } from "../../src/credential/types.ts";
import type { Hash } from "../../src/field/poseidon.ts";
import { bindHolder } from "../../src/holder/bind-holder.ts";
import { receiveCredential } from "../../src/holder/receive-credential.ts";
import type { CommitmentRegistry } from "../../src/issuer/commitment-registry.ts";
import { createIssuer } from "../../src/issuer/create-issuer.ts";
import { createLocalSigner } from "../../src/issuer/create-local-signer.ts";
import { issueCredential } from "../../src/issuer/issue-credential.ts";
import { DAY, type KycProvider, random, type Wallet } from "../demo/kyc-provider.ts";

/** The same issuer, status list and books under another key. */
export async function withNewKey({ issuer, setClock }: KycProvider): Promise<KycProvider> {
  const secret = new Uint8Array(32);
  random(secret);
  const signer = await createLocalSigner(secret);
  return { issuer: await createIssuer({ ...issuer, signer }), setClock };
}

/** Whoever has the issuer's key: it signs as the issuer does, and keeps no books. */
export async function thiefOf({ issuer, setClock }: KycProvider): Promise<KycProvider> {
  const registry: CommitmentRegistry = { bind: async () => "bound", release: async () => false };
  return { issuer: await createIssuer({ ...issuer, registry }), setClock };
}

export interface Reissue {
  readonly customerId: string;
  readonly claims: Claims;
  /** A certain status index; a free one unless told. */
  readonly statusIndex?: number;
}

/** Another credential for a wallet that has one, checked by the wallet against the key that it now expects. */
export async function reissue(
  hash: Hash,
  { issuer }: KycProvider,
  { holder }: Pick<Wallet, "holder">,
  { customerId, claims, statusIndex }: Reissue,
): Promise<Wallet> {
  const credential = await issueCredential(issuer, {
    customerId,
    holderCommitment: bindHolder(hash, holder, issuer.id).commitment,
    claims,
    expiresAt: formatInstant(issuer.now() + 365 * DAY),
    ...(statusIndex === undefined ? {} : { statusIndex }),
  });
  const now = new Date(issuer.now() * 1000);
  const options = { hash, holder, issuerKey: issuer.publicKey, promised: claims, now };
  return { holder, credential: await receiveCredential(credential, options) };
}
