import type { Curve } from "ffjavascript";

const SCALAR_BITS = 254;
const PAGE = 65536;
const CHUNK = 4096;

/** Multiples of one generator, as affine points in Montgomery form, little-endian; infinity is all zeroes. */
export interface FixedBase {
  readonly pointBytes: number;
  multiply(scalars: readonly bigint[]): Uint8Array;
}

/**
 * Fixed-base multiplication by window tables: scalar = sum of d_w * 2^(w * bits), and d * 2^(w * bits) * G is looked up,
 * so that a product costs one mixed addition a window. Runs in an instance of its own of the curve's WASM module,
 * whose memory holds the tables and is freed with the object. `expected` is the number of products to come.
 */
export async function createFixedBase(
  curve: Curve,
  group: "G1" | "G2",
  expected: number,
): Promise<FixedBase> {
  const coordinate = group === "G1" ? 32 : 64;
  const affine = 2 * coordinate;
  const jacobian = 3 * coordinate;
  const bits = windowBits(expected);
  const windows = Math.ceil(SCALAR_BITS / bits);
  const entries = 2 ** bits - 1;

  const batch = Math.max(entries, CHUNK);
  // the last part is room for the module's batch inversion
  const bytes = windows * entries * affine + batch * (jacobian + affine) + batch * 3 * coordinate;
  const memory = new WebAssembly.Memory({ initial: 64 + Math.ceil(bytes / PAGE) });
  const module = await WebAssembly.compile(Uint8Array.from(curve.tm.code));
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  const call = (name: string): ((...pointers: number[]) => void) => {
    const found = exports[`${group === "G1" ? "g1m" : "g2m"}_${name}`];
    if (typeof found !== "function") throw new TypeError(`the curve's module lacks ${name}`);
    return found as (...pointers: number[]) => void;
  };
  const [addMixed, toJacobian, zero] = [call("addMixed"), call("toJacobian"), call("zero")];
  const [toAffine, batchToAffine] = [call("toAffine"), call("batchToAffine")];

  // the module keeps the start of its free memory in the first word
  const header = new Uint32Array(memory.buffer, 0, 1);
  let free = (header[0] ?? 0) + 8;
  free -= free % 8;
  const take = (length: number): number => {
    free += length;
    return free - length;
  };
  const table = take(windows * entries * affine);
  const sums = take(batch * jacobian);
  const results = take(CHUNK * affine);
  const base = take(affine);
  const next = take(jacobian);
  header[0] = free;

  toAffine(group === "G1" ? curve.tm.pG1gen : curve.tm.pG2gen, base);
  for (let w = 0; w < windows; w++) {
    toJacobian(base, sums);
    for (let i = 1; i < entries; i++) {
      addMixed(sums + (i - 1) * jacobian, base, sums + i * jacobian);
    }
    addMixed(sums + (entries - 1) * jacobian, base, next);
    batchToAffine(sums, entries, table + w * entries * affine);
    toAffine(next, base);
  }

  function multiplyInto(target: number, scalar: bigint): void {
    zero(target);
    let rest = scalar;
    const mask = BigInt(entries);
    const shift = BigInt(bits);
    for (let row = table; rest > 0n; rest >>= shift, row += entries * affine) {
      const digit = Number(rest & mask);
      if (digit > 0) addMixed(target, row + (digit - 1) * affine, target);
    }
  }

  return {
    pointBytes: affine,
    multiply(scalars) {
      const output = new Uint8Array(scalars.length * affine);
      for (let from = 0; from < scalars.length; from += CHUNK) {
        const chunk = scalars.slice(from, from + CHUNK);
        chunk.forEach((scalar, i) => {
          multiplyInto(sums + i * jacobian, scalar);
        });
        batchToAffine(sums, chunk.length, results);
        output.set(new Uint8Array(memory.buffer, results, chunk.length * affine), from * affine);
      }
      return output;
    },
  };
}

/** Fewest additions for tables and products together; at most 12 bits, to keep the tables in a few megabytes. */
function windowBits(expected: number): number {
  const cost = (bits: number) => Math.ceil(SCALAR_BITS / bits) * (2 ** bits + expected);
  let best = 2;
  for (let bits = 3; bits <= 12; bits++) if (cost(bits) < cost(best)) best = bits;
  return best;
}
