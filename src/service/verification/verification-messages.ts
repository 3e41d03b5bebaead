import type { ErrorCode, SymbolonError } from "../../errors.ts";
import type { AcceptedCircuit } from "../../verifier/accept-circuit.ts";
import type { VerifiedPresentation } from "../../verifier/verify-presentation.ts";
import type { Submission } from "../service-dependencies.ts";

/** What a verification worker starts with. */
export interface WorkerStart {
  readonly circuits: readonly AcceptedCircuit[];
  /** For a dependency; see the pool. */
  readonly mod: string;
}

export type Task =
  | { readonly kind: "presentation"; readonly submission: Submission }
  | { readonly kind: "leaf-list"; readonly json: unknown };

/** What each kind of task comes to. */
export interface TaskResults {
  readonly presentation: VerifiedPresentation;
  readonly "leaf-list": { readonly root: bigint; readonly issuers: number };
}

export type Reply =
  | { readonly ok: true; readonly result: TaskResults[Task["kind"]] }
  | {
      readonly ok: false;
      readonly name: string;
      /** Absent where the error is not coded: a fault. */
      readonly code?: ErrorCode;
      readonly message: string;
      readonly details: SymbolonError["details"];
    };
