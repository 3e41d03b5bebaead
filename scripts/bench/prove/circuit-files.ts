import { join } from "node:path";
import type { CircuitArtifacts } from "../../../src/proving/artifacts.ts";
import { calculateWitness } from "../../../src/proving/engine/calculate-witness.ts";
import { loadArtifacts } from "../../../src/proving/load-artifacts.ts";
import { formatVerificationKey } from "../../../src/proving/parse-verification-key.ts";
import type { CircuitInputs } from "../../../src/proving/prover.ts";
import { writeBenchFile } from "../bench-files.ts";
import type { BenchContext } from "../section.ts";
import { benchInputs, benchRequest, createBenchWorld } from "../world.ts";
import { prepareRandomCircuit, RANDOM_CIRCUIT } from "./random-files.ts";

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

const decimals = (_: string, value: unknown) =>
  typeof value === "bigint" ? value.toString() : value;
