import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ARTIFACT_FILES } from "../src/proving/manifest.ts";

/** Bump whenever the generator would write another key for the same circuit. */
const GENERATOR_VERSION = 2;

export interface KeyFiles {
  /** Holds `proving-key.zkey` and `verification-key.json`. */
  readonly directory: string;
  readonly cached: boolean;
}

/** The development key of an r1cs file, made at most once in this cache. For evaluation only: its secret is public. */
export async function setupKeys(r1csPath: string, cache: string): Promise<KeyFiles> {
  const r1cs = new Uint8Array(await readFile(r1csPath));
  const circuitHash = createHash("sha256").update(r1cs).digest("hex");
  const directory = join(cache, `key-${GENERATOR_VERSION}-${circuitHash.slice(0, 32)}`);
  const last = join(directory, ARTIFACT_FILES.verificationKey);
  if (await readable(last)) return { directory, cached: true };

  const work = join(cache, `work-${randomUUID()}`);
  await mkdir(work, { recursive: true });
  try {
    // loaded only when there is a key to make: a build from the cache takes a moment
    const { buildEngine } = await import("./build-engine.ts");
    await buildEngine();
    const { createDevelopmentKey } = await import("../src/proving/setup/create-development-key.ts");
    const { provingKey, verificationKey } = await createDevelopmentKey(r1cs);
    await writeFile(join(work, ARTIFACT_FILES.provingKey), provingKey);
    const json = `${JSON.stringify(verificationKey, undefined, 2)}\n`;
    await writeFile(join(work, ARTIFACT_FILES.verificationKey), json);
    await rename(work, directory).catch(async (error: unknown) => {
      // another build may have finished first
      if (!(await readable(last))) throw error;
    });
    return { directory, cached: false };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function readable(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    () => false,
  );
}
