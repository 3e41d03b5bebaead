import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

const SCRATCH = "build/tmp/attacks";

/**
 * A copy of the circuits in which one file is another, below the working directory as the lab needs it.
 * @param path 'circuits/lib/as-of.circom'
 * @returns the changed file's path
 */
export async function writeVariant(path: string, source: string): Promise<string> {
  const name = createHash("sha256").update(`${path}\n${source}`).digest("hex").slice(0, 16);
  const directory = join(SCRATCH, name);
  const work = `${directory}.${process.pid}`;
  await mkdir(SCRATCH, { recursive: true });
  await cp("circuits", join(work, "circuits"), { recursive: true });
  await writeFile(join(work, path), source);
  await rm(directory, { recursive: true, force: true });
  // another run may have put the same files there
  await rename(work, directory).catch((error: unknown) => {
    if (!existsSync(directory)) throw error;
  });
  return `${directory}/${path}`;
}
