import type { SymbolonError } from "../errors.ts";
import type { ArtifactRequirements, Artifacts } from "./artifacts.ts";
import type { ProveResult } from "./prover.ts";
import type { ProvedCircuit } from "./read-result.ts";
import type { WorkerCircuit, WorkerRequest } from "./run-in-worker.ts";

/** What snarkjs's Web Worker does: take a circuit's files, prove. */
export type SnarkjsRequest = PartRequest | ProveRequest;

/** What the engine's worker does beside proving: fetch artifacts. */
export interface FetchRequest {
  readonly type: "fetch";
  readonly baseUrl: string;
  readonly stallMilliseconds: number;
  readonly cacheName: string | false | undefined;
  readonly requirements: ArtifactRequirements;
}

/** A part of a circuit's file, for the proofs after it; not answered. */
export interface PartRequest {
  readonly type: "part";
  readonly circuitId: string;
  readonly file: keyof WorkerCircuit;
  /** Of the whole file. */
  readonly length: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** A proof of a circuit whose files' parts came before. */
export interface ProveRequest extends Omit<WorkerRequest, "circuit"> {
  readonly type: "prove";
  /** With the first proof of a circuit. */
  readonly circuit: Partial<ProvedCircuit>;
  readonly mustVerify: boolean;
}

/** What it answers beside progress and failures. */
export type ProvedMessage = { readonly type: "result" } & ProveResult;
export type FetchedMessage = { readonly type: "result" } & (
  | { readonly artifacts: Artifacts }
  | { readonly refusal: ReturnType<SymbolonError["toJSON"]> }
);
