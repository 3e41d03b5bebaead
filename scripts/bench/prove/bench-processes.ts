import { spawn } from "node:child_process";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildEngine } from "../../build-engine.ts";
import { BENCH_FILES } from "./circuit-files.ts";
import type { ColdAnswer, ColdRequest, WarmAnswer, WarmRequest } from "./messages.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const ENGINE = fileURLToPath(new URL("../../../src/proving/engine/", import.meta.url));
const PROCESSES = join(BENCH_FILES, "processes");
export const ENGINE_FILES = ["engine-scalar.wasm", "engine-fma.wasm", "engine-worker.js"];

/**
 * Bundles what runs in processes of its own, so that a fresh process's time has no compiling of TypeScript in it. The
 * engine's files stand beside the bundles, as they do in the package.
 */
export async function buildProcesses(): Promise<void> {
  await buildEngine();
  await build({
    entryPoints: ["prove-warm", "prove-cold-engine", "prove-cold-snarkjs"].map((name) =>
      join(HERE, `${name}.ts`),
    ),
    outdir: PROCESSES,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
  });
  for (const name of ENGINE_FILES) await copyFile(join(ENGINE, name), join(PROCESSES, name));
}

export async function proveWarm(request: WarmRequest): Promise<WarmAnswer> {
  return (await run<WarmAnswer>("prove-warm", request)).answer;
}

/** With the time from the process's start to its proof. */
export async function proveCold(request: ColdRequest): Promise<ColdAnswer & { wallMs: number }> {
  const name = request.backend === "snarkjs" ? "prove-cold-snarkjs" : "prove-cold-engine";
  const { answer, wallMs } = await run<ColdAnswer>(name, request);
  return { ...answer, wallMs };
}

async function run<T>(name: string, request: object): Promise<{ answer: T; wallMs: number }> {
  const script = join(PROCESSES, `${name}.mjs`);
  const flags = await relaxedSimdFlags();
  const started = performance.now();
  const child = spawn(process.execPath, [...flags, script, JSON.stringify(request)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const chunks: Buffer[] = [];
  let answered = Number.NaN;
  child.stdout.on("data", (chunk: Buffer) => {
    answered = performance.now();
    chunks.push(chunk);
  });
  const status = await new Promise((resolve) => child.on("close", resolve));
  if (status !== 0) throw new Error(`the benchmark's process ${name} failed`);
  const answer = JSON.parse(Buffer.concat(chunks).toString("utf8")) as T;
  return { answer, wallMs: answered - started };
}

let flags: Promise<readonly string[]> | undefined;

/** Node 20 has relaxed SIMD behind a flag, which later versions need not know. */
function relaxedSimdFlags(): Promise<readonly string[]> {
  flags ??= new Promise((resolve) => {
    const flag = "--experimental-wasm-relaxed-simd";
    const child = spawn(process.execPath, [flag, "--eval", ""], { stdio: "ignore" });
    child.on("close", (status) => resolve(status === 0 ? [flag] : []));
  });
  return flags;
}
