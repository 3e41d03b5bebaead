import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { holderCommitment } from "../credential/credential-commitment.ts";
import type { Hash } from "../field/poseidon.ts";
import { bytesToInteger, FIELD_ORDER, scalarToBytes } from "../field/scalar.ts";
import type { Holder } from "./create-holder.ts";

/** What one issuer knows of a holder (`commitment`), and what opens it together with the secret. */
export interface HolderBinding {
  readonly blind: bigint;
  readonly commitment: bigint;
}

const SALT = "symbolon/holder-blind/1";

/**
 * The holder's commitment for one issuer. The blind derives from the secret and the issuer's id (HKDF-SHA-256, 48
 * bytes, bias below 2^-128): issuers cannot link their commitments, a re-issue meets the same one, and a wallet that
 * kept its secret has lost nothing.
 */
export function bindHolder(hash: Hash, holder: Holder, issuerId: string): HolderBinding {
  const text = new TextEncoder();
  const bytes = hkdf(
    sha256,
    scalarToBytes(holder.secret),
    text.encode(SALT),
    text.encode(issuerId),
    48,
  );
  const blind = bytesToInteger(bytes) % FIELD_ORDER;
  return { blind, commitment: holderCommitment(hash, holder.secret, blind) };
}
