import {
  createHolderStore,
  deleteHolderStore,
  type HolderStore,
  MemoryRecordStore,
} from "../../../keep/index.ts";
import type { App } from "./app.ts";

export interface RestoreOptions {
  /** The backup, and its own passphrase. */
  readonly text: string;
  readonly secret: string;
  /** New, for this device. */
  readonly passphrase: string;
  /** Whether a store is here that the backup takes the place of. */
  readonly replaces: boolean;
}

/**
 * A store with all of a backup in it. The backup is opened in memory first: nothing is erased for one that is damaged,
 * or whose passphrase is mistyped.
 * @throws KeepError those of `importBackup` and `createHolderStore`
 */
export async function restoreStore(app: App, options: RestoreOptions): Promise<HolderStore> {
  const { text, secret, passphrase, replaces } = options;
  const hash = await app.loadHash();
  const unlock = { kind: "passphrase", passphrase } as const;
  const rehearsal = await createHolderStore({
    name: "rehearsal",
    home: new MemoryRecordStore(),
    unlock,
    hash,
  });
  await rehearsal.importBackup(text, secret);
  rehearsal.lock();
  if (replaces) await deleteHolderStore();
  const store = await createHolderStore({ unlock, hash });
  await store.importBackup(text, secret);
  return store;
}
