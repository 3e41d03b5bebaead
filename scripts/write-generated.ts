import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** Generated files whose committed text is not `files`' text. */
export function driftedFiles(root: string, files: ReadonlyMap<string, string>): string[] {
  return [...files].filter(([path, text]) => readText(join(root, path)) !== text).map(([p]) => p);
}

/** Where the module is the program that runs: writes its files, or with `--check` exits 1 on drift. */
export function runGenerator(
  moduleUrl: string,
  root: string,
  generate: () => ReadonlyMap<string, string>,
): void {
  const program = process.argv[1];
  if (program === undefined || pathToFileURL(program).href !== moduleUrl) return;
  const files = generate();
  const drifted = driftedFiles(root, files);
  if (process.argv.includes("--check")) {
    for (const path of drifted) console.error(`${path} is not what its source generates`);
    process.exitCode = drifted.length === 0 ? 0 : 1;
    return;
  }
  for (const path of drifted) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), files.get(path) ?? "");
    console.error(`wrote ${path}`);
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
