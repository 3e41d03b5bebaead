import type { Hash } from "../field/poseidon.ts";
import { assertScalar, assertWidth } from "../field/scalar.ts";
import { DIGEST_BITS, PARTS_MOST } from "./layout.ts";

/** Who a leaf is: known to the customer and the venue alone. */
export interface LeafIdentity {
  /** `digestCustomerId` */
  readonly idDigest: bigint;
  /** A uniform scalar, new in every snapshot and for every leaf. */
  readonly salt: bigint;
  /** From 0. */
  readonly part: number;
  /** Leaves of this customer. */
  readonly parts: number;
}

/** H[SOLVENCY_ID](id digest, salt, part + 2^16 parts): hides the id, and fixes how many leaves the customer has. */
export function commitId(hash: Hash, { idDigest, salt, part, parts }: LeafIdentity): bigint {
  if (!Number.isInteger(parts) || parts < 1 || parts > PARTS_MOST) {
    throw new RangeError(`a customer has 1 to ${PARTS_MOST} leaves`);
  }
  if (!Number.isInteger(part) || part < 0 || part >= parts) {
    throw new RangeError("a part is below the number of parts");
  }
  return hash("SOLVENCY_ID", [
    assertWidth(idDigest, DIGEST_BITS, "id digest"),
    assertScalar(salt, "salt"),
    BigInt(part + parts * 2 ** 16),
  ]);
}

/** H[SOLVENCY_LEAF](id commitment, packed slots...) */
export function hashLeaf(hash: Hash, idCommitment: bigint, elements: readonly bigint[]): bigint {
  return hash("SOLVENCY_LEAF", [idCommitment, ...elements]);
}
