import { randomBytes } from "node:crypto";
import { open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { ServiceError } from "../../errors.ts";
import type { StoreState } from "./store-state.ts";

const stateSchema = z.strictObject({
  type: z.literal("SymbolonStoreState"),
  version: z.literal(1),
  storeId: z.string().min(1).max(64),
  era: z.int().min(0),
  size: z.int().min(0),
  head: z.string().min(1).max(256),
});

/**
 * The mark; undefined where there is no file.
 * @throws ServiceError `ERR_SERVICE_STORE` where it cannot be read or is of another form: nothing is known then
 */
export async function readHighWater(path: string): Promise<StoreState | undefined> {
  try {
    const { storeId, era, size, head } = stateSchema.parse(
      JSON.parse(await readFile(path, "utf8")),
    );
    return { storeId, era, size, head };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new ServiceError(
      "ERR_SERVICE_STORE",
      "stateFile: it cannot be read, or is none; bring it back, or run symbolon store accept-restored",
      { cause },
    );
  }
}

/** Writes it whole or not at all: beside its place, synced, renamed, and the directory synced. */
export async function writeHighWater(path: string, state: StoreState): Promise<void> {
  const { storeId, era, size, head } = state;
  const json = { type: "SymbolonStoreState", version: 1, storeId, era, size, head };
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(`${JSON.stringify(json)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncDirectory(dirname(path));
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new ServiceError("ERR_SERVICE_STORE", "stateFile: it cannot be written", { cause });
  }
}

async function syncDirectory(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
