import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { CircuitInputs } from "../../proving/prover.ts";
import { encodeInputs } from "./encode-inputs.ts";

/** Parts of a run, in the order in which they are reported. */
export const STAGES = ["batches", "nodes", "reserves", "statement"] as const;
export type RunStage = (typeof STAGES)[number];

/** One proof to make. The tree of proofs is the tree of jobs; every input is known before the first one is made. */
export interface ProveJob {
  /** SHA-256, hex, of run, stage, place, circuit and inputs: the same for the same work, and for no other. */
  readonly id: string;
  readonly stage: RunStage;
  /** Names the place: `cash-4/12`, `1/3`, `transparent/0`. */
  readonly place: string;
  readonly circuit: string;
  /** Customers' leaves in it, for progress. */
  readonly customers: number;
  /** What the proof must say: from the coordinator's own computation. */
  readonly publicSignals: readonly bigint[];
  /** Made anew when it is asked for: the inputs of all jobs together may be larger than the memory. */
  readonly inputs: () => CircuitInputs;
}

/** @param run names the run: `<entity>/<epoch>` */
export function createJob(run: string, job: Omit<ProveJob, "id">): ProveJob {
  const inputs = bytesToHex(sha256(encodeInputs(job.inputs())));
  const signals = job.publicSignals.map(String);
  const text = JSON.stringify([run, job.stage, job.place, job.circuit, inputs, signals]);
  return { ...job, id: bytesToHex(sha256(utf8ToBytes(`symbolon/solvency-job/1:${text}`))) };
}
