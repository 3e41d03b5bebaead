import { FIELD_ORDER } from "../../field/scalar.ts";

/** 2^28 divides the scalar field's order minus one; 5 is its least non-residue. */
const TWO_ADICITY = 28;

/** 2^power points: the powers of a primitive root of unity. */
export interface EvaluationDomain {
  readonly power: number;
  readonly size: number;
}

/** The smallest domain with at least `rows` points, and at least two. Throws `RangeError` above 2^27. */
export function domainFor(rows: number): EvaluationDomain {
  const power = Math.max(1, Math.ceil(Math.log2(rows)));
  // the H section needs the domain of twice the size
  if (power >= TWO_ADICITY) throw new RangeError("too many constraints for BN254");
  return { power, size: 2 ** power };
}

/** Of order 2^power, 0 to 28. */
export function primitiveRoot(power: number): bigint {
  return raise(5n, (FIELD_ORDER - 1n) >> BigInt(power));
}

/** The domain's polynomial x^n - 1 at `point`. Throws `RangeError` where it is zero. */
export function vanishingAt({ size }: EvaluationDomain, point: bigint): bigint {
  const power = raise(point, BigInt(size));
  if (power === 1n) throw new RangeError("the point lies in the domain");
  return (power + FIELD_ORDER - 1n) % FIELD_ORDER;
}

export function invert(value: bigint): bigint {
  return raise(value, FIELD_ORDER - 2n);
}

function raise(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % FIELD_ORDER;
    square = (square * square) % FIELD_ORDER;
  }
  return result;
}
