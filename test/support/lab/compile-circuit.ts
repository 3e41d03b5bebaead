import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, normalize } from "node:path";
import { parseStatements } from "./circom-source.ts";
import { collectSources, type Sources } from "./collect-sources.ts";
import { LabError } from "./lab-error.ts";
import { patchSource, type SourcePatch } from "./patch-source.ts";
import { type R1cs, readR1cs } from "./read-r1cs.ts";
import { readSymbols, type Symbols } from "./read-symbols.ts";
import { relaxSource } from "./relax-source.ts";
import { replacedSource } from "./replaced-source.ts";

/** One instance of one template. */
export interface CircuitSpec {
  /** The template's file, below `root`: 'circuits/lib/as-of.circom'. */
  readonly file: string;
  readonly template: string;
  readonly params?: readonly (bigint | number)[];
  /**
   * Names, or 'all'. A template on its own is best compiled with all: simplification keeps public inputs, but a
   * private one that occurs linearly is removed, and a lie about it then has no wire to stand on.
   */
  readonly publicInputs?: readonly string[] | "all";
  /** Directory that the sources, the libraries and the cache lie below. Default: the working directory. */
  readonly root?: string;
  /** circom's `-l`, below `root`. Default: `node_modules`. */
  readonly libraries?: readonly string[];
}

export interface CompiledCircuit {
  readonly spec: CircuitSpec;
  /** 'Num2Bits(254)' */
  readonly title: string;
  readonly r1cs: R1cs;
  readonly symbols: Symbols;
  readonly wasm: WebAssembly.Module;
}

const PRODUCTION = ["--O2", "--r1cs", "--sym", "--wasm", "--simplification_substitution"];
/** Without simplification every signal stays in the witness. */
const TWIN = ["--O0", "--sym", "--wasm"];
const CACHE = "build/cache/lab";
/** How the message begins where circom refuses a circuit. */
export const REFUSED = "circom refused the circuit:";
const REFUSED_RELAXED = "circom refused the relaxed circuit:";
const cli = createRequire(import.meta.url).resolve("circom2/cli.js");

export function circuitTitle({ template, params = [] }: CircuitSpec): string {
  return `${template}(${params.join(", ")})`;
}

function inputNames(source: string, template: string): string[] {
  return parseStatements(source)
    .filter((statement) => statement.template === template)
    .map(({ tokens }) => tokens.map(({ text }) => text))
    .filter(([first, second]) => first === "signal" && second === "input")
    .map((texts) => (texts[2] === "{" ? texts[texts.indexOf("}") + 1] : texts[2]) ?? "");
}

function mainSource(spec: CircuitSpec, sources: Sources): string {
  const { file, template, params = [] } = spec;
  const publicInputs =
    spec.publicInputs === "all"
      ? inputNames(sources.get(normalize(file)) ?? "", template)
      : (spec.publicInputs ?? []);
  const visible = publicInputs.length > 0 ? ` {public [${publicInputs.join(", ")}]}` : "";
  return `pragma circom 2.0.0;\ninclude "./${file}";\ncomponent main${visible} = ${template}(${params.join(", ")});\n`;
}

function runCompiler(root: string, args: readonly string[], refusal: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], { cwd: root });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on("error", reject);
    child.on("close", (code) => {
      // circom2 ends with 0 even where it refuses the source
      if (code === 0 && output.includes("Everything went okay")) resolve();
      else if (/error\[[A-Z]+\d+\]/.test(output)) reject(new Error(`${refusal}\n${output}`));
      else reject(new LabError(`circom broke down (${code})\n${output}`));
    });
  });
}

/** Compiles into a directory of its own and renames it into place: safe beside other workers. */
async function build(
  root: string,
  directory: string,
  spec: CircuitSpec,
  sources: Sources,
  flags: readonly string[],
): Promise<void> {
  const work = `${directory}.${process.pid}.${randomBytes(4).toString("hex")}`;
  const all = new Map([...sources, ["main.circom", mainSource(spec, sources)]]);
  try {
    for (const [path, text] of all) {
      const place = join(root, work, "src", path);
      await mkdir(dirname(place), { recursive: true });
      await writeFile(place, text);
    }
    const libraries = (spec.libraries ?? ["node_modules"]).flatMap((library) => {
      const place = `${work}/src/${library}`;
      return existsSync(join(root, place)) ? ["-l", place] : [];
    });
    const args = [`${work}/src/main.circom`, ...flags, ...libraries, "-o", work];
    await runCompiler(root, args, flags === PRODUCTION ? REFUSED : REFUSED_RELAXED);
    await rm(join(root, work, "src"), { recursive: true });
    await rename(join(root, work), join(root, directory));
  } catch (error) {
    if (!existsSync(join(root, directory, "main.sym"))) throw error;
  } finally {
    await rm(join(root, work), { recursive: true, force: true });
  }
}

