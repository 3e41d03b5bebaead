import { isSound } from "../../src/proving/engine/choose-engine.ts";
import { type EngineKernel, loadEngine } from "../../src/proving/engine/load-engine.ts";

/** The kernels that compute right here: `fma` needs relaxed SIMD, which Node 20 has with a flag only. */
export async function soundKernels(): Promise<readonly EngineKernel[]> {
  const hasFma = await loadEngine("fma").then(isSound, () => false);
  return hasFma ? ["scalar", "fma"] : ["scalar"];
}
