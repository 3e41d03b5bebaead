import { FIELD_ORDER } from "../../../src/field/scalar.ts";
import type { createRandom } from "./seeded-random.ts";

export interface RandomCircuit {
  readonly r1cs: Uint8Array;
  readonly wtns: Uint8Array;
  readonly publicSignals: readonly bigint[];
}

export interface CircuitShape {
  readonly constraints: number;
  readonly publicOutputs: number;
  readonly publicInputs: number;
  /** Terms of a row of A or B, at most. */
  readonly terms: number;
  /** What an input wire holds: anything, a bit, or something within 2^40 of zero. */
  readonly values: "full" | "bits" | "short" | "zero";
}

type Random = ReturnType<typeof createRandom>;
export type Row = (readonly [wire: number, coefficient: bigint])[];

/**
 * A circuit and a witness that satisfies it: row i says that the product of two random sums of earlier wires is a new
 * wire. Public wires and two private ones are given, unless there are no constraints at all.
 */
export function randomCircuit(random: Random, shape: CircuitShape): RandomCircuit {
  const publicWires = shape.publicOutputs + shape.publicInputs;
  const witness = [1n];
  const given = publicWires + (shape.constraints > 0 ? 2 : 0);
  for (let i = 0; i < given; i++) witness.push(wireValue(random, shape.values));
  const value = (row: Row) =>
    row.reduce((sum, [wire, k]) => sum + k * (witness[wire] as bigint), 0n) % FIELD_ORDER;
  const rows: Row[] = [];
  for (let i = 0; i < shape.constraints; i++) {
    const [a, b] = [0, 1].map(() => randomRow(random, witness.length, shape.terms)) as [Row, Row];
    rows.push(a, b, [[witness.length, 1n]]);
    witness.push((value(a) * value(b)) % FIELD_ORDER);
  }
  return {
    r1cs: writeR1cs(rows, witness.length, shape),
    wtns: writeWitness(witness),
    publicSignals: witness.slice(1, 1 + publicWires),
  };
}

function wireValue(random: Random, values: CircuitShape["values"]): bigint {
  if (values === "zero") return 0n;
  if (values === "bits") return random.below(2n);
  if (values === "full") return random.below(FIELD_ORDER);
  const short = random.below(2n ** 40n);
  return random.index(2) === 0 || short === 0n ? short : FIELD_ORDER - short;
}

function randomRow(random: Random, wires: number, terms: number): Row {
  const used = new Map<number, bigint>();
  for (let i = random.index(terms + 1); i >= 0; i--) {
    used.set(
      random.index(wires),
      [1n, FIELD_ORDER - 1n, random.below(FIELD_ORDER)][random.index(3)] as bigint,
    );
  }
  return [...used].sort(([x], [y]) => x - y);
}

export function writeWitness(values: readonly bigint[]): Uint8Array {
  const header = [u32(32), element(FIELD_ORDER), u32(values.length)];
  return container("wtns", 2, [
    [1, header],
    [2, values.map(element)],
  ]);
}

export function writeR1cs(
  rows: readonly Row[],
  wires: number,
  shape: Pick<CircuitShape, "constraints" | "publicOutputs" | "publicInputs">,
): Uint8Array {
  const header = [
    u32(32),
    element(FIELD_ORDER),
    ...[wires, shape.publicOutputs, shape.publicInputs, 0].map(u32),
    u64(wires),
    u32(shape.constraints),
  ];
  const body = rows.flatMap((row) => [
    u32(row.length),
    ...row.flatMap(([wire, k]) => [u32(wire), element(k)]),
  ]);
  return container("r1cs", 1, [
    [1, header],
    [2, body],
    [3, Array.from({ length: wires }, (_, i) => u64(i))],
  ]);
}

function container(
  magic: string,
  version: number,
  sections: readonly (readonly [type: number, parts: readonly Uint8Array[]])[],
): Uint8Array {
  const bodies = sections.flatMap(([type, parts]) => {
    const body = Buffer.concat(parts);
    return [u32(type), u64(body.length), body];
  });
  const head = [Buffer.from(magic), u32(version), u32(sections.length)];
  return Uint8Array.from(Buffer.concat([...head, ...bodies]));
}

function u32(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer);
}

function u64(value: number): Uint8Array {
  return new Uint8Array(BigUint64Array.of(BigInt(value)).buffer);
}

function element(value: bigint): Uint8Array {
  const words = [0, 1, 2, 3].map((i) => BigInt.asUintN(64, value >> BigInt(64 * i)));
  return new Uint8Array(BigUint64Array.from(words).buffer);
}
