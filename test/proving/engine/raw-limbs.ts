import { balancedLimbs } from "../../../scripts/engine/limb-text.ts";
import { BASE_FIELD_ORDER, FIELD_ORDER } from "../../../src/field/scalar.ts";
import type { EngineExports } from "../../../src/proving/engine/engine-exports.ts";
import { ELEMENT, type EngineInstance } from "../../../src/proving/engine/engine-instance.ts";
import type { EngineKernel } from "../../../src/proving/engine/load-engine.ts";

export const FIELDS = [
  ["fq", BASE_FIELD_ORDER],
  ["fr", FIELD_ORDER],
] as const;
export type FieldName = (typeof FIELDS)[number][0];

/** Elements limb by limb, so that a test can put in what no honest computation reaches. */
export const FORMS = {
  scalar: { count: 9, bits: 29 },
  fma: { count: 5, bits: 51 },
} as const;

export function absolute(x: bigint): bigint {
  return x < 0n ? -x : x;
}

export function createRawField(engine: EngineInstance, kernel: EngineKernel, field: FieldName) {
  const { count, bits } = FORMS[kernel];
  const p = field === "fq" ? BASE_FIELD_ORDER : FIELD_ORDER;
  const slots = Array.from({ length: 8 }, () => engine.allocate(ELEMENT));
  const bytes = engine.allocate(32);
  const call = (name: string, ...values: number[]): number =>
    (engine.wasm[`${field}${name}` as keyof EngineExports] as (...a: number[]) => number)(
      ...values,
    );
  const putAt = (at: number, limbs: readonly bigint[]): number => {
    const { buffer } = engine.wasm.memory;
    const list = kernel === "scalar" ? Int32Array : Float64Array;
    new list(buffer, at, count).set(limbs.map(Number));
    return at;
  };
  const put = (slot: number, limbs: readonly bigint[]) => putAt(slots[slot] as number, limbs);
  /** Balanced limbs of a value, the last one whatever is left. */
  const balanced = (value: bigint): bigint[] => balancedLimbs(value, { count, bits });
  const limbsAt = (at: number): bigint[] => {
    const { buffer } = engine.wasm.memory;
    const list = kernel === "scalar" ? Int32Array : Float64Array;
    return Array.from(new list(buffer, at, count), BigInt);
  };
  const numberOf = (limbs: readonly bigint[]): bigint =>
    limbs.reduceRight((sum, limb) => (sum << BigInt(bits)) + limb, 0n);
  const modulo = (x: bigint): bigint => ((x % p) + p) % p;
  const pack = (at: number): bigint => {
    call("Pack", bytes, at);
    return engine.readNumbers(bytes, 1)[0] as bigint;
  };
  /** Montgomery's R. */
  const r = 2n ** BigInt(count * bits);
  const rSquared = engine.wasm[`${field}RSquared`].value as number;
  return {
    p,
    r,
    count,
    bits,
    slots,
    call,
    put,
    putAt,
    balanced,
    limbsAt,
    numberOf,
    modulo,
    pack,
    rSquared,
  };
}

export type RawField = ReturnType<typeof createRawField>;

/**
 * Limbs of `size` in all patterns of signs that matter, and below the last one by a little; the last limb so that the
 * value is as near as it gets to `multiple` / 1000 of p, on either side.
 */
export function extremes(
  { p, count, bits }: RawField,
  size: bigint,
  thousandths: bigint,
  random: { index(bound: number): number },
): bigint[][] {
  const lower = Array.from({ length: count - 1 }, (_, i) => i);
  const top = (thousandths * p) / 1000n / 2n ** BigInt(bits * (count - 1)) - 2n;
  const signs: ((i: number) => number)[] = [
    () => 1,
    () => -1,
    (i) => (i % 2 === 0 ? 1 : -1),
    (i) => (i % 2 === 0 ? -1 : 1),
    (i) => (i < count / 2 ? 1 : -1),
    (i) => (i === 0 ? 1 : 0),
    (i) => (i === count - 2 ? -1 : 0),
    () => 0,
  ];
  const patterns = signs.map((sign) => lower.map((i) => BigInt(sign(i)) * size));
  for (let n = 0; n < 8; n++) {
    patterns.push(
      lower.map(() => BigInt(random.index(2) === 0 ? 1 : -1) * (size - BigInt(random.index(3)))),
    );
  }
  return patterns.flatMap((limbs) => [top, -top, 0n, 1n, -1n].map((last) => [...limbs, last]));
}
