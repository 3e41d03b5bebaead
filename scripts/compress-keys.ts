import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { COMPRESSED_VERSION } from "../src/proving/engine/compressed-form.ts";
import { ARTIFACT_FILES } from "../src/proving/manifest.ts";

/** The compressed form of a .zkey, made at most once in this cache, and expanded to the same bytes before it is kept. */
export async function compressKeys(
  zkeyPath: string,
  cache: string,
): Promise<{ readonly directory: string }> {
  const zkey = new Uint8Array(await readFile(zkeyPath));
  const hash = createHash("sha256").update(zkey).digest("hex");
  const directory = join(cache, `compressed-${COMPRESSED_VERSION}-${hash.slice(0, 32)}`);
  const name = ARTIFACT_FILES.compressedKey;
  if (await readable(join(directory, name))) return { directory };

  const work = join(cache, `work-${randomUUID()}`);
  await mkdir(work, { recursive: true });
  try {
    await writeFile(join(work, name), await compressAndExpand(zkey));
    await rename(work, directory).catch(async (error: unknown) => {
      // another build may have finished first
      if (!(await readable(join(directory, name)))) throw error;
    });
    return { directory };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Loaded only when there is a key to compress: a build from the cache takes a moment. */
async function compressAndExpand(zkey: Uint8Array): Promise<Uint8Array> {
  const { buildEngine } = await import("./build-engine.ts");
  const { chooseEngine } = await import("../src/proving/engine/choose-engine.ts");
  const { compressKey } = await import("../src/proving/engine/compress-key.ts");
  const { expandKey } = await import("../src/proving/engine/expand-key.ts");
  await buildEngine();
  const compressed = compressKey(zkey);
  const expanded = await expandKey(await chooseEngine(), compressed, zkey.length);
  if (Buffer.compare(expanded, zkey) !== 0) throw new Error("a key does not expand to itself");
  return compressed;
}

async function readable(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    () => false,
  );
}
