import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createDevelopmentKey } from "../../../src/proving/setup/create-development-key.ts";
import { type CircuitShape, randomCircuit } from "../../../test/proving/engine/random-circuit.ts";
import { createRandom } from "../../../test/proving/engine/seeded-random.ts";
import { BENCH_FILES, writeBenchFile } from "../bench-files.ts";
import type { CircuitFiles } from "./circuit-files.ts";

/** Every wire holds a number of full length, as hardly a real circuit's do: the slowest of its size. */
export const RANDOM_CIRCUIT = "random-2-16";
const SHAPE: CircuitShape = {
  constraints: 53_652,
  publicOutputs: 1,
  publicInputs: 4,
  terms: 8,
  values: "full",
};
const SEED = 77n;
const GENERATOR = fileURLToPath(new URL("../../../test/proving/engine/", import.meta.url));

/** Made once: the key takes a while. */
export async function prepareRandomCircuit(note: (line: string) => void): Promise<CircuitFiles> {
  const folder = await folderOf();
  const files = {
    id: RANDOM_CIRCUIT,
    provingKey: join(BENCH_FILES, folder, "proving-key.zkey"),
    verificationKey: join(BENCH_FILES, folder, "verification-key.json"),
    witness: join(BENCH_FILES, folder, "witness.wtns"),
  };
  if (existsSync(files.verificationKey)) return files;
  note(`a random circuit of ${SHAPE.constraints} constraints and its key, once`);
  const r1cs = await readFile(await prepareRandomR1cs());
  const { provingKey, verificationKey } = await createDevelopmentKey(Uint8Array.from(r1cs));
  await writeBenchFile(join(folder, "proving-key.zkey"), provingKey);
  await writeBenchFile(join(folder, "verification-key.json"), JSON.stringify(verificationKey));
  return files;
}

/** The path of its r1cs file; writes the witness beside it. */
export async function prepareRandomR1cs(): Promise<string> {
  const folder = await folderOf();
  const path = join(BENCH_FILES, folder, "circuit.r1cs");
  if (existsSync(path)) return path;
  const { r1cs, wtns } = randomCircuit(createRandom(SEED), SHAPE);
  await writeBenchFile(join(folder, "witness.wtns"), wtns);
  return writeBenchFile(join(folder, "circuit.r1cs"), r1cs);
}

/** Another one for another shape, seed or generator. */
async function folderOf(): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify({ ...SHAPE, seed: String(SEED) }));
  for (const name of ["random-circuit.ts", "seeded-random.ts"]) {
    hash.update(await readFile(join(GENERATOR, name)));
  }
  return join("prove", `${RANDOM_CIRCUIT}-${hash.digest("hex").slice(0, 16)}`);
}
