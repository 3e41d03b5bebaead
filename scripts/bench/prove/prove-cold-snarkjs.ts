/** A fresh process that proves once with snarkjs. Bundled and run by bench-process.ts. */
import { readFile } from "node:fs/promises";
import { groth16 } from "snarkjs";
import { answerCold } from "./answer-cold.ts";

await answerCold(async ({ files, threads }) => {
  const zkey = Uint8Array.from(await readFile(files.provingKey));
  const witness = Uint8Array.from(await readFile(files.witness));
  return groth16.prove(zkey, witness, undefined, { singleThread: threads === 1 });
});
