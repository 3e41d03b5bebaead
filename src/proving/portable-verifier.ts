import { parseProof } from "./parse-proof.ts";
import type { ProofReader } from "./proof-verifier.ts";
import { verifyProof } from "./verify-proof.ts";
import { verifyProofs } from "./verify-proofs.ts";

/** With the pairing of @noble/curves: no WASM. */
export const portableVerifier: ProofReader = { parseProof, verifyProof, verifyProofs };
