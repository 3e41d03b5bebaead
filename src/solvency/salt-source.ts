import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToInteger, FIELD_ORDER } from "../field/scalar.ts";

/** Where salts and dummies of one snapshot come from: the same call gives the same value, so that a run resumes. */
export interface SaltSource {
  /** A uniform scalar (bias below 2^-128) for one place of the snapshot. */
  salt(role: string, ...place: readonly (string | number | bigint)[]): bigint;
  /** A uniform value below 2^248, as a digest is. */
  digest(role: string, ...place: readonly (string | number | bigint)[]): bigint;
}

export interface SaltSourceOptions {
  /** At least 32 random bytes that only the venue knows. Who has them opens every commitment of the snapshot. */
  readonly secret: Uint8Array;
  /**
   * Names the snapshot, as `<epoch>/<digest of the ledger>` does. A name must never be used for two ledgers: a leaf's
   * salt would stand in two trees, and whoever knows one of them would follow the customer.
   */
  readonly snapshot: string;
}

const TAG = "symbolon/solvency-salts/1";

/**
 * HKDF-SHA256 (RFC 5869): the snapshot's name is the salt of the extraction, each place the info of an expansion.
 * @throws RangeError for a secret below 32 bytes or a snapshot without a name
 */
export function createSaltSource({ secret, snapshot }: SaltSourceOptions): SaltSource {
  if (secret.length < 32) throw new RangeError("a secret has 32 bytes or more");
  if (snapshot === "") throw new RangeError("a snapshot has a name");
  const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const key = extract(sha256, secret, encode([TAG, snapshot]));
  const derive = (bytes: number, kind: string, role: string, place: readonly unknown[]) =>
    bytesToInteger(expand(sha256, key, encode([kind, role, ...place.map(String)]), bytes));
  return {
    salt: (role, ...place) => derive(48, "salt", role, place) % FIELD_ORDER,
    digest: (role, ...place) => derive(31, "digest", role, place),
  };
}
