import type { EngineGroup, EngineInstance } from "./engine-instance.ts";
import { readTable } from "./engine-key.ts";
import { putWitness } from "./read-witness.ts";
import {
  type Digits,
  type PointTable,
  recodeScalars,
  sumPoints,
  windowsFor,
} from "./sum-points.ts";
import type { KeyPart, TableName } from "./worker-messages.ts";

/** Work in steps of a few milliseconds. */
export type Steps<T> = Generator<unknown, T>;

interface Begun {
  readonly scalars: number;
  readonly digits: Digits;
}

/** One worker's part of a key's points, for all its proofs, and what it has of the proof under way. */
export class KeyShare {
  readonly engine: EngineInstance;
  private readonly wires: number;
  private readonly tables: Readonly<Record<TableName, PointTable>>;
  private begun: Begun | undefined;
  private mark: number | undefined;

  /** Throws `ERR_PROVING_KEY_FORM`, `ERR_PROVING_BACKEND` for want of memory. */
  constructor(engine: EngineInstance, { wires, tables }: KeyPart) {
    this.engine = engine;
    this.wires = wires;
    const { g1, g2 } = engine;
    const table = (group: EngineGroup, name: TableName) =>
      readTable(engine, group, tables[name].bytes, tables[name].firstIndex);
    this.tables = {
      a: table(g1, "a"),
      b1: table(g1, "b1"),
      b2: table(g2, "b2"),
      c: table(g1, "c"),
      h: table(g1, "h"),
    };
  }

  /** Checks the wires' values and makes their digits; returns where the values are. Throws `ERR_PROVING_WITNESS`. */
  begin(witness: Uint8Array): number {
    const { engine, tables, wires } = this;
    this.mark ??= engine.mark();
    const scalars = putWitness(engine, witness);
    const windows = windowsFor(tables.c.count + tables.h.count);
    this.begun = { scalars, digits: recodeScalars(engine, scalars, wires, windows) };
    return scalars;
  }

  /** Its parts of A, B1 and B2, projective. */
  *sumWires(): Steps<Uint8Array[]> {
    const { g1, g2 } = this.engine;
    const read = [yield* this.sum(g1, "a"), yield* this.sum(g1, "b1"), yield* this.sum(g2, "b2")];
    return read.map((copy) => copy());
  }

  /** Its part of C and H, from the quotient's values that belong to its part of H. */
  *sumRest(values: Uint8Array): Steps<Uint8Array[]> {
    const { engine } = this;
    const at = engine.put(values);
    const { windows } = this.current.digits;
    const digits = recodeScalars(engine, at, values.length / 32, windows);
    const copy = yield* this.sum(engine.g1, "c", digits);
    return [copy()];
  }

  /** Frees and wipes what the proof left. */
  end(): void {
    if (this.mark === undefined) return;
    this.engine.release(this.mark);
    this.engine.wipe();
    this.begun = undefined;
  }

  /** Steps of both sums. */
  get steps(): number {
    return 4 * this.current.digits.windows.count;
  }

  private get current(): Begun {
    if (!this.begun) throw new Error("no proof has begun");
    return this.begun;
  }

  /** Gives what copies the sum out of the engine's memory: one that is aborted leaves no copy. */
  private *sum(group: EngineGroup, name: TableName, rest?: Digits): Steps<() => Uint8Array> {
    const { engine, tables } = this;
    const out = engine.allocate(group.projectiveBytes);
    const part = { points: tables[name], digits: this.current.digits };
    if (rest) yield* sumPoints(engine, group, out, [part, { points: tables.h, digits: rest }]);
    else yield* sumPoints(engine, group, out, [part]);
    return () => engine.bytes(out, group.projectiveBytes).slice();
  }
}
