import {
  balancedLimbs,
  type FieldOptions,
  fieldConstants,
  invertModuloPowerOfTwo,
  plainFunctions,
  range,
  withAssertions,
} from "./limb-text.ts";
import { createVectorPool, type VectorPool } from "./vector-pool.ts";

const FORM = { count: 5, bits: 51 };
const { count: LIMBS, bits: BITS } = FORM;
const MASK = 2n ** 51n - 1n;
const limbs = range(LIMBS);

/** 1.5 * 2^103 and 1.5 * 2^52: a sum with the first has its units in steps of 2^51, with the second in steps of 1. */
const HIGH_BITS = 0x4668000000000000n;
const LOW_BITS = 0x4338000000000000n;
const LOW = 1.5 * 2 ** 52;

/**
 * A prime field below 2^254 in 5 limbs of 51 bits, balanced around zero and kept as f64, two multiplications at a time
 * in the lanes of relaxed SIMD: AssemblyScript text. Needs a fused multiply-add. The bounds are in docs/engine-bounds.md.
 * After Emmart, Zheng, Weems ("Faster modular exponentiation using double precision floating point arithmetic on the
 * GPU", ARITH 2018), with rounding to nearest.
 */
export function generateFmaField(options: FieldOptions): string {
  const { name, modulus } = options;
  const p = balancedLimbs(modulus, FORM);
  const inverse = invertModuloPowerOfTwo(modulus, BITS);
  const mu = BigInt.asIntN(BITS, -inverse);
  const constants = fieldConstants(options, FORM).map(
    ([constant, values]) =>
      `export const ${constant}: usize = memory.data<f64>([${values.flatMap((value) => balancedLimbs(value, FORM).map(float))}], 16);`,
  );
  const element = (i: number, text: string) => `  store<f64>(out, ${text}, ${8 * i});`;
  const pool = createVectorPool("VECTORS");

  const body = `
${multiplication(p, mu, pool)}

${square(p, mu, pool)}

export function mul(out: usize, a: usize, b: usize): void {
  mul2(out, a, b, out, a, b);
}

export function sqr(out: usize, a: usize): void {
  sqr2(out, a, out, a);
}

// Loose: limb by limb, without carries.
export function add(out: usize, a: usize, b: usize): void {
${byLanes((at) => `f64x2.add(v128.load(a, ${at}), v128.load(b, ${at}))`, "load<f64>(a, 32) + load<f64>(b, 32)")}
}

export function sub(out: usize, a: usize, b: usize): void {
${byLanes((at) => `f64x2.sub(v128.load(a, ${at}), v128.load(b, ${at}))`, "load<f64>(a, 32) - load<f64>(b, 32)")}
}

// A sum that may be multiplied by another such sum: its limbs carried, its value not reduced.
export function addForProduct(out: usize, a: usize, b: usize): void {
${limbs.map((i) => `  let t${i} = load<f64>(a, ${8 * i}) + load<f64>(b, ${8 * i});`).join("\n")}
${carry(element)}
}

// sa * a - sb * b with signs 1 or -1; loose.
export function subSigned(out: usize, a: usize, sa: i32, b: usize, sb: i32): void {
  const s = f64x2.splat(<f64>sa);
  const t = f64x2.splat(<f64>sb);
${byLanes(
  (at) => `f64x2.sub(f64x2.mul(v128.load(a, ${at}), s), f64x2.mul(v128.load(b, ${at}), t))`,
  "load<f64>(a, 32) * <f64>sa - load<f64>(b, 32) * <f64>sb",
)}
}

// Tight: the nearest multiple of p taken off, and the carries.
export function norm(out: usize, a: usize): void {
${normalise((i) => `load<f64>(a, ${8 * i})`, p, modulus, element)}
}

export function addNorm(out: usize, a: usize, b: usize): void {
${normalise((i) => `load<f64>(a, ${8 * i}) + load<f64>(b, ${8 * i})`, p, modulus, element)}
}

export function subNorm(out: usize, a: usize, b: usize): void {
${normalise((i) => `load<f64>(a, ${8 * i}) - load<f64>(b, ${8 * i})`, p, modulus, element)}
}

export function subSubNorm(out: usize, a: usize, b: usize, c: usize): void {
${normalise((i) => `load<f64>(a, ${8 * i}) - load<f64>(b, ${8 * i}) - load<f64>(c, ${8 * i})`, p, modulus, element)}
}

// a - sb * b
export function subSignedNorm(out: usize, a: usize, b: usize, sign: i32): void {
  const sb = <f64>sign;
${normalise((i) => `load<f64>(a, ${8 * i}) - load<f64>(b, ${8 * i}) * sb`, p, modulus, element)}
}

// The same for two elements at once, in the lanes.
export function addNorm2(out: usize, a: usize, b: usize, out2: usize, a2: usize, b2: usize): void {
${loadPairs("x", "a", "a2")}
${loadPairs("y", "b", "b2")}
${normalisePair((i) => `f64x2.add(x${i}, y${i})`, p, modulus, pool)}
}

export function subNorm2(out: usize, a: usize, b: usize, out2: usize, a2: usize, b2: usize): void {
${loadPairs("x", "a", "a2")}
${loadPairs("y", "b", "b2")}
${normalisePair((i) => `f64x2.sub(x${i}, y${i})`, p, modulus, pool)}
}

export function subSubNorm2(out: usize, a: usize, b: usize, c: usize, out2: usize, a2: usize, b2: usize, c2: usize): void {
${loadPairs("x", "a", "a2")}
${loadPairs("y", "b", "b2")}
${loadPairs("z", "c", "c2")}
${normalisePair((i) => `f64x2.sub(f64x2.sub(x${i}, y${i}), z${i})`, p, modulus, pool)}
}

export function subSignedNorm2(out: usize, a: usize, b: usize, sign: i32, out2: usize, a2: usize, b2: usize, sign2: i32): void {
  const signs = f64x2.replace_lane(f64x2.splat(<f64>sign), 1, <f64>sign2);
${loadPairs("x", "a", "a2")}
${loadPairs("y", "b", "b2")}
${normalisePair((i) => `f64x2.sub(x${i}, f64x2.mul(y${i}, signs))`, p, modulus, pool)}
}

// A limb below 2^51 in absolute value as an integer.
// @ts-ignore: decorator
@inline
function integer(limb: f64): i64 {
  return reinterpret<i64>(limb + ${LOW}.0) - ${LOW_BITS};
}

// Whether a loose value is 0 modulo p: then it is j * p for a small j, and its lowest limb says which.
export function isZero(a: usize): bool {
  const j = ((reinterpret<i64>(load<f64>(a) + ${LOW}.0) * ${BigInt.asIntN(BITS, inverse)}) << ${64 - BITS}) >> ${64 - BITS};
  if (j > 8 || j < -8) return false;
  let t: i64 = 0;
${limbs.map((i) => `  t += <i64>load<f64>(a, ${8 * i}) - j * ${p[i]};\n  if (t & MASK) return false;\n  t >>= ${BITS};`).join("\n")}
  return t == 0;
}

${plainFunctions(modulus)}

// 32 bytes, little-endian, a value below p; limbs not balanced: multiply by a constant next.
export function unpack(out: usize, bytes: usize): void {
${limbs
  .map((i) => {
    const bit = BITS * i;
    const text =
      i === 4
        ? "load<u64>(bytes, 24) >> 12"
        : `(load<u64>(bytes, ${bit >> 3}) >> ${bit & 7}) & MASK`;
    return element(i, `<f64><i64>(${text})`);
  })
  .join("\n")}
}

const plain: usize = memory.data(40, 16);

// Leaves Montgomery form: the canonical value in 32 bytes, little-endian.
export function pack(bytes: usize, a: usize): void {
  mul(plain, a, PLAIN_ONE);
${limbs.map((i) => `  const a${i} = integer(load<f64>(plain, ${8 * i}));`).join("\n")}
  // the sign of a balanced number is that of its highest limb that is not 0
  const sign = a4 != 0 ? a4 : a3 != 0 ? a3 : a2 != 0 ? a2 : a1 != 0 ? a1 : a0;
  const j: i64 = sign < 0 ? 1 : 0;
  let t: i64 = 0;
${limbs.map((i) => `  t += a${i} + j * ${p[i]};\n  const u${i} = <u64>(t & MASK);\n  t >>= ${BITS};`).join("\n")}
${range(4)
  .map((word) => {
    const terms = limbs.flatMap((i) => {
      const shift = BITS * i - 64 * word;
      if (shift <= -BITS || shift >= 64) return [];
      return [`(u${i} ${shift < 0 ? ">>" : "<<"} ${Math.abs(shift)})`];
    });
    return `  store<u64>(bytes, ${terms.join(" | ")}, ${8 * word});`;
  })
  .join("\n")}
}

// Whether multiply-add rounds once: (2^27 + 1)^2 - 2^54 - 2^28 is 1, and 0 where the square is rounded first.
export function isFused(factor: f64): bool {
  const a = f64x2.splat(factor);
  const r = f64x2.relaxed_madd(a, a, f64x2.splat(-(18014398509481984.0 + 268435456.0)));
  return f64x2.extract_lane(r, 0) == 1 && f64x2.extract_lane(r, 1) == 1;
}
`;
  const text = `// Generated by scripts/engine/generate-fma-field.ts: ${name}, 5 limbs of 51 bits as f64.
${constants.join("\n")}
${pool.declaration()}

export const BYTES: usize = 40;
const MASK: i64 = ${MASK};
${body}`;
  return options.isChecked ? withAssertions(text, assertions(modulus)) : text;
}

