import type { EngineGroup, EngineInstance } from "./engine-instance.ts";

/** Both halves of a split scalar are below 2^128; the last digit takes no carry out. */
const HALF_SCALAR_BITS = 128;

export interface Windows {
  readonly bits: number;
  readonly count: number;
}

/** Points of the key in the engine's memory, infinity left out, each with the index of its scalar. */
export interface PointTable {
  readonly records: number;
  readonly indices: number;
  readonly count: number;
}

/** Scalars as digits in the engine's memory. */
export interface Digits {
  readonly at: number;
  readonly count: number;
  readonly windows: Windows;
}

export interface SumPart {
  readonly points: PointTable;
  readonly digits: Digits;
}

/** The window for about `points` points with scalars of full length: fewest additions in buckets and of buckets. */
export function windowsFor(points: number): Windows {
  const windows = (bits: number) => Math.floor(HALF_SCALAR_BITS / bits) + 1;
  const cost = (bits: number) => windows(bits) * (2 * points + 2 ** bits);
  let bits = 2;
  for (let next = 3; next <= 15; next++) if (cost(next) < cost(bits)) bits = next;
  return { bits, count: windows(bits) };
}

/** `count` canonical scalars of 32 bytes as digits, in fresh memory. */
export function recodeScalars(
  engine: EngineInstance,
  scalars: number,
  count: number,
  windows: Windows,
): Digits {
  const at = engine.allocate(4 * count * windows.count);
  engine.wasm.recode(scalars, count, windows.bits, windows.count, at);
  return { at, count, windows };
}

/**
 * The sum of scalar * point over one or two parts, projective, into `out`; yields after each window, a few milliseconds
 * of work, and leaves no memory behind. Parts have the same windows.
 */
export function* sumPoints(
  engine: EngineInstance,
  group: EngineGroup,
  out: number,
  parts: readonly [SumPart, SumPart?],
): Generator<void> {
  const mark = engine.mark();
  const [first, second] = parts;
  const { bits, count } = first.digits.windows;
  const terms = 2 * (first.points.count + (second?.points.count ?? 0));
  // laid out at 0 to learn the length
  const length = group.layoutSum(0, terms, count * 2 ** (bits - 1));
  group.layoutSum(engine.allocate(length), terms, count * 2 ** (bits - 1));
  for (let window = 0; window < count; window++) {
    group.sumWindow(window, bits, ...place(first, window), ...place(second, window));
    yield;
  }
  group.finishSum(out, count, bits);
  engine.release(mark);
}

function place(part: SumPart | undefined, window: number): number[] {
  if (!part) return [0, 0, 0, 0];
  const { points, digits } = part;
  return [points.records, points.indices, points.count, digits.at + 4 * digits.count * window];
}
