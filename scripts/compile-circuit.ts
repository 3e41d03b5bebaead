import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { ARTIFACT_FILES } from "../src/proving/manifest.ts";
import { findUnusedWires, readR1cs } from "../src/proving/setup/read-r1cs.ts";
import {
  droppedInputs,
  inputShapes,
  publicSignalNames,
  readSymbols,
  wireName,
} from "../src/proving/setup/read-symbols.ts";
import type { InputShapes } from "../src/proving/validate-inputs.ts";
import type { CircuitInstance } from "./circuit-list.ts";

const FLAGS = ["--O2", "--r1cs", "--wasm", "--sym"];
const PROGRAMS = ["circom2", "circomlib"];
/** Bump whenever this script would check or record something else for the same sources. */
const SCRIPT_VERSION = 2;

export interface CompileOptions {
  /** Directory below which every source lies; circom2 reads nothing outside. */
  readonly root: string;
  /** Circuit sources, relative to the root. */
  readonly circuits: string;
  /** Directory for what was compiled, relative to the root. */
  readonly cache: string;
}

export interface CompiledCircuit {
  /** Holds `circuit.r1cs`, `circuit.wasm`, `circuit.sym`. */
  readonly directory: string;
  readonly constraints: number;
  readonly wires: number;
  readonly publicSignals: readonly string[];
  /** How many of the public signals, from the first, are outputs. */
  readonly publicOutputs: number;
  readonly inputs: InputShapes;
  readonly cached: boolean;
}

/**
 * Compiles one instance with circom2, at most once for the same sources, programs and flags. Fails for a wire that no
 * constraint reads and for public signals other than the list's.
 */
export async function compileCircuit(
  instance: CircuitInstance,
  options: CompileOptions,
): Promise<CompiledCircuit> {
  const compiled = await compileOnce(instance, options);
  const found = compiled.publicSignals.map((name, i) =>
    i < compiled.publicOutputs ? `output ${name}` : `input ${name}`,
  );
  const listed = instance.publicSignals.map(({ name, kind }) => `${kind} ${name}`);
  if (found.join() !== listed.join()) {
    throw new Error(
      `${instance.id}: the public signals are [${found.join(", ")}], the list says [${listed.join(", ")}]`,
    );
  }
  return compiled;
}

async function compileOnce(
  instance: CircuitInstance,
  options: CompileOptions,
): Promise<CompiledCircuit> {
  const main = mainSource(instance, options);
  const directory = join(options.root, options.cache, `circuit-${await sourceHash(main, options)}`);
  const summary = join(directory, "summary.json");
  const known = await readFile(summary, "utf8").catch(() => undefined);
  if (known !== undefined) return { ...JSON.parse(known), directory, cached: true };

  const work = join(options.root, options.cache, `work-${randomUUID()}`);
  await mkdir(work, { recursive: true });
  try {
    await writeFile(join(work, "main.circom"), main);
    await runCircom(options.root, relative(options.root, work));
    const output = join(work, "output");
    await mkdir(output);
    await rename(join(work, "main.r1cs"), join(output, ARTIFACT_FILES.r1cs));
    await rename(join(work, "main_js", "main.wasm"), join(output, ARTIFACT_FILES.wasm));
    await rename(join(work, "main.sym"), join(output, ARTIFACT_FILES.symbols));
    const facts = await examine(instance, output);
    await writeFile(join(output, "summary.json"), JSON.stringify(facts));
    await rename(output, directory).catch(async (error: unknown) => {
      // another build may have finished first
      await readFile(summary).catch(() => Promise.reject(error));
    });
    return { ...facts, directory, cached: false };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function examine(instance: CircuitInstance, output: string) {
  const r1cs = readR1cs(await readFile(join(output, ARTIFACT_FILES.r1cs)));
  const symbols = readSymbols(await readFile(join(output, ARTIFACT_FILES.symbols), "utf8"));
  const unused = [
    ...droppedInputs(r1cs, symbols),
    ...findUnusedWires(r1cs).map((wire) => wireName(symbols, wire)),
  ];
  if (unused.length > 0) {
    const list = unused.slice(0, 10).join(", ");
    throw new Error(`${instance.id}: ${unused.length} wires occur in no constraint: ${list}`);
  }
  return {
    constraints: r1cs.constraints,
    wires: r1cs.wires,
    publicSignals: publicSignalNames(r1cs, symbols),
    publicOutputs: r1cs.publicOutputs,
    inputs: inputShapes(r1cs, symbols),
  };
}

function mainSource(instance: CircuitInstance, options: CompileOptions): string {
  const inputs = instance.publicSignals.filter(({ kind }) => kind === "input");
  const names = inputs.length > 0 ? ` {public [${inputs.map(({ name }) => name).join(", ")}]}` : "";
  const params = instance.params.join(", ");
  // out of <cache>/work-.../main.circom
  const up = "../".repeat(options.cache.split("/").length + 1);
  return [
    "pragma circom 2.2.0;",
    `include "${up}${options.circuits}/${instance.file}";`,
    `component main${names} = ${instance.template}(${params});`,
    "",
  ].join("\n");
}

async function runCircom(root: string, work: string): Promise<void> {
  const cli = createRequire(import.meta.url).resolve("circom2/cli.js");
  const flags = [...FLAGS, "-l", "node_modules", "-o", work];
  try {
    await promisify(execFile)(process.execPath, [cli, `${work}/main.circom`, ...flags], {
      cwd: root,
      maxBuffer: 2 ** 26,
    });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`circom2 failed\n${stdout}${stderr}`.trimEnd());
  }
}

async function sourceHash(main: string, options: CompileOptions): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify([SCRIPT_VERSION, main, FLAGS]));
  const require = createRequire(import.meta.url);
  for (const name of PROGRAMS) hash.update(`${name} ${require(`${name}/package.json`).version}\n`);
  const sources = await readdir(join(options.root, options.circuits), { recursive: true });
  for (const source of sources.filter((name) => name.endsWith(".circom")).sort()) {
    const text = await readFile(join(options.root, options.circuits, source));
    hash.update(JSON.stringify([source, createHash("sha256").update(text).digest("hex")]));
  }
  return hash.digest("hex").slice(0, 32);
}
