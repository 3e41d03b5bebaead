/**
 * In a process of its own: proves one circuit again and again with snarkjs and with each kernel of the engine, in turn,
 * and prints the times of each round and a last proof of each. Bundled and run by bench-process.ts.
 */
import { readFile } from "node:fs/promises";
import { curves, groth16, wtns } from "snarkjs";
import { loadEngine } from "../../../src/proving/engine/load-engine.ts";
import { ParallelKey } from "../../../src/proving/engine/parallel-key.ts";
import { WitnessGenerator } from "../../../src/proving/engine/witness-generator.ts";
import { toSnarkjsProof } from "../../../src/proving/parse-proof.ts";
import type { ProveResult } from "../../../src/proving/prover.ts";
import { readRequest, sendAnswer } from "../own-process.ts";
import { soundKernels } from "../sound-kernels.ts";
import type { CircuitFiles } from "./circuit-files.ts";
import type { BenchProof, WarmAnswer, WarmRequest } from "./messages.ts";
import { timeInTurn } from "./time-in-turn.ts";

const { files, threads, rounds } = readRequest<WarmRequest>();
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

/** The witness generator is compiled and started before, as a prover keeps it; snarkjs does both for every witness. */
async function witnessesOf({ generator }: CircuitFiles) {
  const calculators = new Map<string, () => Promise<void>>();
  if (generator === undefined) return calculators;
  const wasm = await read(generator.wasm);
  const decimals = await readFile(generator.inputs, "utf8");
  const inputs = JSON.parse(decimals);
  const numbers = JSON.parse(decimals, (_, value) =>
    typeof value === "string" ? BigInt(value) : value,
  );
  const kept = await WitnessGenerator.create(await WebAssembly.compile(wasm));
  calculators.set("snarkjs", () => wtns.calculate(inputs, wasm, { type: "mem" }));
  calculators.set("engine", () => kept.calculate(numbers, new Uint8Array(32 * kept.wires)));
  return calculators;
}

const proofs = await timeInTurn(await proversOf(files), rounds);
// V8 goes on optimising a witness generator, in the background, for its first ten witnesses or so
const witnessRounds = Math.max(rounds, 25);
const calculators = threads === 1 ? await witnessesOf(files) : new Map();
const witnesses = await timeInTurn(calculators, witnessRounds);
const answer: WarmAnswer = { times: proofs.times, proofs: proofs.last, witnesses: witnesses.times };
sendAnswer(answer);
