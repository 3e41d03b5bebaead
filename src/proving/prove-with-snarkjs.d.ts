import type { CircuitInputs } from "./prover.ts";
import type { RawProof } from "./read-result.ts";
import type { FailureReason, WorkerCircuit } from "./run-in-worker.ts";

export function silence(): void;

export function proveWithSnarkjs(
  circuit: WorkerCircuit,
  inputs: CircuitInputs,
  report: (stage: "load" | "witness" | "prove", share: number) => void,
): Promise<
  | ({ readonly type: "result" } & RawProof)
  | { readonly type: "failure"; readonly reason: FailureReason }
>;
