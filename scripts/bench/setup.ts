import { join } from "node:path";
import { readManifest } from "../../src/proving/load-artifacts.ts";
import { ARTIFACT_FILES } from "../../src/proving/manifest.ts";
import { buildProcesses, runProcess } from "./bench-process.ts";
import { prepareRandomR1cs, RANDOM_CIRCUIT } from "./prove/random-files.ts";
import type { BenchFigures, BenchSection } from "./section.ts";
import type { SetupAnswer, SetupRequest } from "./setup/create-key.ts";

const SCRIPT = "setup/create-key.ts";
const KERNELS = ["scalar", "fma"] as const;

/**
 * A development key from the r1cs file, without the cache, each in a process of its own, for each kernel of the engine
 * and for the circuits of the artifacts and a random one of 2^16. Both kernels make the same key.
 */
export const setup: BenchSection = {
  name: "setup",
  async measure({ artifactsDirectory, circuits: wanted, note }) {
    await buildProcesses(SCRIPT);
    const manifest = await readManifest(artifactsDirectory);
    const files = new Map<string, () => Promise<string>>();
    for (const id of Object.keys(manifest.circuits)) {
      files.set(id, async () => join(artifactsDirectory, id, ARTIFACT_FILES.r1cs));
    }
    files.set(RANDOM_CIRCUIT, prepareRandomR1cs);
    const figures: Record<string, BenchFigures> = {};
    for (const [id, file] of files) {
      if (wanted !== undefined && !wanted.includes(id)) continue;
      note(`setup: a development key for ${id}`);
      figures[id] = await measureKey(await file());
    }
    return figures;
  },
};

async function measureKey(r1cs: string): Promise<BenchFigures> {
  const figures: Record<string, BenchFigures> = {};
  const keys = new Set<string>();
  for (const kernel of KERNELS) {
    const request: SetupRequest = { r1cs, kernel };
    const { answer } = await runProcess<SetupAnswer | null>(SCRIPT, request);
    // a platform without this kernel
    if (answer === null) continue;
    const { sha256, ...taken } = answer;
    keys.add(sha256);
    figures[kernel] = taken;
  }
  if (keys.size !== 1) throw new Error("the kernels make different keys");
  return figures;
}
