import type { Times } from "../prove/compare-times.ts";
import type { BenchProof } from "../prove/messages.ts";

export interface VerifyRequest {
  /** Path of snarkjs's verification key. */
  readonly verificationKey: string;
  /** Path of a JSON file of proofs. */
  readonly proofs: string;
  readonly rounds: number;
}

/** Of one proof, by who verifies it: `snarkjs`, `noble`, `scalar`, `fma`, and the last three with `-batch`. */
export type VerifyAnswer = Readonly<Record<string, Times>>;

export type ProofFile = readonly BenchProof[];
