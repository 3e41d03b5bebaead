import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";

const PLACE = "build/test/web";

/** A folder of this run alone, below this one's: two runs at once do not serve each other's pages. */
export async function scratchFolder(name: string) {
  await mkdir(PLACE, { recursive: true });
  const path = await mkdtemp(join(PLACE, `${name}-`));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
