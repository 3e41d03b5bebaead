import { aborted } from "../run-in-worker.ts";
import type { Groth16Proof } from "../types.ts";
import { assembleProof } from "./assemble-proof.ts";
import type { EngineGroup } from "./engine-instance.ts";
import type { EngineKey } from "./engine-key.ts";
import { quotientSteps } from "./quotient-steps.ts";
import { putWitness, readWitness } from "./read-witness.ts";
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

export function systemRandom(bytes: Uint8Array): void {
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
  const { g1, g2 } = engine;
  const scalars = putWitness(engine, values);

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

  const proof = assembleProof(engine, key, { a, b1, b2, c }, random);
  return { proof, publicSignals: engine.readNumbers(scalars + 32, publicSignals) };
}
