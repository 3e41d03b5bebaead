import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readManifest } from "../../src/proving/load-artifacts.ts";
import { ARTIFACT_FILES } from "../../src/proving/manifest.ts";
import { createDevelopmentKey } from "../../src/proving/setup/create-development-key.ts";
import type { BenchFigures, BenchSection } from "./section.ts";

/** A development key from the r1cs file, without the cache. */
export const setup: BenchSection = {
  name: "setup",
  async measure({ artifactsDirectory, note }) {
    const manifest = await readManifest(artifactsDirectory);
    const figures: Record<string, BenchFigures> = {};
    for (const id of Object.keys(manifest.circuits)) {
      note(`setup: a development key for ${id}`);
      const r1cs = new Uint8Array(
        await readFile(join(artifactsDirectory, id, ARTIFACT_FILES.r1cs)),
      );
      const started = performance.now();
      await createDevelopmentKey(r1cs);
      figures[id] = { ms: Math.round(performance.now() - started) };
    }
    return figures;
  },
};
