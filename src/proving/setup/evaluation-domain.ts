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

/** Every Lagrange polynomial of the domain at `point`: L_i(x) = (x^n - 1) w^i / (n (x - w^i)). */
export function lagrangeAt({ power, size }: EvaluationDomain, point: bigint): bigint[] {
  const root = primitiveRoot(power);
  const vanishing = modulo(raise(point, BigInt(size)) - 1n);
  if (vanishing === 0n) throw new RangeError("the point lies in the domain");
  const roots = new Array<bigint>(size);
  let next = 1n;
  for (let i = 0; i < size; i++) {
    roots[i] = next;
    next = (next * root) % FIELD_ORDER;
  }
  const inverses = invertAll(roots.map((w) => modulo(BigInt(size) * (point - w))));
  return roots.map((w, i) => (((vanishing * w) % FIELD_ORDER) * (inverses[i] ?? 0n)) % FIELD_ORDER);
}

export function modulo(value: bigint): bigint {
  const rest = value % FIELD_ORDER;
  return rest < 0n ? rest + FIELD_ORDER : rest;
}

export function invert(value: bigint): bigint {
  return raise(value, FIELD_ORDER - 2n);
}

function primitiveRoot(power: number): bigint {
  return raise(5n, (FIELD_ORDER - 1n) >> BigInt(power));
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

/** One inversion for all (Montgomery's trick); no element may be zero. */
function invertAll(values: readonly bigint[]): bigint[] {
  const prefix: bigint[] = [];
  let product = 1n;
  for (const value of values) {
    prefix.push(product);
    product = (product * value) % FIELD_ORDER;
  }
  let inverse = invert(product);
  const inverses = new Array<bigint>(values.length);
  for (let i = values.length - 1; i >= 0; i--) {
    inverses[i] = (inverse * (prefix[i] ?? 0n)) % FIELD_ORDER;
    inverse = (inverse * (values[i] ?? 0n)) % FIELD_ORDER;
  }
  return inverses;
}
