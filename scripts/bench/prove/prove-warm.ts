/**
 * In a process of its own: proves one circuit again and again with snarkjs and with each kernel of the engine, in turn,
 * and prints the times of each round and a last proof of each. Bundled and run by bench-processes.ts.
 */
import { readFile } from "node:fs/promises";
import { curves, groth16, wtns } from "snarkjs";
import { calculateWitness } from "../../../src/proving/engine/calculate-witness.ts";
import { isSound } from "../../../src/proving/engine/choose-engine.ts";
import { loadEngine } from "../../../src/proving/engine/load-engine.ts";
import { ParallelKey } from "../../../src/proving/engine/parallel-key.ts";
import { toSnarkjsProof } from "../../../src/proving/parse-proof.ts";
import type { ProveResult } from "../../../src/proving/prover.ts";
import type { CircuitFiles } from "./circuit-files.ts";
import type { BenchProof, WarmAnswer, WarmRequest } from "./messages.ts";
import { timeInTurn } from "./time-in-turn.ts";

const { files, threads, rounds } = JSON.parse(process.argv[2] as string) as WarmRequest;
const read = async (path: string) => Uint8Array.from(await readFile(path));

async function proversOf({ provingKey, witness }: CircuitFiles) {
  const [zkey, wtnsFile] = [await read(provingKey), await read(witness)];
  // a curve on this thread, kept: with the option `singleThread` snarkjs would make it anew for every proof
  const curve = threads === 1 && (await curves.getCurveFromName("bn128", { singleThread: true }));
  const provers = new Map<string, () => Promise<BenchProof>>();
  provers.set("snarkjs", () => {
    if (curve) Object.assign(globalThis, { curve_bn128: curve });
    return groth16.prove(zkey, wtnsFile);
  });
  for (const kernel of await soundKernels()) {
    const key = await ParallelKey.create(await loadEngine(kernel), zkey, { threads });
    provers.set(kernel, async () => asSnarkjs(await key.prove(wtnsFile)));
  }
  return provers;
}

function asSnarkjs({ proof, publicSignals }: ProveResult): BenchProof {
  return { proof: toSnarkjsProof(proof), publicSignals: publicSignals.map(String) };
}

/** `fma` where this process has it: Node 20 only with a flag. */
async function soundKernels() {
  const hasFma = await loadEngine("fma").then(isSound, () => false);
  return hasFma ? (["scalar", "fma"] as const) : (["scalar"] as const);
}

async function witnessesOf({ generator }: CircuitFiles) {
  const calculators = new Map<string, () => Promise<unknown>>();
  if (generator === undefined) return calculators;
  const wasm = await read(generator.wasm);
  const inputs = JSON.parse(await readFile(generator.inputs, "utf8"));
  const module = await WebAssembly.compile(wasm);
  const numbers = JSON.parse(JSON.stringify(inputs), (_, value) =>
    typeof value === "string" ? BigInt(value) : value,
  );
  calculators.set("snarkjs", () => wtns.calculate(inputs, wasm, { type: "mem" }));
  calculators.set("engine", () => calculateWitness(module, numbers));
  return calculators;
}

const proofs = await timeInTurn(await proversOf(files), rounds);
const witnesses = await timeInTurn(threads === 1 ? await witnessesOf(files) : new Map(), rounds);
const answer: WarmAnswer = { times: proofs.times, proofs: proofs.last, witnesses: witnesses.times };
process.stdout.write(JSON.stringify(answer), () => process.exit(0));
