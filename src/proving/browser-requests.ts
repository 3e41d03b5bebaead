import type { CircuitEvidence, ExaminedKey } from "./examine-circuit.ts";
import type { ProveResult } from "./prover.ts";
import type { WorkerRequest } from "./run-in-worker.ts";

/** What the Web Worker does: examine a circuit's keys, or prove. */
export type BrowserRequest =
  | ({ readonly type: "examine" } & CircuitEvidence)
  | ({ readonly type: "prove"; readonly mustVerify: boolean } & WorkerRequest);

/** What it answers beside progress and failures. */
export type ProvedMessage = { readonly type: "result" } & ProveResult;
export type ExaminedMessage = { readonly type: "result" } & (
  | { readonly key: ExaminedKey }
  | {
      readonly refusal: {
        readonly code: string;
        readonly message: string;
        readonly details: object;
      };
    }
);
