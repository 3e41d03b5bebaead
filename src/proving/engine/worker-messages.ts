import type { ErrorCode, ProvingError } from "../../errors.ts";
import type { CircuitInputs, ProveResult } from "../prover.ts";
import type { VerificationKey } from "../types.ts";
import type { EngineKernel } from "./load-engine.ts";

/** A letter between the page's thread and its workers; one between two workers goes by way of the page. */
export interface Envelope {
  readonly from: number;
  readonly to: number;
  /** Of the request that it is, or that it belongs to; the asking side's. */
  readonly id: number;
  readonly body:
    | { readonly kind: "request"; readonly method: Method; readonly request: unknown }
    | { readonly kind: "cancel" }
    | { readonly kind: "progress"; readonly progress: unknown }
    | { readonly kind: "answer"; readonly answer: unknown }
    | { readonly kind: "refusal"; readonly refusal: Refusal };
  /** Buffers of the body that are handed over. */
  readonly transfer: readonly ArrayBuffer[];
}

interface Refusal {
  readonly code: ErrorCode<"PROVING">;
  readonly message: string;
  readonly details: ProvingError["details"];
}

/** A run of a section's points; `firstIndex` is the index of the first one's scalar. */
export interface SectionSlice {
  readonly bytes: Uint8Array;
  readonly firstIndex: number;
}

export type TableName = "a" | "b1" | "b2" | "c" | "h";

/** What one worker keeps of a key. */
export interface KeyPart {
  readonly wires: number;
  readonly power: number;
  readonly tables: Readonly<Record<TableName, SectionSlice>>;
}

/** What workers are asked for: the lead, which is worker 0, by the page, and the others by the lead. */
export interface Requests {
  /** A part of a circuit's file, for the lead; a whole one in shared memory is taken as it is. */
  file: {
    readonly name: "wasm" | "provingKey";
    /** Of the whole file. */
    readonly length: number;
    readonly offset: number;
    readonly bytes: Uint8Array;
  };
  /** Reads the files, and gives the other workers their parts. */
  open: {
    readonly workers: number;
    /** Whether workers share memory. */
    readonly isShared: boolean;
    /** Another kernel than the one that the lead would choose. */
    readonly module: WebAssembly.Module | undefined;
    readonly mustVerify: boolean;
    /** Whether nobody has looked yet if proofs under the key can be forged, or hide nothing. */
    readonly mustExamine: boolean;
    /** By default the one in the proving key. */
    readonly verificationKey: VerificationKey | undefined;
  };
  prove: { readonly inputs: CircuitInputs } | { readonly witness: Uint8Array };
  /** For the workers beside the lead. */
  load: { readonly engine: EngineKernel | WebAssembly.Module; readonly part: KeyPart };
  /** The wires' values: their digits are made. */
  begin: { readonly witness: Uint8Array };
  /** Its part of the sums A, B1, B2. */
  sumWires: Record<never, never>;
  /** Its part of the sum of C and H; the scalars are those of its part of H. */
  sumRest: { readonly scalars: Uint8Array };
  /** Frees and wipes what the proof left. */
  end: Record<never, never>;
}

export interface Answers {
  file: undefined;
  open: undefined;
  prove: ProveResult;
  load: undefined;
  begin: undefined;
  /** Projective points. */
  sumWires: readonly Uint8Array[];
  sumRest: readonly Uint8Array[];
  end: undefined;
}

export type Method = keyof Requests;

/** Of a `prove` request: how far it is. */
export interface LeadProgress {
  readonly stage: "witness" | "prove";
  /** Of that stage, 0 to 1. */
  readonly share: number;
}
