/** Proves once and prints its figures as JSON. Run by the section `prove`. */
import { CIRCUIT_VERSIONS } from "../../src/presentation/public-signals.generated.ts";
import { loadArtifacts } from "../../src/proving/load-artifacts.ts";
import type { ProvingStage } from "../../src/proving/prover.ts";
import { createSnarkjsProver } from "../../src/proving/snarkjs-prover.ts";
import { benchInputs, benchRequest, createBenchWorld } from "./world.ts";

const artifacts = await loadArtifacts(process.env.SYMBOLON_ARTIFACTS ?? "build/artifacts", {
  allowDevelopmentKeys: true,
  circuits: { compliance: CIRCUIT_VERSIONS.compliance },
});
const circuit = artifacts.circuits.get("compliance");
if (circuit === undefined) throw new Error("the artifacts lack the circuit");
const world = await createBenchWorld();
const inputs = benchInputs(world, benchRequest(world, { circuit }));
const prover = createSnarkjsProver({ artifacts, maxWorkers: 1, verify: false });
const begun = new Map<ProvingStage, number>();
await prover.prove("compliance", inputs, {
  onProgress({ stage }) {
    if (!begun.has(stage)) begun.set(stage, performance.now());
  },
});
await prover.close();

const between = (from: ProvingStage, to: ProvingStage): number =>
  Math.round((begun.get(to) ?? Number.NaN) - (begun.get(from) ?? Number.NaN));
const figures = {
  backend: "snarkjs",
  witnessMs: between("witness", "prove"),
  proveMs: between("prove", "done"),
  peakRssMB: Math.round(process.resourceUsage().maxRSS / 1024),
};
process.stdout.write(JSON.stringify(figures));
