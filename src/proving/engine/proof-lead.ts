import { ProvingError, VerificationError } from "../../errors.ts";
import { assertBlindingKey } from "../assert-blinding-key.ts";
import { unusableProof } from "../assert-own-signals.ts";
import { nextTask } from "../next-task.ts";
import type { ProveResult } from "../prover.ts";
import { readProvingKey } from "../read-proving-key.ts";
import { aborted } from "../run-in-worker.ts";
import type { G1Coordinates, VerificationKey } from "../types.ts";
import { assembleProof, type FixedPoints } from "./assemble-proof.ts";
import { assertEngineRefuses } from "./assert-engine-refuses.ts";
import { chooseKernel } from "./choose-engine.ts";
import type { AnswerContext, AskOptions } from "./correspondent.ts";
import { type EngineGroup, EngineInstance } from "./engine-instance.ts";
import {
  domainPowers,
  type OpenProvingKey,
  openProvingKey,
  readCoefficients,
  readFixedPoints,
} from "./engine-key.ts";
import { KeyShare, type Steps } from "./key-share.ts";
import { loadEngine } from "./load-engine.ts";
import { systemRandom } from "./prove-groth16.ts";
import { type QuotientKey, quotientSteps } from "./quotient-steps.ts";
import { readWitness } from "./read-witness.ts";
import { runSteps } from "./run-steps.ts";
import { type SplitKey, splitKey } from "./split-key.ts";
import {
  type EngineVerificationKey,
  isProvedOnEngine,
  placeVerificationKey,
  readEngineVerificationKey,
} from "./verify-groth16.ts";
import { wipeUnsent } from "./wipe-unsent.ts";
import { otherVersion, WitnessGenerator } from "./witness-generator.ts";
import type {
  Answers,
  KeyPart,
  LeadProgress,
  Method,
  Requests,
  SectionSlice,
  TableName,
} from "./worker-messages.ts";

/** Asks another worker. */
export type AskWorker = <M extends Method>(
  worker: number,
  method: M,
  request: Requests[M],
  options?: AskOptions,
) => Promise<Answers[M]>;

interface Opened {
  readonly share: KeyShare;
  readonly fixed: FixedPoints;
  readonly quotient: QuotientKey;
  readonly generator: WitnessGenerator | undefined;
  readonly verificationKey: EngineVerificationKey | undefined;
  readonly publicSignals: number;
  /** The bounds of each worker's part of H. The parts themselves are with the workers, and the file is let go. */
  readonly bounds: SplitKey["quotient"];
  /** The wires' values and the quotient's, seen by all workers where memory is shared; zero between proofs. */
  readonly witness: Uint8Array;
  readonly quotientValues: Uint8Array;
  readonly isShared: boolean;
}

type Sums = readonly (readonly Uint8Array[])[];

const QUOTIENT_STEPS = 5;

/** The worker that reads a circuit's files, divides its proofs' work among the others, and puts proofs together. */
export class ProofLead {
  private readonly askWorker: AskWorker;
  private readonly files = new Map<Requests["file"]["name"], Uint8Array>();
  private opened: Opened | undefined;
  private running: Promise<unknown> = Promise.resolve();

  constructor(askWorker: AskWorker) {
    this.askWorker = askWorker;
  }

  takeFile({ name, length, offset, bytes }: Requests["file"]): void {
    if (bytes.length === length && isShared(bytes)) {
      this.files.set(name, bytes);
      return;
    }
    const whole = this.files.get(name) ?? new Uint8Array(length);
    whole.set(bytes, offset);
    this.files.set(name, whole);
  }

