import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { chooseEngine } from "../../../src/proving/engine/choose-engine.ts";
import { ParallelKey } from "../../../src/proving/engine/parallel-key.ts";
import { toSnarkjsProof } from "../../../src/proving/parse-proof.ts";
import { BENCH_FILES, writeBenchFile } from "../bench-files.ts";
import type { CircuitFiles } from "../prove/circuit-files.ts";
import type { ProofFile } from "./messages.ts";

/** Path of a file of so many proofs of one statement, each with randomness of its own; made once a key. */
export async function prepareProofs(
  { id, provingKey, witness }: CircuitFiles,
  count: number,
): Promise<string> {
  const [zkey, wtns] = await Promise.all([readFile(provingKey), readFile(witness)]);
  const hash = createHash("sha256").update(zkey).update(wtns).digest("hex").slice(0, 16);
  const name = join("verify", `${id}-${count}-${hash}.json`);
  if (existsSync(join(BENCH_FILES, name))) return join(BENCH_FILES, name);
  const key = await ParallelKey.create(await chooseEngine(), Uint8Array.from(zkey), {
    threads: availableParallelism(),
  });
  const proofs: ProofFile[number][] = [];
  try {
    for (let i = 0; i < count; i++) {
      const { proof, publicSignals } = await key.prove(Uint8Array.from(wtns));
      const signals = publicSignals.map(String);
      proofs.push({ proof: toSnarkjsProof(proof), publicSignals: signals });
    }
  } finally {
    await key.close();
  }
  return writeBenchFile(name, JSON.stringify(proofs));
}
