import type { CircuitInputs } from "../prover.ts";
import { aborted } from "../run-in-worker.ts";
import { assembleProof, type FixedPoints } from "./assemble-proof.ts";
import { type EngineGroup, EngineInstance } from "./engine-instance.ts";
import { openProvingKey, readFixedPoints } from "./engine-key.ts";
import { type Groth16Result, type ProveGroth16Options, systemRandom } from "./prove-groth16.ts";
import { putWitness, readWitness } from "./read-witness.ts";
import { windowsFor } from "./sum-points.ts";
import { WorkerLink } from "./worker-link.ts";
import type { SectionSlice } from "./worker-messages.ts";

export interface ParallelKeyOptions {
  readonly threads: number;
  /** Where the worker's script is, for bundlers that move it. */
  readonly workerUrl?: URL | undefined;
}

/** The quotient's share of a proof's work, of the sums over the wires, and of the sums of C and H (measured, 2^14). */
const QUOTIENT = 0.1;
const OVER_WIRES = 0.45;

const G1_BYTES = 64;
const G2_BYTES = 128;

/** A proving key spread over workers: each keeps its part of the points, for all proofs. */
export class ParallelKey {
  private readonly links: readonly WorkerLink[];
  private readonly engine: EngineInstance;
  private readonly fixed: FixedPoints;
  private readonly wires: number;
  private readonly publicSignals: number;
  /** The bounds of each worker's part of H. */
  private readonly quotientParts: readonly (readonly [from: number, to: number])[];
  private readonly steps: number;
  private proofs = 0;
  private running: Promise<unknown> = Promise.resolve();

  private constructor(
    links: readonly WorkerLink[],
    engine: EngineInstance,
    key: ReturnType<typeof openProvingKey>,
    quotientParts: readonly (readonly [number, number])[],
  ) {
    this.links = links;
    this.engine = engine;
    this.fixed = readFixedPoints(engine, key.section(2));
    this.wires = key.wires;
    this.publicSignals = key.publicSignals;
    this.quotientParts = quotientParts;
    const windows = windowsFor((key.wires + 2 ** key.power) / links.length);
    this.steps = 5 + links.length * 4 * windows.count;
  }

  /** Reads a .zkey as `readEngineKey` does, with the same errors. Close it: it holds workers. */
  static async create(
    module: WebAssembly.Module,
    file: Uint8Array,
    { threads, workerUrl = new URL("./engine-worker.js", import.meta.url) }: ParallelKeyOptions,
  ): Promise<ParallelKey> {
    if (!Number.isSafeInteger(threads) || threads < 1) {
      throw new RangeError("threads must be at least 1");
    }
    const key = openProvingKey(file);
    const { wires, publicSignals, power, section } = key;
    // the worker that computes the quotient has less of the rest
    const first = Math.max(0, ((QUOTIENT + OVER_WIRES) / threads - QUOTIENT) / OVER_WIRES);
    const shares = Array.from({ length: threads }, (_, i) =>
      i === 0 ? (threads === 1 ? 1 : first) : (1 - first) / (threads - 1),
    );
    const wireParts = (type: number, pointBytes: number, firstIndex = 0) =>
      sliceSection(section(type), pointBytes, shares, firstIndex);
    const even = Array.from({ length: threads }, () => 1 / threads);
    const a = wireParts(5, G1_BYTES);
    const b1 = wireParts(6, G1_BYTES);
    const b2 = wireParts(7, G2_BYTES);
    const c = sliceSection(section(8), G1_BYTES, even, publicSignals + 1);
    const h = sliceSection(section(9), G1_BYTES, even, 0);
    const engine = await EngineInstance.create(module);
    const bounds = bounded(2 ** power, even);
    const links = even.map(() => new WorkerLink(workerUrl));
    try {
      const tables = (i: number) => ({
        a: a[i] as SectionSlice,
        b1: b1[i] as SectionSlice,
        b2: b2[i] as SectionSlice,
        c: c[i] as SectionSlice,
        h: { bytes: (h[i] as SectionSlice).bytes, firstIndex: 0 },
      });
      const loaded = new ParallelKey(links, engine, key, bounds);
      await Promise.all(
        links.map((link, i) =>
          link.ask({
            method: "load",
            module,
            wires,
            power,
            tables: tables(i),
            coefficients: i === 0 ? section(4).slice() : undefined,
          }),
        ),
      );
      return loaded;
    } catch (error) {
      await Promise.all(links.map((link) => link.terminate()));
      throw error;
    }
  }

