/** In a process of its own: makes a circuit's development key once. Bundled and run by bench-process.ts. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { loadEngine } from "../../../src/proving/engine/load-engine.ts";
import { createDevelopmentKeyOn } from "../../../src/proving/setup/create-development-key.ts";
import { peakMB, processCpuMs, readRequest, sendAnswer } from "../own-process.ts";
import { soundKernels } from "../sound-kernels.ts";

export interface SetupRequest {
  /** Path of an r1cs file. */
  readonly r1cs: string;
  readonly kernel: "scalar" | "fma";
}

export type SetupAnswer = {
  /** Of the key alone: the engine is loaded, the file read. */
  readonly ms: number;
  readonly cpuMs: number;
  readonly peakMB: number;
  readonly sha256: string;
};

const { r1cs, kernel } = readRequest<SetupRequest>();
sendAnswer((await soundKernels()).includes(kernel) ? await createKey() : null);

async function createKey(): Promise<SetupAnswer> {
  const file = Uint8Array.from(await readFile(r1cs));
  const module = await loadEngine(kernel);
  const [cpu, started] = [processCpuMs(), performance.now()];
  const { provingKey } = await createDevelopmentKeyOn(module, file);
  return {
    ms: Math.round(performance.now() - started),
    cpuMs: Math.round(processCpuMs() - cpu),
    peakMB: peakMB(),
    sha256: createHash("sha256").update(provingKey).digest("hex"),
  };
}
