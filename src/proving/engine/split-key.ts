import type { OpenProvingKey } from "./engine-key.ts";
import type { KeyPart, SectionSlice } from "./worker-messages.ts";

/** The quotient's share of a proof's work, and that of the sums over the wires (measured, 2^14). */
const QUOTIENT = 0.1;
const OVER_WIRES = 0.45;

const G1_BYTES = 64;
const G2_BYTES = 128;

export interface SplitKey {
  readonly parts: readonly KeyPart[];
  /** The bounds of each worker's part of H. */
  readonly quotient: readonly (readonly [from: number, to: number])[];
}

/** A key's points over workers, as views of its file; the first computes the quotient, and has less of the rest. */
export function splitKey(key: OpenProvingKey, workers: number): SplitKey {
  const { wires, publicSignals, power, section } = key;
  const first = Math.max(0, ((QUOTIENT + OVER_WIRES) / workers - QUOTIENT) / OVER_WIRES);
  const uneven = Array.from({ length: workers }, (_, i) =>
    i === 0 ? (workers === 1 ? 1 : first) : (1 - first) / (workers - 1),
  );
  const even = Array.from({ length: workers }, () => 1 / workers);
  const slices = (type: number, pointBytes: number, shares: readonly number[], firstIndex = 0) =>
    sliceSection(section(type), pointBytes, shares, firstIndex);
  const a = slices(5, G1_BYTES, uneven);
  const b1 = slices(6, G1_BYTES, uneven);
  const b2 = slices(7, G2_BYTES, uneven);
  const c = slices(8, G1_BYTES, even, publicSignals + 1);
  const h = slices(9, G1_BYTES, even);
  const of = (list: readonly SectionSlice[], i: number) => list[i] as SectionSlice;
  const parts = even.map((_, i) => ({
    wires,
    power,
    tables: {
      a: of(a, i),
      b1: of(b1, i),
      b2: of(b2, i),
      c: of(c, i),
      // whose scalars come alone
      h: { bytes: of(h, i).bytes, firstIndex: 0 },
    },
  }));
  return { parts, quotient: bounded(2 ** power, even) };
}

function sliceSection(
  section: Uint8Array,
  pointBytes: number,
  shares: readonly number[],
  firstIndex: number,
): SectionSlice[] {
  return bounded(section.length / pointBytes, shares).map(([from, to]) => ({
    bytes: section.subarray(pointBytes * from, pointBytes * to),
    firstIndex: firstIndex + from,
  }));
}

function bounded(count: number, shares: readonly number[]): (readonly [number, number])[] {
  let sum = 0;
  return shares.map((share, i) => {
    const from = Math.round(count * sum);
    sum += share;
    return [from, i === shares.length - 1 ? count : Math.round(count * sum)] as const;
  });
}