  /** As `proveGroth16`, and `ERR_PROVING_WORKER_LOST`. */
  prove(witnessFile: Uint8Array, options: ProveGroth16Options = {}): Promise<Groth16Result> {
    const proof = this.proofs++;
    const result = this.running.then(() => this.proveNow(proof, witnessFile, options));
    this.running = result.catch(() => {});
    return result;
  }

  /** `calculateWitness` in a worker: a .wtns file. */
  async calculateWitness(circuit: WebAssembly.Module, inputs: CircuitInputs): Promise<Uint8Array> {
    const [first] = this.links as readonly [WorkerLink];
    const [witness = new Uint8Array()] = await first.ask({ method: "calculate", circuit, inputs });
    return witness;
  }

  /** Whether a worker ended by itself: make a new one. */
  get isLost(): boolean {
    return this.links.some((link) => link.isLost);
  }

  /** Ends the workers; what is under way is rejected. */
  async close(): Promise<void> {
    await Promise.all(this.links.map((link) => link.terminate()));
  }

  private async proveNow(
    proof: number,
    witnessFile: Uint8Array,
    { random = systemRandom, signal, onProgress }: ProveGroth16Options,
  ): Promise<Groth16Result> {
    if (signal?.aborted) throw aborted();
    const witness = readWitness(witnessFile, this.wires);
    const { engine, links } = this;
    const mark = engine.mark();
    const cancel = () => {
      for (const link of links) link.cancel(proof);
    };
    /** What the caller's own function threw. */
    let failure: { readonly error: unknown } | undefined;
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      const scalars = putWitness(engine, witness);
      let done = 0;
      const onStep = () => {
        done = Math.min(done + 1, this.steps);
        if (signal?.aborted || failure) return;
        try {
          onProgress?.(done / this.steps);
        } catch (error) {
          failure = { error };
          cancel();
        }
      };
      const parts = await this.sum(proof, witness, onStep);
      if (signal?.aborted) throw aborted();
      const sums = {
        a: this.add(engine.g1, parts, 0),
        b1: this.add(engine.g1, parts, 1),
        b2: this.add(engine.g2, parts, 2),
        c: this.add(engine.g1, parts, 3),
      };
      const result = {
        proof: assembleProof(engine, this.fixed, sums, random),
        publicSignals: engine.readNumbers(scalars + 32, this.publicSignals),
      };
      if (done < this.steps) onProgress?.(1);
      return result;
    } catch (error) {
      cancel();
      if (failure) throw failure.error;
      throw signal?.aborted ? aborted() : error;
    } finally {
      signal?.removeEventListener("abort", cancel);
      engine.release(mark);
      engine.wipe();
      await Promise.all(
        links.map((link) => link.ask({ method: "end", proof }).catch(() => undefined)),
      );
    }
  }

  /** Each worker's parts of A, B1, B2 and C with H. */
  private async sum(
    proof: number,
    witness: Uint8Array,
    onStep: () => void,
  ): Promise<readonly (readonly Uint8Array[])[]> {
    const [first] = this.links as readonly [WorkerLink];
    const begun = this.links.map((link) => link.ask({ method: "begin", proof, witness }));
    const quotient = first.ask({ method: "quotient", proof }, onStep);
    const rest = async (link: WorkerLink, i: number) => {
      const [values = new Uint8Array()] = await quotient;
      const [from, to] = this.quotientParts[i] as readonly [number, number];
      const scalars = values.subarray(32 * from, 32 * to).slice();
      return link.ask({ method: "sumRest", proof, scalars }, onStep);
    };
    const sums = this.links.map(async (link, i) => {
      const [wires, others] = await Promise.all([
        link.ask({ method: "sumWires", proof }, onStep),
        rest(link, i),
      ]);
      return [...wires, ...others];
    });
    // all have settled before a failure is told: the workers are then free
    const settled = await Promise.allSettled([...begun, quotient, ...sums]);
    const failed = settled.find((outcome) => outcome.status === "rejected");
    if (failed) throw failed.reason;
    return Promise.all(sums);
  }

  private add(
    group: EngineGroup,
    parts: readonly (readonly Uint8Array[])[],
    index: number,
  ): number {
    const sum = this.engine.allocate(group.projectiveBytes);
    group.clearProjective(sum);
    for (const part of parts)
      group.addProjective(sum, sum, this.engine.put(part[index] as Uint8Array));
    return sum;
  }
}

/** Copies of a section's parts, whole points each. */
function sliceSection(
  section: Uint8Array,
  pointBytes: number,
  shares: readonly number[],
  firstIndex: number,
): SectionSlice[] {
  return bounded(section.length / pointBytes, shares).map(([from, to]) => ({
    bytes: section.slice(pointBytes * from, pointBytes * to),
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
