import { createHolderStore } from "../../../src/keep/create-holder-store.ts";
import type { HolderStore } from "../../../src/keep/holder-store.ts";
import { MemoryRecordStore } from "../../../src/keep/memory-record-store.ts";
import { openHolderStore } from "../../../src/keep/open-holder-store.ts";
import type { KeepOptions } from "../../../src/keep/surroundings.ts";
import type { Unlock } from "../../../src/keep/unlock.ts";
import type { World } from "../../support/world.ts";

export const PASSPHRASE = "correct horse battery";
export const UNLOCK: Unlock = { kind: "passphrase", passphrase: PASSPHRASE };
export const BACKUP_PASSPHRASE = "staple for another day";

/** A clock that moves by a second with each look. */
export function clock(start = "2026-11-21T10:07:42Z"): () => Date {
  let time = Date.parse(start);
  return () => {
    time += 1000;
    return new Date(time);
  };
}

export interface Kept {
  readonly home: MemoryRecordStore;
  readonly store: HolderStore;
  /** Opens the same home once more, as another tab. */
  open(changes?: Partial<KeepOptions> & { readonly unlock?: Unlock }): Promise<HolderStore>;
}

/** A store of the world's holder, in memory. */
export async function createKept(
  { hash, holder }: Pick<World, "hash" | "holder">,
  changes: Partial<KeepOptions> & { readonly home?: MemoryRecordStore } = {},
): Promise<Kept> {
  const home = changes.home ?? new MemoryRecordStore();
  const options = { hash, now: clock(), ...changes, home };
  const store = await createHolderStore({ ...options, unlock: UNLOCK, holder });
  return {
    home,
    store,
    open: (more = {}) => openHolderStore({ ...options, unlock: UNLOCK, ...more }),
  };
}

/** Writes over records as whoever has the disk could. */
export async function overwrite(
  home: MemoryRecordStore,
  change: (records: Map<string, string>) => void,
): Promise<void> {
  const before = await home.readAll();
  const after = new Map(before);
  change(after);
  const removals = [...before.keys()].filter((key) => !after.has(key));
  await home.write({ expectedHead: before.get("head"), puts: after, removals });
}
