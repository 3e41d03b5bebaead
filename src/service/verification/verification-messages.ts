import type { ErrorCode, SymbolonError } from "../../errors.ts";
import type { VerifyPossessionOptions } from "../../issuer/verify-possession.ts";
import type { AcceptedCircuit } from "../../verifier/accept-circuit.ts";
import type { VerifiedPresentation } from "../../verifier/verify-presentation.ts";
import type { Submission } from "../service-dependencies.ts";

export type PossessionTask = Omit<VerifyPossessionOptions, "verify">;

export type Task =
  | { readonly kind: "presentation"; readonly submission: Submission }
  | { readonly kind: "possession"; readonly asked: PossessionTask }
  | { readonly kind: "leaf-list"; readonly json: unknown }
  | { readonly kind: "status-root"; readonly lists: readonly Uint8Array[] };

/** What each kind of task comes to. */
export interface TaskResults {
  readonly presentation: VerifiedPresentation;
  /** The holder's commitment. */
  readonly possession: bigint;
  readonly "leaf-list": { readonly root: bigint; readonly issuers: number };
  readonly "status-root": bigint;
}

/** To a verification process: once what it starts with, then tasks, which it answers together. */
export type Order =
  | { readonly kind: "start"; readonly circuits: readonly AcceptedCircuit[] }
  | { readonly kind: "tasks"; readonly tasks: readonly Task[] };

/** What a process sends: that it is up and with what it verifies, or one reply a task in their order. */
export type Message =
  | { readonly kind: "ready"; readonly isOnEngine: boolean }
  | { readonly kind: "replies"; readonly replies: readonly Reply[] };

export type Reply =
  | { readonly kind: "result"; readonly result: TaskResults[Task["kind"]] }
  | {
      readonly kind: "refusal";
      readonly name: string;
      readonly code: ErrorCode;
      readonly message: string;
      readonly details: SymbolonError["details"];
    }
  /** Of an error that is not coded only its class and place are told: its message may hold anything. */
  | { readonly kind: "fault"; readonly fault: string };
