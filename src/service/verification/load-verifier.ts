import { setFlagsFromString } from "node:v8";
import { createEngineVerifier } from "../../proving/engine/engine-verifier.ts";
import { portableVerifier } from "../../proving/portable-verifier.ts";
import type { ProofReader } from "../../proving/proof-verifier.ts";

/** For a process of our own: Node 20 has relaxed SIMD behind a flag of the whole process, which it sets. */
export async function loadVerifier(create = createEngineVerifier): Promise<{
  readonly verifier: ProofReader;
  /** False where the engine does not load: proofs are then verified without it, some ten times slower. */
  readonly isOnEngine: boolean;
}> {
  try {
    // later versions have it without, and take the flag for nothing
    setFlagsFromString("--experimental-wasm-relaxed-simd");
    return { verifier: await create(), isOnEngine: true };
  } catch {
    return { verifier: portableVerifier, isOnEngine: false };
  }
}