async function load(directory: string, spec: CircuitSpec): Promise<CompiledCircuit> {
  const place = (name: string): string => join(directory, name);
  const text = (name: string): Promise<string | undefined> =>
    existsSync(place(name)) ? readFile(place(name), "utf8") : Promise.resolve(undefined);
  const r1cs: R1cs = existsSync(place("main.r1cs"))
    ? readR1cs(await readFile(place("main.r1cs")))
    : { prime: 0n, wires: 0, outputs: 0, publicInputs: 0, privateInputs: 0, constraints: [] };
  const wasm = await readFile(place("main_js/main.wasm"));
  return {
    spec,
    title: circuitTitle(spec),
    r1cs,
    symbols: readSymbols((await text("main.sym")) ?? "", await text("main_substitutions.json")),
    wasm: await WebAssembly.compile(wasm),
  };
}

const compiled = new Map<string, Promise<CompiledCircuit>>();

function compile(
  spec: CircuitSpec,
  sources: Sources,
  flags: readonly string[],
): Promise<CompiledCircuit> {
  const root = spec.root ?? process.cwd();
  const digest = createHash("sha256").update(
    JSON.stringify([flags, mainSource(spec, sources), spec.libraries ?? [], [...sources]]),
  );
  const replaced = replacedSource();
  // a lasting cache holds no build of a mutant
  const isMutant =
    replaced !== undefined &&
    sources.has(replaced.path) &&
    !(flags === TWIN && replaced.computesAlike);
  const cache = isMutant ? replaced.cache : CACHE;
  const directory = `${cache}/${spec.template}-${digest.digest("hex").slice(0, 24)}`;
  const key = join(root, directory);
  let result = compiled.get(key);
  if (result === undefined) {
    const ready = existsSync(join(key, "main.sym"))
      ? Promise.resolve()
      : build(root, directory, spec, sources, flags);
    result = ready.then(() => load(key, spec));
    compiled.set(key, result);
  }
  return result;
}

function sourcesOf(spec: CircuitSpec, isRelaxed = false): Sources {
  const libraries = spec.libraries ?? ["node_modules"];
  const sources = collectSources(spec.root ?? process.cwd(), spec.file, libraries);
  const replaced = replacedSource();
  if (replaced === undefined || !sources.has(replaced.path)) return sources;
  if (isRelaxed && replaced.computesAlike) return sources;
  return new Map(sources).set(replaced.path, replaced.source);
}

const known = new Map<string, Promise<CompiledCircuit>>();

/** One compilation a process for the same words; sources that change while it runs are not seen. */
function remember(
  key: readonly unknown[],
  make: () => Promise<CompiledCircuit>,
): Promise<CompiledCircuit> {
  const text = JSON.stringify([process.cwd(), ...key], (_, value: unknown) =>
    typeof value === "bigint" || value instanceof RegExp ? `${value}` : value,
  );
  let result = known.get(text);
  if (result === undefined) {
    result = make();
    known.set(text, result);
  }
  return result;
}

/**
 * Compiles one instance as the product does (`--O2`), cached by the content of every source that it includes.
 * @throws Error with the compiler's words
 */
export function compileCircuit(spec: CircuitSpec): Promise<CompiledCircuit> {
  return remember([spec], async () => compile(spec, sourcesOf(spec), PRODUCTION));
}

/**
 * The relaxed twin: the same sources without `===` and `assert`, with hints or text patched, unsimplified. Only its
 * witness generator and its symbols are of use.
 */
export function compileTwin(
  spec: CircuitSpec,
  patches: readonly SourcePatch[] = [],
): Promise<CompiledCircuit> {
  return remember([spec, patches], async () => {
    const sources = new Map(sourcesOf(spec, true));
    for (const patch of patches) {
      const path = [...sources.keys()].find((name) => name.endsWith(patch.file));
      if (path === undefined) throw new LabError(`${circuitTitle(spec)} includes no ${patch.file}`);
      sources.set(path, patchSource(sources.get(path) ?? "", patch));
    }
    for (const [path, text] of sources) sources.set(path, relaxSource(text));
    return compile(spec, sources, TWIN);
  });
}

/** Compiles sources that are not on disk, such as a mutant's. */
export function compileSources(spec: CircuitSpec, sources: Sources): Promise<CompiledCircuit> {
  return compile(spec, sources, PRODUCTION);
}

/** The sources that an instance is compiled from, by path below the root. */
export function circuitSources(spec: CircuitSpec): Sources {
  return sourcesOf(spec);
}
