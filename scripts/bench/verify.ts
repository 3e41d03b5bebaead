import { createPresentation } from "../../src/holder/create-presentation.ts";
import { CIRCUIT_VERSIONS } from "../../src/presentation/public-signals.generated.ts";
import { createProver } from "../../src/proving/create-prover.ts";
import { loadArtifacts } from "../../src/proving/load-artifacts.ts";
import { MemoryTrustRoots } from "../../src/verifier/memory-trust-roots.ts";
import { verifyPresentation } from "../../src/verifier/verify-presentation.ts";
import type { BenchSection } from "./section.ts";
import { measureVerifiers } from "./verify/measure-verifiers.ts";
import { BENCH_TIME, benchHolderData, benchRequest, createBenchWorld } from "./world.ts";

const RUNS = 11;

/** A whole presentation against its request, the median of 11, and proofs alone by each verifier that there is. */
export const verify: BenchSection = {
  name: "verify",
  async measure(context) {
    const { artifactsDirectory, note } = context;
    note("verify: one presentation");
    const artifacts = await loadArtifacts(artifactsDirectory, {
      allowDevelopmentKeys: true,
      circuits: { compliance: CIRCUIT_VERSIONS.compliance },
    });
    const circuit = artifacts.circuits.get("compliance");
    if (circuit === undefined) throw new Error("the artifacts lack the circuit");
    const world = await createBenchWorld();
    const request = benchRequest(world, { circuit });
    const prover = createProver({ artifacts });
    const presentation = await createPresentation({ ...benchHolderData(world, request), prover });
    await prover.close();
    const trustRoots = new MemoryTrustRoots();
    trustRoots.post(world.trust.root, BENCH_TIME);
    const { version, verificationKey, verificationKeyHash } = circuit;
    const circuits = [{ id: "compliance" as const, version, verificationKey, verificationKeyHash }];
    const times: number[] = [];
    for (let i = 0; i < RUNS; i++) {
      const started = performance.now();
      await verifyPresentation(presentation, {
        hash: world.hash,
        request,
        circuits,
        trustRoots,
        now: new Date(BENCH_TIME * 1000),
      });
      times.push(performance.now() - started);
    }
    times.sort((a, b) => a - b);
    const median = times[Math.floor(RUNS / 2)] ?? Number.NaN;
    const verifiers = await measureVerifiers(context);
    return {
      ...verifiers,
      presentationMs: Math.round(median * 10) / 10,
      presentationBytes: JSON.stringify(presentation).length,
    };
  },
};
