import type { Groth16Proof, VerificationKey } from "./types.ts";
import type { ClaimedProof, ProofVerdict } from "./verify-proofs.ts";

/** A way to verify Groth16 proofs: all give the verdicts and the errors of `verifyProof` and `verifyProofs`. */
export interface ProofVerifier {
  verifyProof(
    key: VerificationKey,
    publicSignals: readonly bigint[],
    proof: Groth16Proof,
  ): Promise<boolean>;
  /** @param random fills the array with random bytes that no sender of a proof can foresee */
  verifyProofs(
    key: VerificationKey,
    proofs: readonly ClaimedProof[],
    random: (bytes: Uint8Array) => void,
  ): Promise<ProofVerdict[]>;
}

/** One that reads them too, with the result and the errors of `parseProof`. */
export interface ProofReader extends ProofVerifier {
  parseProof(json: unknown): Groth16Proof;
}
