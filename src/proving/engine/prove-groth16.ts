import { ProvingError } from "../../errors.ts";
import { randomScalar } from "../../field/scalar.ts";
import { aborted } from "../run-in-worker.ts";
import type { G1Coordinates, G2Coordinates, Groth16Proof } from "../types.ts";
import { ELEMENT, type EngineGroup, type EngineInstance } from "./engine-instance.ts";
import type { EngineKey } from "./engine-key.ts";
import { readWitness, refuse } from "./read-witness.ts";
import {
  type PointTable,
  recodeScalars,
  type SumPart,
  sumPoints,
  windowsFor,
} from "./sum-points.ts";

export interface ProveGroth16Options {
  /** Fills the array with random bytes that nobody can foresee; by default the platform's `crypto.getRandomValues`. */
  readonly random?: ((bytes: Uint8Array) => void) | undefined;
  /** Aborts between two steps of a few milliseconds, with `ERR_PROVING_ABORTED`. */
  readonly signal?: AbortSignal | undefined;
  /** Of the proof, 0 to 1, never falling. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

export interface Groth16Result {
  readonly proof: Groth16Proof;
  /** Outputs, then public inputs. */
  readonly publicSignals: bigint[];
}

/** Proofs of one key wait for each other: they share its memory. */
const running = new WeakMap<EngineKey, Promise<unknown>>();

/**
 * A Groth16 proof (ePrint 2016/260) from a .wtns file, what snarkjs makes of the same files. The witness is not checked
 * against the circuit: a wrong one gives a proof that does not verify. Leaves nothing of the witness in memory.
 * Runs on this thread and gives way to others every few milliseconds. Not constant in time.
 * Throws `ERR_PROVING_WITNESS`, `ERR_PROVING_ARTIFACT_VERSION`, `ERR_PROVING_ABORTED`.
 */
export async function proveGroth16(
  key: EngineKey,
  witnessFile: Uint8Array,
  options: ProveGroth16Options = {},
): Promise<Groth16Result> {
  const before = running.get(key);
  const result = (async () => {
    await before?.catch(() => {});
    return prove(key, witnessFile, options);
  })();
  running.set(key, result);
  return result;
}

async function prove(
  key: EngineKey,
  witnessFile: Uint8Array,
  { random, signal, onProgress }: ProveGroth16Options,
): Promise<Groth16Result> {
  if (signal?.aborted) throw aborted();
  const values = readWitness(witnessFile, key.wires);
  const { engine } = key;
  const mark = engine.mark();
  try {
    const steps = proofSteps(key, values, random ?? systemRandom);
    let lastPause = performance.now();
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
      onProgress?.(value);
      if (performance.now() - lastPause > PAUSE_MS) {
        await pause();
        lastPause = performance.now();
      }
      if (signal?.aborted) throw aborted();
    }
  } finally {
    engine.release(mark);
    engine.wipe();
  }
}

function systemRandom(bytes: Uint8Array): void {
  crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>);
}

const PAUSE_MS = 20;

