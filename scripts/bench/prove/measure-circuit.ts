import { readFile } from "node:fs/promises";
import { curves, groth16 } from "snarkjs";
import { buildProcesses, runProcess } from "../bench-process.ts";
import type { BenchFigures } from "../section.ts";
import type { CircuitFiles } from "./circuit-files.ts";
import {
  type Comparison,
  compareTimes,
  hundredths,
  medianOf,
  type Times,
} from "./compare-times.ts";
import type {
  Backend,
  BenchProof,
  ColdAnswer,
  ColdRequest,
  WarmAnswer,
  WarmRequest,
} from "./messages.ts";

const WARM = "prove/prove-warm.ts";
const COLD_SNARKJS = "prove/prove-cold-snarkjs.ts";
const COLD_ENGINE = "prove/prove-cold-engine.ts";

export function buildProvers(): Promise<void> {
  return buildProcesses(WARM, COLD_SNARKJS, COLD_ENGINE);
}

export interface MeasureOptions {
  readonly threads: number;
  readonly rounds: number;
}

/**
 * Warm proofs: the key is read, the curve made. Snarkjs and each kernel in turn in one process; a proof of each is
 * verified with snarkjs afterwards.
 */
export async function measureWarm(files: CircuitFiles, { threads, rounds }: MeasureOptions) {
  const request: WarmRequest = { files, threads, rounds };
  const { answer } = await runProcess<WarmAnswer>(WARM, request);
  const { times, proofs, witnesses } = answer;
  for (const proof of Object.values(proofs)) await assertVerified(files, proof);
  return { kernels: againstSnarkjs(times), times, witnesses };
}

/** Each kernel's figures. */
type Kernels = Readonly<Record<string, Comparison>>;

/** A fresh process for each proof: it starts, loads its code, reads the key and proves. */
export async function measureCold(
  files: CircuitFiles,
  kernels: readonly string[],
  { threads, rounds }: MeasureOptions,
): Promise<Kernels> {
  const backends = ["snarkjs", ...kernels] as Backend[];
  const times: Record<string, { wallMs: number[]; cpuMs: number[]; peakMB: number[] }> = {};
  for (const backend of backends) times[backend] = { wallMs: [], cpuMs: [], peakMB: [] };
  for (let round = 0; round < rounds; round++) {
    for (const backend of backends) {
      const request: ColdRequest = { files, threads, backend };
      const script = backend === "snarkjs" ? COLD_SNARKJS : COLD_ENGINE;
      const { answer, wallMs } = await runProcess<ColdAnswer>(script, request);
      if (round === 0) await assertVerified(files, answer);
      times[backend]?.wallMs.push(wallMs);
      times[backend]?.cpuMs.push(answer.cpuMs);
      times[backend]?.peakMB.push(answer.peakMB);
    }
  }
  const peakOf = (backend: string) => Math.round(medianOf(times[backend]?.peakMB ?? []));
  return mapEntries(againstSnarkjs(times), (kernel, figures) => ({
    ...figures,
    snarkjsPeakMB: peakOf("snarkjs"),
    enginePeakMB: peakOf(kernel),
  }));
}

/** The witness beside each kernel's proof: `share` is what it takes of both together, by processor time. */
export function witnessFigures(
  witnesses: Readonly<Record<string, Times>>,
  proofs: Readonly<Record<string, Times>>,
): { readonly witness?: BenchFigures } {
  const { snarkjs, engine } = witnesses;
  if (snarkjs === undefined || engine === undefined) return {};
  const witness = medianOf(engine.cpuMs);
  const { snarkjs: _, ...kernels } = proofs;
  const share = mapEntries(kernels, (_, { cpuMs }) =>
    hundredths(witness / (witness + medianOf(cpuMs))),
  );
  return { witness: { ...compareTimes(snarkjs, engine), share } };
}

/** What stands at the top of a circuit's figures: those of one kernel. */
export function headline(kernels: Kernels, kernel: string): BenchFigures {
  const { snarkjsMs, engineMs, ratio } = kernels[kernel] as Comparison;
  return { kernel, snarkjsMs, engineMs, ratio };
}

export function againstSnarkjs(times: Readonly<Record<string, Times>>): Kernels {
  const { snarkjs, ...kernels } = times;
  if (snarkjs === undefined) throw new Error("snarkjs was not measured");
  return mapEntries(kernels, (_, engine) => compareTimes(snarkjs, engine));
}

/** Outside of what is timed. */
export async function assertVerified(files: CircuitFiles, { proof, publicSignals }: BenchProof) {
  // on this thread: workers of snarkjs would keep the process alive
  const curve_bn128 = await curves.getCurveFromName("bn128", { singleThread: true });
  Object.assign(globalThis, { curve_bn128 });
  const key = JSON.parse(await readFile(files.verificationKey, "utf8"));
  const isVerified = await groth16.verify(key, [...publicSignals], proof);
  if (!isVerified) throw new Error(`a proof of ${files.id} does not verify`);
}

function mapEntries<T, U>(record: Readonly<Record<string, T>>, map: (name: string, value: T) => U) {
  const entries = Object.entries(record).map(([name, value]) => [name, map(name, value)] as const);
  return Object.fromEntries(entries);
}
