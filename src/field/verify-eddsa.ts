import {
  addPoints,
  assertPublicKey,
  isOnCurve,
  multiplyPoint,
  type Point,
  SUBGROUP_ORDER,
} from "./babyjub.ts";
import { permutePoseidon } from "./permute-poseidon.ts";
import { assertScalar } from "./scalar.ts";

/** EdDSA-Poseidon over BabyJubJub, as circomlib's `EdDSAPoseidonVerifier` checks it. */
export interface EddsaSignature {
  readonly r8: Point;
  /** Below the subgroup's order. */
  readonly s: bigint;
}

/** Generator of the prime subgroup (EIP-2494). */
const BASE8: Point = {
  x: 5299619240641551281634865583518297030282874472190772894086521144482721001553n,
  y: 16950150798460657717958625567821834550301663161624707787222815936182638968203n,
};

/**
 * Strict: refuses points off the curve and `s` not below the order (false). `s B8 = R8 + 8 h A` with
 * `h = Poseidon(R8, A, message)`, no domain in the capacity: what circomlib fixes.
 * @throws KeyError of `assertPublicKey` for an unsafe key
 * @throws EncodingError `ERR_ENCODING_SCALAR_RANGE` for a message that is no field element
 */
export function verifyEddsa(message: bigint, signature: EddsaSignature, key: Point): boolean {
  assertPublicKey(key);
  assertScalar(message, "message");
  const { r8, s } = signature;
  if (!isOnCurve(r8) || s < 0n || s >= SUBGROUP_ORDER) return false;
  const h = permutePoseidon([0n, r8.x, r8.y, key.x, key.y, message]);
  const left = multiplyPoint(BASE8, s);
  const right = addPoints(r8, multiplyPoint(key, 8n * h));
  return left.x === right.x && left.y === right.y;
}
