/** A fresh process that loads the engine, reads a key and proves once. Bundled and run by bench-process.ts. */
import { readFile } from "node:fs/promises";
import { loadEngine } from "../../../src/proving/engine/load-engine.ts";
import { ParallelKey } from "../../../src/proving/engine/parallel-key.ts";
import { toSnarkjsProof } from "../../../src/proving/parse-proof.ts";
import { answerCold } from "./answer-cold.ts";

await answerCold(async ({ files, threads, backend }) => {
  if (backend === "snarkjs") throw new Error("another process is for snarkjs");
  const module = await loadEngine(backend);
  const zkey = Uint8Array.from(await readFile(files.provingKey));
  const witness = Uint8Array.from(await readFile(files.witness));
  const key = await ParallelKey.create(module, zkey, { threads });
  const { proof, publicSignals } = await key.prove(witness);
  return { proof: toSnarkjsProof(proof), publicSignals: publicSignals.map(String) };
});
