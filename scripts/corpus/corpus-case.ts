import type { Groth16Proof, VerificationKey } from "../../src/proving/types.ts";

/** What a verifier is asked. Nothing in it need be in form. */
export interface Submission {
  readonly key: VerificationKey;
  readonly signals: readonly bigint[];
  readonly proof: Groth16Proof;
}

export interface CorpusCase extends Submission {
  /** 0, 1, 2 and so on: with the seed it names the case. */
  readonly index: number;
  readonly kind: string;
  /** What was changed, and in which statement. */
  readonly title: string;
  /** What each verifier has to say. Never true where the case is out of form. */
  readonly isValid: boolean;
}

/** A key, public signals, and a proof of them that verifies. */
export interface Statement extends Submission {
  readonly name: string;
  /** A proof of other signals under the same key. */
  readonly other: Groth16Proof;
  /** Where the key's trapdoor is known: a proof of any signals. */
  prove?(signals: readonly bigint[]): Groth16Proof;
}
