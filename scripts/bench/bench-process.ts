import { spawn } from "node:child_process";
import { copyFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildEngine } from "../build-engine.ts";
import { BENCH_FILES } from "./bench-files.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const ENGINE = fileURLToPath(new URL("../../src/proving/engine/", import.meta.url));
const PROCESSES = join(BENCH_FILES, "processes");
export const ENGINE_FILES = ["engine-scalar.wasm", "engine-fma.wasm", "engine-worker.js"];

/**
 * Bundles what runs in processes of its own, so that a fresh process's time has no compiling of TypeScript in it. The
 * engine's files stand beside the bundles, as they do in the package.
 */
export async function buildProcesses(...scripts: readonly string[]): Promise<void> {
  await buildEngine();
  await build({
    entryPoints: scripts.map((script) => join(HERE, script)),
    outdir: PROCESSES,
    entryNames: "[name]",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
  });
  for (const name of ENGINE_FILES) await copyFile(join(ENGINE, name), join(PROCESSES, name));
}

/** Runs a built script on a request; its answer is JSON on stdout, and timed from the process's start. */
export async function runProcess<T>(script: string, request: object) {
  const path = join(PROCESSES, basename(script).replace(/\.ts$/, ".mjs"));
  const flags = await relaxedSimdFlags();
  const started = performance.now();
  const child = spawn(process.execPath, [...flags, path, JSON.stringify(request)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const chunks: Buffer[] = [];
  let answered = Number.NaN;
  child.stdout.on("data", (chunk: Buffer) => {
    answered = performance.now();
    chunks.push(chunk);
  });
  const status = await new Promise((resolve) => child.on("close", resolve));
  if (status !== 0) throw new Error(`the benchmark's process ${script} failed`);
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
