import { KeepError } from "../errors.ts";
import { parseScalar } from "../field/scalar.ts";
import { openBackup, recordsOf } from "./backup.ts";
import type { HolderStore } from "./holder-store.ts";
import { assertOwnCredentials } from "./keep-credential.ts";
import { type KeepOptions, surroundings } from "./surroundings.ts";
import type { NewUnlock } from "./unlock.ts";
import { writeNewStore } from "./write-new-store.ts";

export interface RestoreHolderStoreOptions extends KeepOptions {
  readonly backup: { readonly text: string; readonly passphrase: string };
  /** The first way to open the new store. */
  readonly unlock: NewUnlock;
  /**
   * Whether a store of this name that is here goes, whatever is in it, opened or not: for one that does not unlock any
   * more. `false` unless told.
   */
  readonly replaces?: boolean;
}

/**
 * Makes a store of a backup. One step: until all of the backup is written, an old store stays as it is.
 * @throws KeepError `ERR_KEEP_EXISTS` unless `replaces`; those of `createHolderStore` and `importBackup`
 */
export async function restoreHolderStore(options: RestoreHolderStoreOptions): Promise<HolderStore> {
  const around = surroundings(options);
  const { backup: given, unlock, replaces = false } = options;
  const backup = await openBackup(given.text, given.passphrase);
  const holder = { secret: parseScalar(backup.holder.secret) };
  await assertOwnCredentials(around.hash, holder, backup.credentials);
  const records = recordsOf(backup);
  const store = await writeNewStore(around, { unlock, records, replaces });
  if (store !== undefined) return store;
  throw replaces
    ? new KeepError("ERR_KEEP_CONFLICT", "another tab wrote meanwhile: nothing was changed")
    : new KeepError("ERR_KEEP_EXISTS", "there is a store of this name: import the backup into it");
}
