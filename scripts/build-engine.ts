/**
 * Compiles the proving engine's AssemblyScript to WASM, one module for each field kernel, next to its TypeScript and, in
 * `npm run build`, next to the built package's. Does nothing where the modules are of the present sources.
 * usage: build-engine.ts [directory]
 */
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { BASE_FIELD, SCALAR_FIELD } from "./engine/curve-constants.ts";
import { generateFmaField } from "./engine/generate-fma-field.ts";
import { generateScalarField } from "./engine/generate-scalar-field.ts";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const SOURCES = join(ROOT, "src/proving/engine/assembly");
const GENERATORS = join(ROOT, "scripts/engine");
const KERNELS = {
  scalar: { generate: generateScalarField, features: [] as string[] },
  fma: { generate: generateFmaField, features: ["simd", "relaxed-simd"] },
};

export type KernelName = keyof typeof KERNELS;

/** Builds what is missing or older than its sources. */
export async function buildEngine(
  directory = join(ROOT, "src/proving/engine"),
  log: (line: string) => void = () => {},
): Promise<void> {
  const stamp = hashSources();
  for (const name of Object.keys(KERNELS) as KernelName[]) {
    const target = join(directory, `engine-${name}.wasm`);
    const stampFile = `${target}.sources`;
    const isFresh = existsSync(target) && existsSync(stampFile);
    if (isFresh && readFileSync(stampFile, "utf8") === stamp) continue;
    log(`engine: compiling the ${name} kernel`);
    const wasm = await compileEngine(name);
    mkdirSync(directory, { recursive: true });
    // whole files only, whoever else builds at the same time
    const temporary = `${target}.${process.pid}`;
    writeFileSync(temporary, wasm);
    renameSync(temporary, target);
    writeFileSync(stampFile, stamp);
  }
  await buildWorker(directory, log);
}

/** The worker's script, one file of plain JavaScript that runs under any loader. */
async function buildWorker(directory: string, log: (line: string) => void): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, "src/proving/engine/engine-worker.ts")],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "inline",
  });
  const text = outputFiles[0]?.text ?? "";
  const target = join(directory, "engine-worker.js");
  if (existsSync(target) && readFileSync(target, "utf8") === text) return;
  log("engine: bundling the worker");
  const temporary = `${target}.${process.pid}`;
  writeFileSync(temporary, text);
  renameSync(temporary, target);
}

/** A module's bytes; a checked one traps where an operand is out of its bounds. */
export async function compileEngine(name: KernelName, isChecked = false): Promise<Uint8Array> {
  const { generate, features } = KERNELS[name];
  const files = new Map<string, string>();
  const source = (file: string) => readFileSync(join(SOURCES, `${file}.as`), "utf8");
  // what only some kernels have
  const probe = name === "fma" ? 'export { isFused } from "./fq";\n' : "";
  for (const file of [
    ...["scalars", "quotient", "fq2", "fq-coordinate"],
    ...["expand", "setup"],
    ...["fq6", "fq12", "pairing", "claim-sums"],
    "poseidon",
  ]) {
    files.set(`${file}.ts`, source(file));
  }
  files.set("engine.ts", `${source("engine")}${probe}`);
  files.set("fq.ts", generate({ ...BASE_FIELD, isChecked }));
  files.set("fr.ts", generate({ ...SCALAR_FIELD, isChecked }));
  for (const [group, coordinate] of [
    ["g1", "../fq-coordinate"],
    ["g2", "../fq2"],
  ] as const) {
    for (const file of ["curve", "sum", "fixed-base"]) {
      const text = source(file).replaceAll('"./coordinate"', `"${coordinate}"`);
      files.set(`${group}/${file}.ts`, text);
    }
  }

  // the compiler takes a second to load
  const { default: asc } = await import("assemblyscript/asc");
  let wasm: Uint8Array | undefined;
  const messages: string[] = [];
  const collect = { write: (text: string | Uint8Array) => messages.push(String(text)) };
  const { error } = await asc.main(
    [
      ["engine.ts", "--outFile", "engine.wasm", "-O3", "--noAssert", "--runtime", "stub"],
      ["--uncheckedBehavior", "always", ...features.flatMap((feature) => ["--enable", feature])],
    ].flat(),
    {
      readFile: (file) => files.get(file) ?? null,
      writeFile: (_file, contents) => {
        if (typeof contents !== "string") wasm = contents;
      },
      listFiles: () => [],
      stdout: collect as never,
      stderr: collect as never,
    },
  );
  if (error !== null || wasm === undefined) {
    throw new Error(`the engine does not compile: ${messages.join("")}`, { cause: error });
  }
  return wasm;
}

function hashSources(): string {
  const hash = createHash("sha256");
  hash.update(readFileSync(fileURLToPath(import.meta.url)));
  for (const directory of [SOURCES, GENERATORS]) {
    for (const file of readdirSync(directory).sort()) {
      hash.update(`${file}\0`).update(readFileSync(join(directory, file)));
    }
  }
  return hash.digest("hex");
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await buildEngine(process.argv[2], console.error);
}