function float(value: bigint): string {
  return `${value}.0`;
}

/** Two vectors and the last limb of an element. */
function byLanes(vector: (at: number) => string, last: string): string {
  return [
    `  const v0 = ${vector(0)};`,
    `  const v1 = ${vector(16)};`,
    `  store<f64>(out, ${last}, 32);`,
    "  v128.store(out, v0);",
    "  v128.store(out, v1, 16);",
  ].join("\n");
}

function loadPairs(name: string, first: string, second: string): string {
  return limbs
    .map(
      (i) =>
        `  const ${name}${i} = v128.load_lane<u64>(${second}, v128.load_zero<u64>(${first}, ${8 * i}), 1, ${8 * i});`,
    )
    .join("\n");
}

/** Terms that fall into a column, of one product of five limbs by five. */
function termsOf(column: number): number {
  return limbs.filter((i) => column - i >= 0 && column - i < LIMBS).length;
}

/**
 * Where each column starts: minus the biases of all that will be added to it; 2^62 so that it is never negative when it
 * is shifted, less what the column below brings of that; half a limb for the columns of the result, which are balanced.
 */
function startOf(column: number): bigint {
  let start = -2n * (BigInt(termsOf(column)) * LOW_BITS + BigInt(termsOf(column - 1)) * HIGH_BITS);
  if (column < 9) start += 2n ** 62n;
  if (column > 0) start -= 2n ** 11n;
  if (column >= LIMBS && column < 9) start += 2n ** 50n;
  if (column === 9) start += LOW_BITS;
  return BigInt.asIntN(64, start);
}

