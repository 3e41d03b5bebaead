import { readManifest } from "../../src/proving/load-artifacts.ts";
import { ARTIFACT_FILES } from "../../src/proving/manifest.ts";
import type { BenchSection } from "./section.ts";

/** Sizes, from the manifest. */
export const circuits: BenchSection = {
  name: "circuits",
  async measure({ artifactsDirectory }) {
    const manifest = await readManifest(artifactsDirectory);
    return Object.fromEntries(
      Object.entries(manifest.circuits).map(([id, { constraints, publicSignals, files }]) => [
        id,
        {
          constraints,
          publicSignals: publicSignals.length,
          provingKeyBytes: files[ARTIFACT_FILES.provingKey]?.bytes ?? 0,
          wasmBytes: files[ARTIFACT_FILES.wasm]?.bytes ?? 0,
        },
      ]),
    );
  },
};
