import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const BENCH_FILES = fileURLToPath(new URL("../../build/bench/", import.meta.url));

/** A whole file or none, below `build/bench`; gives its path. */
export async function writeBenchFile(name: string, content: Uint8Array | string): Promise<string> {
  const path = join(BENCH_FILES, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.${process.pid}`, content);
  await rename(`${path}.${process.pid}`, path);
  return path;
}
