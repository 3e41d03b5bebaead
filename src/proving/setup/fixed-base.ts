import { ELEMENT, type EngineGroup, type EngineInstance } from "../engine/engine-instance.ts";
import type { Windows } from "../engine/sum-points.ts";

/** Multiples that are made at a time. */
const SLICE = 4096;
/** An addition in G2 by one in G1. */
const G2_COST = 3;

/** Where the multiples in one group go, as a .zkey has them. */
export interface Multiples {
  readonly group: "g1" | "g2";
  readonly target: Uint8Array;
}

/**
 * Multiples of both groups' generators by window tables (signed digits, and the curves' endomorphism for half the
 * windows): one affine addition a digit, all sums of a slice sharing an inversion.
 */
export class FixedBase {
  private readonly engine: EngineInstance;
  private readonly windows: Windows;
  private readonly tables: Readonly<Record<"g1" | "g2", number>>;
  private readonly scalars: number;
  private readonly digits: number;
  private readonly scratch: number;
  private readonly out: number;

  /** `expected`: the numbers of multiples to come. */
  constructor(engine: EngineInstance, expected: { readonly g1: number; readonly g2: number }) {
    const { g1, g2 } = engine;
    this.engine = engine;
    this.windows = windowsFor(expected.g1 + G2_COST * expected.g2);
    this.tables = { g1: this.build(g1), g2: this.build(g2) };
    this.scalars = engine.allocate(32 * SLICE);
    this.digits = engine.allocate(4 * SLICE * this.windows.count);
    this.scratch = engine.allocate(SLICE * g2.multiple.value);
    this.out = engine.allocate(SLICE * g2.filePointBytes);
  }

  /** Of `count` field elements in the engine's memory, in one or both groups. */
  multiply(values: number, count: number, results: readonly Multiples[]): void {
    const { engine, windows, tables, scalars, digits, scratch, out } = this;
    for (let from = 0; from < count; from += SLICE) {
      const part = Math.min(SLICE, count - from);
      engine.wasm.writeScalars(scalars, values + ELEMENT * from, part);
      engine.wasm.recode(scalars, part, windows.bits, windows.count, digits);
      for (const { group: name, target } of results) {
        const group = engine[name];
        group.multiply(out, digits, part, tables[name], windows.bits, windows.count, scratch);
        const bytes = engine.bytes(out, part * group.filePointBytes);
        target.set(bytes, from * group.filePointBytes);
      }
    }
  }

  private build(group: EngineGroup): number {
    const { engine, windows } = this;
    const records = windows.count * 2 ** (windows.bits - 1);
    const table = engine.allocate(records * group.recordBytes);
    const mark = engine.mark();
    group.buildTable(table, windows.bits, windows.count, engine.allocate(12 * records));
    engine.release(mark);
    return table;
  }
}

/** Fewest additions for tables and multiples together; a digit has 16 bits with its sign. */
function windowsFor(multiples: number): Windows {
  // both halves of a scalar are below 2^128, and the last digit takes no carry out
  const count = (bits: number) => Math.floor(128 / bits) + 1;
  const cost = (bits: number) => count(bits) * (2 ** (bits - 1) * (1 + G2_COST) + 2 * multiples);
  let bits = 2;
  for (let next = 3; next <= 15; next++) if (cost(next) < cost(bits)) bits = next;
  return { bits, count: count(bits) };
}