function accumulate(column: number, left: string, right: string, id: string): string[] {
  return [
    `  const h${id} = f64x2.relaxed_madd(${left}, ${right}, HIGH);`,
    `  const l${id} = f64x2.relaxed_madd(${left}, ${right}, f64x2.sub(BOTH, h${id}));`,
    `  c${column} = i64x2.add(c${column}, l${id});`,
    `  c${column + 1} = i64x2.add(c${column + 1}, h${id});`,
  ];
}

function multiplication(p: readonly bigint[], mu: bigint, pool: VectorPool): string {
  const products = limbs.flatMap((i) =>
    limbs.flatMap((j) => accumulate(i + j, `x${i}`, `y${j}`, `${i}${j}`)),
  );
  return `export function mul2(out: usize, a: usize, b: usize, out2: usize, a2: usize, b2: usize): void {
${loadPairs("x", "a", "a2")}
${loadPairs("y", "b", "b2")}
${constantVectors(pool)}
${products.join("\n")}
${reduction(p, mu, pool)}
}`;
}

/** Limbs of the operand are at most 2^50.5: their products, doubled, are at most 2^102. */
function square(p: readonly bigint[], mu: bigint, pool: VectorPool): string {
  const products = limbs.flatMap((i) =>
    limbs
      .filter((j) => j >= i)
      .flatMap((j) => accumulate(i + j, i === j ? `x${i}` : `d${i}`, `x${j}`, `${i}${j}`)),
  );
  // a doubled product counts as one term, not two
  const missing = (column: number) => {
    const dropped = limbs.filter((i) => column - i > i && column - i < LIMBS).length;
    return BigInt(dropped);
  };
  const starts = range(10).map((column) => {
    const biases = missing(column) * LOW_BITS + missing(column - 1) * HIGH_BITS;
    return BigInt.asIntN(64, startOf(column) + biases);
  });
  return `export function sqr2(out: usize, a: usize, out2: usize, a2: usize): void {
${loadPairs("x", "a", "a2")}
${limbs.map((i) => `  const d${i} = f64x2.add(x${i}, x${i});`).join("\n")}
${constantVectors(pool, starts)}
${products.join("\n")}
${reduction(p, mu, pool)}
}`;
}

