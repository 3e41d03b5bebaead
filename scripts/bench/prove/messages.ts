import type { CircuitFiles } from "./circuit-files.ts";
import type { Times } from "./compare-times.ts";

export type Backend = "snarkjs" | "scalar" | "fma";

/** A proof as snarkjs has it: whoever measures verifies it afterwards. */
export interface BenchProof {
  readonly proof: unknown;
  readonly publicSignals: readonly string[];
}

export interface WarmRequest {
  readonly files: CircuitFiles;
  readonly threads: number;
  readonly rounds: number;
}

export interface WarmAnswer {
  readonly times: Readonly<Record<string, Times>>;
  readonly proofs: Readonly<Record<string, BenchProof>>;
  /** Of `snarkjs` and `engine`; none for a circuit without a generator. */
  readonly witnesses: Readonly<Record<string, Times>>;
}

export interface ColdRequest {
  readonly files: CircuitFiles;
  readonly threads: number;
  readonly backend: Backend;
}

export interface ColdAnswer extends BenchProof {
  /** Of the whole process, from its start. */
  readonly cpuMs: number;
  readonly peakMB: number;
}
