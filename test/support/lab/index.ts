export {
  type BadWitnessOptions,
  badWitness,
  honestWitness,
  type WitnessResult,
} from "./bad-witness.ts";
export {
  checkWitness,
  constraintSignals,
  describeViolation,
  type Violation,
} from "./check-witness.ts";
export {
  type CircuitSpec,
  type CompiledCircuit,
  circuitSources,
  circuitTitle,
  compileCircuit,
  compileSources,
  compileTwin,
} from "./compile-circuit.ts";
export { computeWitness, type Inputs, type InputValue } from "./compute-witness.ts";
export { expectConstraintCount, type RecordedCircuit, recordedSpec } from "./constraint-record.ts";
export { expectRefused, expectValues, type Refusal } from "./expect-refused.ts";
export {
  expectDetermined,
  expectSatisfied,
  expectViolated,
  type Harmless,
} from "./expect-witness.ts";
export { findFreeSignals, type RankReport } from "./find-free-signals.ts";
export { listUnconstrained, type Unconstrained } from "./list-unconstrained.ts";
export { type Mutant, type MutationOperator, mutateSource } from "./mutate.ts";
export type { HintPatch, SourcePatch, TextPatch } from "./patch-source.ts";
export { relaxSource } from "./relax-source.ts";
export { sweepTampers, type TamperSweep } from "./tamper-sweep.ts";
