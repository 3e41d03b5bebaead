/**
 * Measures the engine against snarkjs on the same files, in one run, alternating, warm; prints JSON. CPU time beside
 * wall time: on a busy machine only the first says something.
 * usage: tsx scripts/engine/compare.ts <proving-key.zkey> <witness.wtns> [rounds] [threads]
 */
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { curves, groth16 } from "snarkjs";
import { readEngineKey } from "../../src/proving/engine/engine-key.ts";
import { type EngineKernel, loadEngine } from "../../src/proving/engine/load-engine.ts";
import { ParallelKey } from "../../src/proving/engine/parallel-key.ts";
import type { Groth16Result } from "../../src/proving/engine/prove-groth16.ts";
import { proveGroth16 } from "../../src/proving/engine/prove-groth16.ts";
import { buildEngine } from "../build-engine.ts";

setFlagsFromString("--experimental-wasm-relaxed-simd");
const [keyFile = "", witnessFile = "", rounds = "5", threadsText = "1"] = process.argv.slice(2);
const threads = Number(threadsText);
const key = Uint8Array.from(readFileSync(keyFile));
const witness = Uint8Array.from(readFileSync(witnessFile));
await buildEngine();

const provers = new Map<string, () => Promise<unknown>>();
const engines: { close(): Promise<void> }[] = [];
const options = { singleThread: threads === 1 };
if (threads === 1) {
  const getCurve = curves.getCurveFromName as (name: string, options: object) => Promise<unknown>;
  Object.assign(globalThis, { curve_bn128: await getCurve("bn128", options) });
}
provers.set("snarkjs", () => groth16.prove(key, witness, undefined, options));
for (const kernel of ["scalar", "fma"] as const satisfies EngineKernel[]) {
  const module = await loadEngine(kernel);
  let prove: () => Promise<Groth16Result>;
  if (threads === 1) {
    const engineKey = await readEngineKey(module, key);
    prove = () => proveGroth16(engineKey, witness);
  } else {
    const parallel = await ParallelKey.create(module, key, { threads });
    engines.push(parallel);
    prove = () => parallel.prove(witness);
  }
  provers.set(kernel, prove);
}

const times = new Map([...provers.keys()].map((name) => [name, { cpu: [], wall: [] } as Times]));
interface Times {
  readonly cpu: number[];
  readonly wall: number[];
}
for (let round = -1; round < Number(rounds); round++) {
  for (const [name, prove] of provers) {
    const cpu = process.cpuUsage();
    const wall = performance.now();
    await prove();
    const used = process.cpuUsage(cpu);
    // the first round warms up
    if (round < 0) continue;
    times.get(name)?.cpu.push((used.user + used.system) / 1000);
    times.get(name)?.wall.push(performance.now() - wall);
  }
}
const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const figures = Object.fromEntries(
  [...times].map(([name, { cpu, wall }]) => {
    const of = (which: keyof Times, own: readonly number[]) =>
      Number((median(times.get("snarkjs")?.[which] ?? []) / median(own)).toFixed(2));
    return [
      name,
      {
        cpuMs: Math.round(median(cpu)),
        wallMs: Math.round(median(wall)),
        ...(name === "snarkjs" ? {} : { cpuRatio: of("cpu", cpu), wallRatio: of("wall", wall) }),
      },
    ];
  }),
);
console.log(JSON.stringify({ threads, rounds: Number(rounds), ...figures }, null, 2));
await Promise.all(engines.map((engine) => engine.close()));
process.exit(0);
