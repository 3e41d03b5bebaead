/** What the benchmark's page runs: proofs by the engine in its workers, and by snarkjs in a worker beside them. */
import { isSound } from "../../../src/proving/engine/choose-engine.ts";
import { loadEngine } from "../../../src/proving/engine/load-engine.ts";
import { ParallelKey } from "../../../src/proving/engine/parallel-key.ts";
import { toSnarkjsProof } from "../../../src/proving/parse-proof.ts";
import type { BenchProof } from "./messages.ts";

const bytes = async (path: string) => new Uint8Array(await (await fetch(path)).arrayBuffer());

const workerUrl = new URL("/engine-worker.js", location.href);

/** Makes what proves ready, once: `proveWith` takes the name, as the benchmark calls it. */
async function openProvers(id: string, threads: number): Promise<string[]> {
  const [key, witness] = [await bytes(`/${id}/key`), await bytes(`/${id}/witness`)];
  const provers = new Map<string, () => Promise<BenchProof>>();
  provers.set(
    "snarkjs",
    snarkjsIn(new Worker("/snarkjs-worker.js", { type: "module" }), { key, witness, threads }),
  );
  for (const kernel of ["scalar", "fma"] as const) {
    const module = await loadEngine(kernel).catch(() => undefined);
    if (module === undefined || !(await isSound(module))) continue;
    const engine = await ParallelKey.create(module, key, { threads, workerUrl });
    provers.set(kernel, async () => {
      const { proof, publicSignals } = await engine.prove(witness);
      return { proof: toSnarkjsProof(proof), publicSignals: publicSignals.map(String) };
    });
  }
  Object.assign(globalThis, { proveWith: (name: string) => timed(provers.get(name)) });
  return [...provers.keys()];
}

function snarkjsIn(worker: Worker, files: object): () => Promise<BenchProof> {
  worker.postMessage(files);
  return () =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = () => reject(new Error("snarkjs failed"));
      worker.postMessage("prove");
    });
}

/** Timed on the page, so that the driver's way to it does not count. */
async function timed(prove: (() => Promise<BenchProof>) | undefined) {
  const started = performance.now();
  const proof = await prove?.();
  return { ...proof, wallMs: performance.now() - started };
}

Object.assign(globalThis, { openProvers });
