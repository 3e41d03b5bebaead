import type { ErrorCode } from "../../errors.ts";
import type { CircuitInputs } from "../prover.ts";

/** A run of a section's points; `firstIndex` is the index of the first one's scalar. */
export interface SectionSlice {
  readonly bytes: Uint8Array;
  readonly firstIndex: number;
}

export type TableName = "a" | "b1" | "b2" | "c" | "h";

/** What a worker is asked for. `proof` numbers proofs: a cancelled one's requests are refused. */
export type WorkerRequest =
  | {
      readonly method: "load";
      readonly module: WebAssembly.Module;
      readonly wires: number;
      readonly power: number;
      readonly tables: Readonly<Record<TableName, SectionSlice>>;
      /** For the worker that computes the quotient. */
      readonly coefficients: Uint8Array | undefined;
    }
  /** A .wtns file. Of no proof: it cannot be interrupted. */
  | {
      readonly method: "calculate";
      readonly circuit: WebAssembly.Module;
      readonly inputs: CircuitInputs;
    }
  | { readonly method: "begin"; readonly proof: number; readonly witness: Uint8Array }
  /** The quotient's values, 32 bytes each. */
  | { readonly method: "quotient"; readonly proof: number }
  /** Its part of the sums A, B1, B2: projective points. */
  | { readonly method: "sumWires"; readonly proof: number }
  /** Its part of the sum of C and H; the scalars are those of its part of H. */
  | { readonly method: "sumRest"; readonly proof: number; readonly scalars: Uint8Array }
  /** Frees and wipes what the proof left. */
  | { readonly method: "end"; readonly proof: number };

export type ToWorker =
  | { readonly id: number; readonly request: WorkerRequest }
  | { readonly cancel: number };

export type FromWorker =
  | { readonly id: number; readonly result: readonly Uint8Array[] }
  | {
      readonly id: number;
      readonly error: { readonly code: ErrorCode<"PROVING">; readonly message: string } | undefined;
    }
  /** A step of the request is done. */
  | { readonly id: number; readonly step: true };