  /** Throws `ERR_PROVING_KEY_FORM`, `_KEY_UNSAFE`, `_ARTIFACT_VERSION`, `_BACKEND`. */
  async open(request: Requests["open"]): Promise<void> {
    const file = this.files.get("provingKey") ?? new Uint8Array();
    const wasm = this.files.get("wasm");
    this.files.clear();
    const key = openProvingKey(file);
    const split = splitKey(key, request.workers);
    const engine = request.module ?? (await chooseKernel());
    const others = split.parts.slice(1).map((part, i) => {
      const { part: given, transfer } = handOver(part, request.isShared);
      return this.askWorker(i + 1, "load", { engine, part: given }, { transfer });
    });
    const own = this.read(key, split, engine, wasm, request, file);
    // all have settled before a failure is told
    const outcomes = await Promise.allSettled([own, ...others]);
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed) throw failed.reason;
    this.opened = await own;
  }

  /** One after another: each proof has all workers. Throws `ERR_PROVING_*` as of `Prover.prove`. */
  prove(request: Requests["prove"], context: AnswerContext): Promise<ProveResult> {
    const result = this.running.then(() => this.proveNow(request, context));
    this.running = result.catch(() => {});
    return result;
  }

  private async read(
    key: OpenProvingKey,
    split: SplitKey,
    engine: Requests["load"]["engine"],
    wasm: Uint8Array | undefined,
    request: Requests["open"],
    file: Uint8Array,
  ): Promise<Opened> {
    const { wires, power, publicSignals, section } = key;
    const generator = wasm && (await WitnessGenerator.create(await compileCircuit(wasm)));
    if (generator && generator.wires !== wires) throw otherVersion();
    const share = new KeyShare(await startEngine(engine), split.parts[0] as KeyPart);
    const quotient = {
      engine: share.engine,
      wires,
      power,
      coefficients: readCoefficients(share.engine, section(4), 2 ** power, wires),
      ...domainPowers(share.engine, power),
    };
    const room = (bytes: number) =>
      new Uint8Array(request.isShared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
    return {
      share,
      fixed: readFixedPoints(share.engine, section(2)),
      quotient,
      generator,
      verificationKey: request.mustVerify ? placeKey(share.engine, file, request) : undefined,
      publicSignals,
      bounds: split.quotient,
      witness: room(32 * wires),
      quotientValues: room(32 * 2 ** power),
      isShared: request.isShared,
    };
  }

  private async proveNow(
    request: Requests["prove"],
    { signal, report }: AnswerContext,
  ): Promise<ProveResult> {
    if (!this.opened || signal.aborted) throw aborted();
    const { share, witness, quotientValues, bounds, verificationKey } = this.opened;
    const stop = new AbortController();
    const forward = () => stop.abort();
    signal.addEventListener("abort", forward, { once: true });
    const tell = (progress: LeadProgress) => report(progress);
    const asked: Promise<readonly Uint8Array[] | undefined>[] = [];
    try {
      tell({ stage: "witness", share: 0 });
      await fillWitness(this.opened, request);
      // the generator cannot be interrupted
      await nextTask();
      if (signal.aborted) throw aborted();
      tell({ stage: "prove", share: 0 });
      const scalars = share.begin(witness);
      const steps = QUOTIENT_STEPS + bounds.length * share.steps;
      let done = 0;
      const onSteps = (count: number) => {
        done = Math.min(done + count, steps);
        tell({ stage: "prove", share: done / steps });
      };
      const sums = await this.sum(this.opened, scalars, stop.signal, onSteps, (work) => {
        asked.push(work);
      });
      const result = assemble(this.opened, sums, scalars);
      tell({ stage: "prove", share: 1 });
      if (signal.aborted) throw aborted();
      if (verificationKey && !isProved(share.engine, verificationKey, result))
        throw unusableProof();
      return result;
    } catch (error) {
      throw signal.aborted ? aborted() : error;
    } finally {
      stop.abort();
      signal.removeEventListener("abort", forward);
      share.end();
      const ended = this.others((i) => this.askWorker(i, "end", {}));
      // nobody reads any of these any more; by the sums a guessed witness can be tested
      for (const outcome of await Promise.allSettled([...asked, ...ended])) {
        if (outcome.status === "fulfilled") for (const sum of outcome.value ?? []) sum.fill(0);
      }
      witness.fill(0);
      quotientValues.fill(0);
    }
  }

  /** Each worker's parts of A, B1, B2 and C with H. */
  private async sum(
    { share, quotient, quotientValues, bounds, witness, isShared }: Opened,
    scalars: number,
    signal: AbortSignal,
    onSteps: (count: number) => void,
    onAsked: (work: Promise<readonly Uint8Array[] | undefined>) => void,
  ): Promise<Sums> {
    const { engine } = share;
    const onProgress = (count: unknown) => onSteps(count as number);
    const ask = <M extends "begin" | "sumWires" | "sumRest">(
      worker: number,
      method: M,
      request: Requests[M],
      transfer: readonly ArrayBuffer[] = [],
    ) => {
      const work = this.askWorker(worker, method, request, { signal, onProgress, transfer });
      onAsked(work);
      // whoever awaits the work hears of its failure
      const wipe = () => wipeUnsent(transfer);
      work.then(wipe, wipe);
      return work;
    };
    const handed = (bytes: Uint8Array) => {
      if (isShared) return { bytes, transfer: [] };
      const copy = Uint8Array.from(bytes);
      return { bytes: copy, transfer: [copy.buffer] };
    };
    const own = (steps: Steps<Uint8Array[]>) => {
      const work = runSteps(steps, signal, onSteps);
      onAsked(work);
      return work;
    };
    const overWires = this.others((i) => {
      const { bytes, transfer } = handed(witness);
      ask(i, "begin", { witness: bytes }, transfer);
      return ask(i, "sumWires", {});
    });
    const out = engine.allocate(quotientValues.length);
    await runSteps(quotientSteps(quotient, scalars, out), signal, onSteps);
    quotientValues.set(engine.bytes(out, quotientValues.length));
    const values = (i: number) => {
      const [from, to] = bounds[i] as readonly [number, number];
      return quotientValues.subarray(32 * from, 32 * to);
    };
    const rest = this.others((i) => {
      const { bytes, transfer } = handed(values(i));
      return ask(i, "sumRest", { scalars: bytes }, transfer);
    });
    const first = [...(await own(share.sumWires())), ...(await own(share.sumRest(values(0))))];
    const theirs = await Promise.all(
      overWires.map(async (work, i) => [...(await work), ...((await rest[i]) ?? [])]),
    );
    return [first, ...theirs];
  }

  /** For each worker beside this one. */
  private others<T>(each: (worker: number) => T): T[] {
    const count = (this.opened?.bounds.length ?? 1) - 1;
    return Array.from({ length: count }, (_, i) => each(i + 1));
  }
}