function constantVectors(pool: VectorPool, starts = range(10).map(startOf)): string {
  return [
    `  const HIGH = ${pool.integer(HIGH_BITS)};`,
    `  const BOTH = ${pool.float(1.5 * 2 ** 103 + LOW)};`,
    ...starts.map((start, i) => `  let c${i} = ${pool.integer(start)};`),
  ].join("\n");
}

/** Montgomery's reduction a column at a time, then the carries of the upper half. */
function reduction(p: readonly bigint[], mu: bigint, pool: VectorPool): string {
  const lines = [
    `  const LIMB = ${pool.integer(MASK)};`,
    // 2^52 as f64: a limb in its mantissa
    `  const UNIT = ${pool.float(2 ** 52)};`,
  ];
  const factor = pool.float(Number(mu));
  for (const i of limbs) {
    lines.push(
      `  const t${i} = f64x2.sub(v128.or(v128.and(c${i}, LIMB), UNIT), UNIT);`,
      `  const g${i} = f64x2.relaxed_madd(t${i}, ${factor}, HIGH);`,
      `  const q${i} = f64x2.relaxed_madd(t${i}, ${factor}, f64x2.sub(HIGH, g${i}));`,
    );
    for (const j of limbs) {
      lines.push(...accumulate(i + j, `q${i}`, pool.float(Number(p[j])), `q${i}${j}`));
    }
    lines.push(`  c${i + 1} = i64x2.add(c${i + 1}, i64x2.shr_u(c${i}, ${BITS}));`);
  }
  for (const i of limbs) {
    const column = LIMBS + i;
    lines.push(
      i < 4
        ? `  const r${i} = f64x2.sub(v128.or(v128.and(c${column}, LIMB), UNIT), ${pool.float(2 ** 52 + 2 ** 50)});`
        : `  const r${i} = f64x2.sub(c${column}, ${pool.float(LOW)});`,
      `  v128.store_lane<u64>(out, r${i}, 0, ${8 * i});`,
      `  v128.store_lane<u64>(out2, r${i}, 1, ${8 * i});`,
    );
    if (i < 4) {
      lines.push(`  c${column + 1} = i64x2.add(c${column + 1}, i64x2.shr_u(c${column}, ${BITS}));`);
    }
  }
  return lines.join("\n");
}

type StoreLimb = (i: number, text: string) => string;

