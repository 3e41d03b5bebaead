import { sha256 } from "@noble/hashes/sha2.js";
import { hashLeaf } from "./merkle-hash.ts";

/** Stands before what is hashed, so that no commitment is a hash of another kind. */
const DOMAIN = "symbolon/audit/3\n";

/** A salt has this many bytes or more: an entry cannot be guessed from its commitment. */
export const SALT_BYTES = 16;

/**
 * What the log holds of an entry for ever: SHA-256("symbolon/audit/3\n" || salt || entry). Without the salt it says
 * nothing of the entry.
 * @param salt 16 random bytes or more
 * @param entry canonical JSON (RFC 8785)
 */
export function commitEntry(salt: Uint8Array, entry: string): Uint8Array {
  if (salt.length < SALT_BYTES) throw new RangeError("a salt has 16 bytes or more");
  const encoder = new TextEncoder();
  return sha256
    .create()
    .update(encoder.encode(DOMAIN))
    .update(salt)
    .update(encoder.encode(entry))
    .digest();
}

/** The leaf of the tree, over the 32 bytes of the commitment. */
export const leafOfCommitment = hashLeaf;
