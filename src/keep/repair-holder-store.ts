import { KeepError } from "../errors.ts";
import { parseScalar } from "../field/scalar.ts";
import { type BackupContents, openBackup } from "./backup.ts";
import { damagedRecords } from "./damaged-records.ts";
import { assertOwnCredential } from "./keep-credential.ts";
import { type OpenHolderStoreOptions, openSession } from "./open-holder-store.ts";
import type { StoreView } from "./read-view.ts";
import type { KeptRecord } from "./records.ts";
import { surroundings } from "./surroundings.ts";
import { commit, locked, readStore, type Session } from "./transact.ts";

export interface RepairHolderStoreOptions extends OpenHolderStoreOptions {
  readonly backup?: { readonly text: string; readonly passphrase: string };
  /** Gives up damaged records that no backup has. Never the holder's. */
  readonly acceptLoss?: boolean;
}

export interface RepairReport {
  readonly kept: number;
  /** Ids of damaged records that the backup had. */
  readonly restored: readonly string[];
  /** Ids of records that are gone. */
  readonly lost: readonly string[];
  /** The list of records was damaged: that single ones were set back to an older state would not have been seen. */
  readonly rebuiltManifest: boolean;
}

/**
 * Mends a store that still unlocks: keeps what opens, takes what does not from a backup, and seals the list of records
 * anew. All or nothing. A store that nothing unlocks is deleted, made anew, and the backup imported into it.
 * @throws KeepError `ERR_KEEP_DAMAGED` naming the records that no backup has, unless `acceptLoss`;
 *   `ERR_KEEP_HOLDER_MISMATCH` where the backup is another holder's; those of `openHolderStore` and `importBackup`
 */
export async function repairHolderStore(options: RepairHolderStoreOptions): Promise<RepairReport> {
  const around = surroundings(options);
  const { backup: given, unlock, acceptLoss = false } = options;
  try {
    const session = await openSession(around, unlock);
    const backup = given && (await openBackup(given.text, given.passphrase));
    return await locked(around, () => repair(session, backup, acceptLoss));
  } finally {
    around.home.close();
  }
}

async function repair(
  session: Session,
  backup: BackupContents | undefined,
  acceptLoss: boolean,
): Promise<RepairReport> {
  const view = await readStore(session);
  const rebuiltManifest = view.damaged.some(({ kind }) => kind === "manifest");
  const { values, restored } = mend(session, view, backup);
  // What a sound list does not know was no record of this store.
  const lost = view.damaged
    .filter(({ id, kind }) => kind !== "manifest" && !values.has(id))
    .filter(({ kind }) => rebuiltManifest || kind !== "unlisted")
    .map(({ id }) => id);
  const hasHolder = [...values.values()].some(({ kind }) => kind === "holder");
  if (!hasHolder || (lost.length > 0 && !acceptLoss)) {
    throw damagedRecords(lost);
  }
  const removals = view.keys.filter((id) => !values.has(id));
  const isWritten = await commit(session, { ...view, entries: [] }, { puts: values, removals });
  if (!isWritten) {
    throw new KeepError("ERR_KEEP_CONFLICT", "another tab wrote meanwhile: nothing was changed");
  }
  return { kept: values.size - restored.length, restored, lost, rebuiltManifest };
}

/** The records that open, and in the place of those that do not the backup's. */
function mend(session: Session, view: StoreView, backup: BackupContents | undefined) {
  const values = new Map<string, KeptRecord>(view.values);
  const restored: string[] = [];
  if (backup === undefined) return { values, restored };
  const damaged = new Set(view.damaged.map(({ id }) => id));
  const restore = (id: string, record: KeptRecord) => {
    values.set(id, record);
    restored.push(id);
  };
  const { id, secret } = backup.holder;
  const holder = [...view.values.values()].find(({ kind }) => kind === "holder");
  if (holder === undefined) {
    restore(view.damaged.find(({ kind }) => kind === "holder")?.id ?? id, {
      kind: "holder",
      secret,
    });
  } else if (holder.kind !== "holder" || holder.secret !== secret) {
    throw new KeepError("ERR_KEEP_HOLDER_MISMATCH", "the backup is another holder's");
  }
  for (const { id, ...credential } of backup.credentials) {
    if (damaged.has(id)) restore(id, { kind: "credential", ...credential });
  }
  for (const { id, ...setting } of backup.settings) {
    if (damaged.has(id)) restore(id, { kind: "setting", ...setting });
  }
  for (const value of values.values()) {
    if (value.kind !== "credential") continue;
    assertOwnCredential(session.around.hash, { secret: parseScalar(secret) }, value.credential);
  }
  return { values, restored };
}
