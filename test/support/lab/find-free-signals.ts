import type { WitnessResult } from "./bad-witness.ts";
import { evaluate, wireName } from "./check-witness.ts";
import { computedWires, fixInputs } from "./fix-inputs.ts";

export interface RankReport {
  /** Wires that the inputs should determine. */
  readonly unknowns: number;
  readonly rank: number;
  /** One signal for each missing rank: it can move while every input stays. */
  readonly free: readonly string[];
  /** Every signal that moves with one of them, the free ones included. */
  readonly moving: readonly string[];
}

type Row = Map<number, bigint>;

function invert(value: bigint, prime: bigint): bigint {
  let [r0, r1, s0, s1] = [prime, value, 0n, 1n];
  while (r1 !== 0n) {
    const q = r0 / r1;
    [r0, r1, s0, s1] = [r1, r0 - q * r1, s1, s0 - q * s1];
  }
  return ((s0 % prime) + prime) % prime;
}

/** Differentials of the constraints at the witness, over the unknown wires: a dB + b dA - dC. */
function jacobian(result: WitnessResult, unknown: Uint8Array): Row[] {
  const { circuit, witness } = result;
  const { prime } = circuit.r1cs;
  const constraints = [...circuit.r1cs.constraints, ...fixInputs(result)];
  return constraints.map(({ a, b, c }) => {
    const row: Row = new Map();
    const factors = [evaluate(b, witness, prime), evaluate(a, witness, prime), prime - 1n];
    [a, b, c].forEach(({ wires, coefficients }, side) => {
      const factor = factors[side] as bigint;
      if (factor === 0n) return;
      wires.forEach((wire, i) => {
        if (unknown[wire] === 1) {
          row.set(wire, ((row.get(wire) ?? 0n) + factor * (coefficients[i] as bigint)) % prime);
        }
      });
    });
    for (const [wire, value] of row) if (value === 0n) row.delete(wire);
    return row;
  });
}

/** A row with one unknown left determines it; repeated to the end this settles nearly all. Returns what remains. */
function peel(rows: readonly Row[], unknown: Uint8Array): Row[] {
  const rowsOf = new Map<number, Row[]>();
  for (const row of rows) {
    for (const wire of row.keys()) {
      const list = rowsOf.get(wire);
      if (list === undefined) rowsOf.set(wire, [row]);
      else list.push(row);
    }
  }
  const single = rows.filter((row) => row.size === 1);
  for (let row = single.pop(); row !== undefined; row = single.pop()) {
    const [wire] = row.keys();
    if (wire === undefined) continue;
    unknown[wire] = 0;
    for (const other of rowsOf.get(wire) ?? []) {
      other.delete(wire);
      if (other.size === 1) single.push(other);
    }
  }
  return rows.filter((row) => row.size > 0);
}

/** Row echelon form; the sparsest row is next, its rarest wire the pivot. */
function eliminate(rows: Row[], prime: bigint): Map<number, Row> {
  const pivots = new Map<number, Row>();
  const rest = new Set(rows);
  const rowsOf = new Map<number, Set<Row>>();
  const link = (wire: number, row: Row): void => {
    const set = rowsOf.get(wire) ?? new Set<Row>();
    rowsOf.set(wire, set.add(row));
  };
  for (const row of rows) for (const wire of row.keys()) link(wire, row);
  while (rest.size > 0) {
    let sparsest: Row | undefined;
    for (const row of rest) if (sparsest === undefined || row.size < sparsest.size) sparsest = row;
    if (sparsest === undefined) break;
    const chosen = sparsest;
    rest.delete(chosen);
    const wires = [...chosen.keys()];
    for (const wire of wires) rowsOf.get(wire)?.delete(chosen);
    if (wires.length === 0) continue;
    const pivot = wires.reduce((best, wire) =>
      (rowsOf.get(wire)?.size ?? 0) < (rowsOf.get(best)?.size ?? 0) ? wire : best,
    );
    const scale = invert(chosen.get(pivot) ?? 0n, prime);
    for (const [wire, value] of chosen) chosen.set(wire, (value * scale) % prime);
    pivots.set(pivot, chosen);
    for (const row of [...(rowsOf.get(pivot) ?? [])]) {
      const factor = row.get(pivot) ?? 0n;
      for (const [wire, value] of chosen) {
        const next = ((row.get(wire) ?? 0n) + (prime - factor) * value) % prime;
        if (next === 0n) {
          row.delete(wire);
          rowsOf.get(wire)?.delete(row);
        } else {
          row.set(wire, next);
          link(wire, row);
        }
      }
    }
  }
  return pivots;
}

/**
 * Rank of the R1CS's Jacobian at a satisfied witness, over the wires that are no inputs. Full rank: near this witness
 * the inputs determine everything. It does not see a second, distant solution such as the bits of x + p.
 */
export function findFreeSignals(result: WitnessResult): RankReport {
  const { circuit } = result;
  const computed = computedWires(circuit);
  const unknown = new Uint8Array(circuit.r1cs.wires);
  for (const wire of computed) unknown[wire] = 1;
  const remaining = peel(jacobian(result, unknown), unknown);
  const open = computed.filter((wire) => unknown[wire] === 1);
  const pivots = eliminate(remaining, circuit.r1cs.prime);
  const free = new Set(open.filter((wire) => !pivots.has(wire)));

  const moving = new Set(free);
  // pivots were found in an order in which a row holds no earlier pivot: go back through them
  for (const [pivot, row] of [...pivots].reverse()) {
    if ([...row.keys()].some((wire) => wire !== pivot && moving.has(wire))) moving.add(pivot);
  }
  const names = (wires: Iterable<number>): string[] =>
    [...wires].map((wire) => wireName(circuit, wire)).sort();
  return {
    unknowns: computed.length,
    rank: computed.length - free.size,
    free: names(free),
    moving: names(moving),
  };
}
