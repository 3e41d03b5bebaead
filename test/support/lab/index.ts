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
export { expectDetermined, expectSatisfied, expectViolated } from "./expect-witness.ts";
export { findFreeSignals, type RankReport } from "./find-free-signals.ts";
export type { Harmless } from "./harmless.ts";
export { type CircuitReport, type InspectOptions, inspectCircuit } from "./inspect-circuit.ts";
export { type EntryOptions, inspectEntry } from "./inspect-entry.ts";
export { LabError } from "./lab-error.ts";
export {
  type LabEntry,
  type LabPaths,
  type ListedInstance,
  listEntries,
  loadSampler,
} from "./list-entries.ts";
export { listUnconstrained, type Unconstrained } from "./list-unconstrained.ts";
export { type Mutant, type MutationOperator, mutateSource } from "./mutate.ts";
export type { HintPatch, SourcePatch, TextPatch } from "./patch-source.ts";
export { type Random, seededRandom } from "./random.ts";
export { relaxSource } from "./relax-source.ts";
export { guessInputs, type Sampler } from "./sample-inputs.ts";
export { sweepTampers, type TamperSweep } from "./tamper-sweep.ts";
