import type { Holder } from "../holder/create-holder.ts";
import type { ImportReport, MergeSettings } from "./merge-backup.ts";
import type { DamagedRecord } from "./records.ts";
import type { NewUnlock, Unlock, UnlockMethodInfo } from "./unlock.ts";

export interface KeptCredential {
  readonly id: string;
  /** JSON as issued. */
  readonly credential: unknown;
  /** What `refreshCredential` needs. */
  readonly renewal?: unknown;
  /** 'YYYY-MM-DDTHH:MM:SS.sssZ' */
  readonly addedAt: string;
}

export interface CredentialToKeep {
  /** JSON as issued. */
  readonly credential: unknown;
  readonly renewal?: unknown;
}

/** How a call meets damaged records: `refuse` says which, `skip` goes on with the others. `refuse` unless told. */
export interface OnDamage {
  readonly damaged?: "refuse" | "skip";
}

export interface ImportOptions {
  /** Reports, and changes nothing. */
  readonly dryRun?: boolean;
  /** How settings that are here and in the backup become one: what counts up must not go back. */
  readonly settings?: MergeSettings;
}

export interface StoreVerification {
  /** Records that are sound. */
  readonly records: number;
  /** Empty where all is well. */
  readonly damaged: readonly DamagedRecord[];
}

/** `best-effort`: the browser may evict the store when the disk is full. */
export type Persistence = "persistent" | "best-effort" | "unknown";

/**
 * An opened store. Every call reads the state as it is now, whichever tab wrote it, and every change is written whole
 * or not at all.
 * @throws KeepError `ERR_KEEP_LOCKED` from every member after `lock`; `ERR_KEEP_DAMAGED` naming the records;
 *   `ERR_KEEP_QUOTA`, `ERR_KEEP_STORAGE` where the browser's storage fails: the old state stays
 */
export interface HolderStore {
  readonly holder: Holder;
  /** Whether the browser keeps the store when it runs short of room; asked for at `createHolderStore`. */
  readonly persistence: Promise<Persistence>;

  /** Oldest first. */
  credentials(options?: OnDamage): Promise<readonly KeptCredential[]>;
  /**
   * Keeps a credential of this holder. One that is kept already is not kept twice: its renewal is replaced.
   * @throws CredentialError for another form, or another holder's credential
   */
  addCredential(entry: CredentialToKeep): Promise<KeptCredential>;
  /**
   * Puts a refreshed credential in the place of the old one. Without a `renewal` the old one stays.
   * @throws KeepError `ERR_KEEP_NOT_FOUND`; `ERR_KEEP_CONFLICT` where the kept one was issued later (another tab was
   *   first); CredentialError as `addCredential`
   */
  replaceCredential(id: string, entry: CredentialToKeep): Promise<KeptCredential>;
  /** @throws KeepError `ERR_KEEP_NOT_FOUND` */
  removeCredential(id: string): Promise<void>;

  /** @returns `undefined` where it was never written */
  readSetting(key: string): Promise<unknown>;
  /** The last writer wins; `undefined` removes the setting. @param json what JSON can carry */
  writeSetting(key: string, json: unknown): Promise<void>;
  /** Reads and writes as one step, so that two tabs lose nothing. @param change may run more than once */
  updateSetting(key: string, change: (json: unknown) => unknown): Promise<unknown>;

  /**
   * All of it as one encrypted text, for another device or a bad day.
   * @param passphrase the backup's own, at least 12 characters: whoever has both is the holder
   */
  exportBackup(passphrase: string, options?: OnDamage): Promise<string>;
  /**
   * Merges a backup: a credential that is here already stays once, the one issued later wins, damaged ones are
   * healed. All or nothing. An empty store takes the backup's holder.
   * @throws KeepError `ERR_KEEP_BACKUP_FORM`, `ERR_KEEP_BACKUP_PASSPHRASE`, `ERR_KEEP_VERSION`,
   *   `ERR_KEEP_HOLDER_MISMATCH` where the backup is another holder's
   */
  importBackup(text: string, passphrase: string, options?: ImportOptions): Promise<ImportReport>;

  /** The ways to open the store. */
  unlockMethods(): Promise<readonly UnlockMethodInfo[]>;
  /** @param options.current is asked once more: the key is wrapped, and never kept in a form that could be */
  addUnlock(options: { current: Unlock; added: NewUnlock }): Promise<UnlockMethodInfo>;
  /**
   * @param remaining one of the other ways: it must open the store now, since nobody may be left with one that does not
   * @throws KeepError `ERR_KEEP_LAST_UNLOCK`, `ERR_KEEP_NOT_FOUND`; `ERR_KEEP_PASSPHRASE`, `ERR_KEEP_PASSKEY` where
   *   `remaining` opens by none of the others; `ERR_KEEP_CONFLICT` where another tab has taken that one away meanwhile
   */
  removeUnlock(id: string, remaining: Unlock): Promise<void>;
  /** The old passphrase no longer opens this store; a copy of the old state it still does. */
  changePassphrase(current: string, next: string): Promise<UnlockMethodInfo>;

  /** Reads every record. */
  verify(): Promise<StoreVerification>;
  /** Called after each change, whichever tab made it. @returns stops it */
  onChange(listener: () => void): () => void;
  /** Drops keys and secret. They cannot be overwritten in memory: JavaScript gives no means to. */
  lock(): void;
}