/** The limbs t0 .. t4 to within 2^50, by sums that drop what is below 2^51. */
function carry(element: StoreLimb): string {
  const lines = ["  let k: f64;"];
  for (const i of limbs.slice(0, -1)) {
    lines.push(
      `  k = (t${i} + reinterpret<f64>(<i64>${HIGH_BITS})) - reinterpret<f64>(<i64>${HIGH_BITS});`,
      element(i, `t${i} - k`),
      `  t${i + 1} += k * ${1 / 2 ** 51};`,
    );
  }
  lines.push(element(4, "t4"));
  return lines.join("\n");
}

/** `normalise` in both lanes. */
function normalisePair(
  term: (i: number) => string,
  p: readonly bigint[],
  modulus: bigint,
  pool: VectorPool,
): string {
  const lines = [
    ...limbs.map((i) => `  let t${i} = ${term(i)};`),
    `  const j = f64x2.nearest(f64x2.mul(t4, ${pool.float(reciprocal(modulus))}));`,
    ...limbs.map((i) => `  t${i} = f64x2.sub(t${i}, f64x2.mul(j, ${pool.float(Number(p[i]))}));`),
    `  const HIGH = ${pool.integer(HIGH_BITS)};`,
    "  let k: v128;",
  ];
  for (const i of limbs) {
    if (i < 4) {
      lines.push(
        `  k = f64x2.sub(f64x2.add(t${i}, HIGH), HIGH);`,
        `  t${i} = f64x2.sub(t${i}, k);`,
        `  t${i + 1} = f64x2.add(t${i + 1}, f64x2.mul(k, ${pool.float(1 / 2 ** 51)}));`,
      );
    }
    lines.push(
      `  v128.store_lane<u64>(out, t${i}, 0, ${8 * i});`,
      `  v128.store_lane<u64>(out2, t${i}, 1, ${8 * i});`,
    );
  }
  return lines.join("\n");
}

/** 2^204 / p: the value over p from the last limb. */
function reciprocal(modulus: bigint): number {
  return Number((2n ** 204n * 2n ** 120n) / modulus) / 2 ** 120;
}

function normalise(
  term: (i: number) => string,
  p: readonly bigint[],
  modulus: bigint,
  element: StoreLimb,
): string {
  return [
    ...limbs.map((i) => `  let t${i} = ${term(i)};`),
    `  const j = nearest(t4 * ${reciprocal(modulus)});`,
    ...limbs.map((i) => `  t${i} -= j * ${float(p[i] ?? 0n)};`),
    carry(element),
  ].join("\n");
}

/** See docs/engine-bounds.md: products of limbs at most 2^102, a product's value at most 2.6 p, sums exact. */
function assertions(modulus: bigint): string {
  const perModulus = Number(modulus >> 140n) / 2 ** 64;
  return `
const PER_MODULUS: f64 = ${perModulus};
function largest(a: usize): f64 {
  let found: f64 = 0;
  for (let i = 0; i < 5; i++) found = max(found, abs(load<f64>(a + 8 * i)));
  return found;
}
function top(a: usize): f64 {
  return abs(load<f64>(a, 32));
}
function assertFactors(a: usize, b: usize): void {
  if (largest(a) > ${float(2n ** 51n)} || largest(b) > ${float(2n ** 51n)}) unreachable();
  if (largest(a) * largest(b) > ${float(2n ** 102n)}) unreachable();
  if (top(a) / PER_MODULUS * (top(b) / PER_MODULUS) > 5.5) unreachable();
}
function assertSquared(a: usize): void {
  if (2 * largest(a) * largest(a) > ${float(2n ** 102n)}) unreachable();
}
function assertTerms(limbs: f64, tops: f64): void {
  if (limbs > ${float(2n ** 52n)} || tops > 4 * PER_MODULUS) unreachable();
}
function assertZero(a: usize): void {
  if (largest(a) > ${float(2n ** 51n)} || top(a) > 4 * PER_MODULUS) unreachable();
}
`;
}