/** Lets timers, messages and frames have their turn. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** The proof in steps of a few milliseconds; yields the share of the work that is done. */
function* proofSteps(
  key: EngineKey,
  values: Uint8Array,
  random: (bytes: Uint8Array) => void,
): Generator<number, Groth16Result> {
  const { engine, wires, publicSignals } = key;
  const { wasm, g1, g2 } = engine;
  const scalars = engine.put(values);
  if (!wasm.areCanonical(scalars, wires)) refuse("a value is not below the field's order");
  const [one] = engine.readNumbers(scalars, 1);
  if (one !== 1n) refuse("the first wire is not 1");

  const size = 2 ** key.power;
  const windows = windowsFor(size);
  const quotient = engine.allocate(32 * size);
  for (const share of quotientSteps(key, scalars, quotient)) yield 0.15 * share;
  const ofWires = recodeScalars(engine, scalars, wires, windows);
  const ofQuotient = recodeScalars(engine, quotient, size, windows);
  yield 0.16;

  const part = (points: PointTable): SumPart => ({ points, digits: ofWires });
  const sums: [EngineGroup, parts: [SumPart, SumPart?], cost: number][] = [
    [g1, [part(key.a)], key.a.count],
    [g1, [part(key.b1)], key.b1.count],
    [g2, [part(key.b2)], 3 * key.b2.count],
    [g1, [part(key.c), { points: key.h, digits: ofQuotient }], key.c.count + key.h.count],
  ];
  const work = sums.reduce((sum, [, , cost]) => sum + cost, 0) * windows.count;
  let done = 0;
  const [a, b1, b2, c] = sums.map(([group]) => engine.allocate(group.projectiveBytes)) as [
    number,
    number,
    number,
    number,
  ];
  for (const [i, out] of [a, b1, b2, c].entries()) {
    const [group, parts, cost] = sums[i] as (typeof sums)[number];
    for (const _ of sumPoints(engine, group, out, parts)) {
      done += cost;
      yield 0.16 + (0.84 * done) / work;
    }
  }

  const r = engine.putScalar(randomScalar(random));
  const s = engine.putScalar(randomScalar(random));
  // A = alpha + a + r delta, B = beta + b + s delta, C = c + h + s A + r (beta + b): -r s delta meets r s delta
  addRecord(engine, g1, a, key.alpha1);
  addScaled(engine, g1, a, toProjective(engine, g1, key.delta1), r);
  addRecord(engine, g2, b2, key.beta2);
  addScaled(engine, g2, b2, toProjective(engine, g2, key.delta2), s);
  addRecord(engine, g1, b1, key.beta1);
  addScaled(engine, g1, c, a, s);
  addScaled(engine, g1, c, b1, r);
  const [ax, ay] = coordinates(engine, g1, a);
  const [bx0, bx1, by0, by1] = coordinates(engine, g2, b2);
  const [cx, cy] = coordinates(engine, g1, c);
  return {
    proof: {
      a: [ax, ay] as G1Coordinates,
      b: [
        [bx0, bx1],
        [by0, by1],
      ] as unknown as G2Coordinates,
      c: [cx, cy] as G1Coordinates,
    },
    publicSignals: engine.readNumbers(scalars + 32, publicSignals),
  };
}

/** (A B - C) on the coset, plain scalars into `out`: A and B from the witness, C their product on the domain. */
function* quotientSteps(key: EngineKey, scalars: number, out: number): Generator<number> {
  const { engine, wires, power, coefficients } = key;
  const { wasm } = engine;
  const size = 2 ** power;
  const mark = engine.mark();
  const witness = engine.allocate(ELEMENT * wires);
  wasm.readScalars(witness, scalars, wires);
  const [a, b, c] = [0, 1, 2].map(() => engine.allocate(ELEMENT * size)) as [
    number,
    number,
    number,
  ];
  const { starts, wireOf, values } = coefficients;
  wasm.multiplyRows(a, size, starts, wireOf, values, witness);
  yield 0.1;
  wasm.multiplyRows(b, size, starts + 4 * size, wireOf, values, witness);
  wasm.multiplyAll(c, a, b, size);
  yield 0.2;
  for (const [i, polynomial] of [a, b, c].entries()) {
    wasm.toCoefficients(polynomial, power, key.inverseRoots);
    wasm.multiplyAll(polynomial, polynomial, key.coset, size);
    wasm.toValues(polynomial, power, key.roots);
    yield 0.2 + 0.25 * (i + 1);
  }
  wasm.join(out, a, b, c, size);
  engine.release(mark);
}

function toProjective(engine: EngineInstance, group: EngineGroup, record: number): number {
  const at = engine.allocate(group.projectiveBytes);
  group.toProjective(at, record);
  return at;
}

function addRecord(engine: EngineInstance, group: EngineGroup, sum: number, record: number): void {
  group.addProjective(sum, sum, toProjective(engine, group, record));
}

function addScaled(
  engine: EngineInstance,
  group: EngineGroup,
  sum: number,
  point: number,
  scalar: number,
): void {
  const product = engine.allocate(group.projectiveBytes);
  group.scale(product, point, scalar);
  group.addProjective(sum, sum, product);
}

function coordinates(engine: EngineInstance, group: EngineGroup, point: number): bigint[] {
  const affine = engine.allocate(group.pointBytes);
  group.toAffine(affine, point);
  const bytes = engine.allocate(group.filePointBytes);
  group.writePoint(bytes, affine);
  const numbers = engine.readNumbers(bytes, 2 * group.degree);
  if (numbers.every((x) => x === 0n)) {
    throw new ProvingError("ERR_PROVING_BACKEND", "the proof holds the point at infinity");
  }
  return numbers;
}
