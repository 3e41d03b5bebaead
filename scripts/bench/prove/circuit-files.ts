import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CircuitArtifacts } from "../../../src/proving/artifacts.ts";
import { calculateWitness } from "../../../src/proving/engine/calculate-witness.ts";
import { loadArtifacts } from "../../../src/proving/load-artifacts.ts";
import { formatVerificationKey } from "../../../src/proving/parse-verification-key.ts";
import type { CircuitInputs } from "../../../src/proving/prover.ts";
import { createDevelopmentKey } from "../../../src/proving/setup/create-development-key.ts";
import { type CircuitShape, randomCircuit } from "../../../test/proving/engine/random-circuit.ts";
import { createRandom } from "../../../test/proving/engine/seeded-random.ts";
import type { BenchContext } from "../section.ts";
import { benchInputs, benchRequest, createBenchWorld } from "../world.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
export const BENCH_FILES = join(ROOT, "build/bench");

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

/** Paths of what a circuit is proved from: all backends read the same files. */
export interface CircuitFiles {
  readonly id: string;
  readonly provingKey: string;
  /** As snarkjs exports it. */
  readonly verificationKey: string;
  /** A .wtns file. */
  readonly witness: string;
  /** Circom's witness generator, and a JSON file of inputs in decimals; a random circuit has none. */
  readonly generator?: { readonly wasm: string; readonly inputs: string };
}

type Asked = Pick<BenchContext, "artifactsDirectory" | "circuits" | "note">;

/** The circuits of the artifacts and a random one of 2^16, those that are asked for. */
export async function prepareCircuitFiles(context: Asked): Promise<CircuitFiles[]> {
  const { artifactsDirectory, circuits: wanted, note } = context;
  const { circuits } = await loadArtifacts(artifactsDirectory, { allowDevelopmentKeys: true });
  const isWanted = (id: string) => wanted === undefined || wanted.includes(id);
  const files: CircuitFiles[] = [];
  for (const [id, circuit] of circuits) {
    if (isWanted(id)) files.push(await writeCircuit(id, circuit));
  }
  if (isWanted(RANDOM_CIRCUIT)) files.push(await prepareRandomCircuit(note));
  return files;
}

async function writeCircuit(id: string, circuit: CircuitArtifacts): Promise<CircuitFiles> {
  const inputs = await inputsOf(id, circuit);
  const generator = await WebAssembly.compile(circuit.wasm as Uint8Array<ArrayBuffer>);
  const write = (name: string, content: Uint8Array | string) =>
    writeBenchFile(join("prove", id, name), content);
  return {
    id,
    provingKey: await write("proving-key.zkey", circuit.provingKey),
    verificationKey: await write(
      "verification-key.json",
      JSON.stringify(formatVerificationKey(circuit.verificationKey)),
    ),
    witness: await write("witness.wtns", await calculateWitness(generator, inputs)),
    generator: {
      wasm: await write("circuit.wasm", circuit.wasm),
      inputs: await write("inputs.json", JSON.stringify(inputs, decimals)),
    },
  };
}

async function inputsOf(id: string, circuit: CircuitArtifacts): Promise<CircuitInputs> {
  if (id === "possession") return { contextHash: 3n, holderSecret: 5n, holderBlind: 7n };
  if (id !== "compliance") throw new Error(`the benchmark has no inputs for ${id}`);
  const world = await createBenchWorld();
  return benchInputs(world, benchRequest(world, { circuit }));
}

/** Made once: the key takes a while. */
async function prepareRandomCircuit(note: (line: string) => void): Promise<CircuitFiles> {
  const folder = join("prove", `${RANDOM_CIRCUIT}-${await hashGenerator()}`);
  const at = (name: string) => join(BENCH_FILES, folder, name);
  const files = {
    id: RANDOM_CIRCUIT,
    provingKey: at("proving-key.zkey"),
    verificationKey: at("verification-key.json"),
    witness: at("witness.wtns"),
  };
  if (existsSync(files.verificationKey)) return files;
  note(`prove: a random circuit of ${SHAPE.constraints} constraints and its key, once`);
  const { r1cs, wtns } = makeRandomCircuit();
  const { provingKey, verificationKey } = await createDevelopmentKey(r1cs);
  await writeBenchFile(join(folder, "witness.wtns"), wtns);
  await writeBenchFile(join(folder, "proving-key.zkey"), provingKey);
  await writeBenchFile(join(folder, "verification-key.json"), JSON.stringify(verificationKey));
  return files;
}

export function makeRandomCircuit() {
  return randomCircuit(createRandom(SEED), SHAPE);
}

async function hashGenerator(): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify({ ...SHAPE, seed: String(SEED) }));
  for (const name of ["random-circuit.ts", "seeded-random.ts"]) {
    hash.update(await readFile(join(ROOT, "test/proving/engine", name)));
  }
  return hash.digest("hex").slice(0, 16);
}

/** A whole file or none, below `build/bench`; gives its path. */
export async function writeBenchFile(name: string, content: Uint8Array | string): Promise<string> {
  const path = join(BENCH_FILES, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.${process.pid}`, content);
  await rename(`${path}.${process.pid}`, path);
  return path;
}

const decimals = (_: string, value: unknown) =>
  typeof value === "bigint" ? value.toString() : value;