async function fillWitness(
  { generator, witness }: Opened,
  request: Requests["prove"],
): Promise<void> {
  if ("witness" in request) witness.set(readWitness(request.witness, witness.length / 32));
  else if (generator) await generator.calculate(request.inputs, witness);
  else throw otherVersion();
}

function assemble(
  { share: { engine }, fixed, publicSignals }: Opened,
  sums: Sums,
  scalars: number,
): ProveResult {
  const { g1, g2 } = engine;
  const add = (group: EngineGroup, index: number): number => {
    const sum = engine.allocate(group.projectiveBytes);
    group.clearProjective(sum);
    for (const part of sums) {
      group.addProjective(sum, sum, engine.put(part[index] as Uint8Array));
    }
    return sum;
  };
  const total = { a: add(g1, 0), b1: add(g1, 1), b2: add(g2, 2), c: add(g1, 3) };
  return {
    proof: assembleProof(engine, fixed, total, systemRandom),
    publicSignals: engine.readNumbers(scalars + 32, publicSignals),
  };
}

/**
 * The key that proofs must verify under, in an engine that refuses a false one. Throws `ERR_PROVING_KEY_UNSAFE`,
 * `_KEY_FORM`, `_BACKEND`.
 */
function placeKey(
  engine: EngineInstance,
  file: Uint8Array,
  { verificationKey, mustExamine }: Requests["open"],
): EngineVerificationKey {
  const own = readProvingKey(file);
  const key = verificationKey ?? own.verificationKey;
  const isExamined = verificationKey !== undefined && !mustExamine;
  const placed = isExamined
    ? placeVerificationKey(engine, key)
    : placeExamined(engine, key, own.delta1);
  assertEngineRefuses(engine, placed, key);
  return placed;
}

function placeExamined(
  engine: EngineInstance,
  key: VerificationKey,
  delta1: G1Coordinates,
): EngineVerificationKey {
  try {
    const placed = readEngineVerificationKey(engine, key);
    assertBlindingKey(delta1, key);
    return placed;
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error;
    const isUnsafe = error.code === "ERR_VERIFICATION_KEY_UNSAFE";
    throw new ProvingError(
      isUnsafe ? "ERR_PROVING_KEY_UNSAFE" : "ERR_PROVING_KEY_FORM",
      error.message,
    );
  }
}

function isProved(
  engine: EngineInstance,
  key: EngineVerificationKey,
  { publicSignals, proof }: ProveResult,
): boolean {
  try {
    return isProvedOnEngine(engine, key, publicSignals, proof);
  } catch {
    return false;
  }
}

export async function startEngine(engine: Requests["load"]["engine"]): Promise<EngineInstance> {
  const module = engine instanceof WebAssembly.Module ? engine : await loadEngine(engine);
  return EngineInstance.create(module);
}

function isShared({ buffer }: Uint8Array): boolean {
  return typeof SharedArrayBuffer !== "undefined" && buffer instanceof SharedArrayBuffer;
}

/** A part for another worker: as it is in shared memory, else a copy that is handed over. */
function handOver(part: KeyPart, isShared: boolean) {
  if (isShared) return { part, transfer: [] };
  const transfer: ArrayBuffer[] = [];
  const entries = Object.entries(part.tables).map(([name, { bytes, firstIndex }]) => {
    const copy = bytes.slice() as Uint8Array<ArrayBuffer>;
    transfer.push(copy.buffer);
    return [name, { bytes: copy, firstIndex }];
  });
  const tables = Object.fromEntries(entries) as Record<TableName, SectionSlice>;
  return { part: { ...part, tables }, transfer };
}

async function compileCircuit(wasm: Uint8Array): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(wasm as Uint8Array<ArrayBuffer>);
  } catch {
    throw new ProvingError(
      "ERR_PROVING_ARTIFACT_VERSION",
      "the circuit's witness generator is not one of circom 2",
    );
  }
}
