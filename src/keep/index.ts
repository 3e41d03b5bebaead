/**
 * What a wallet keeps: its holder's secret, credentials and settings, sealed at rest in the browser.
 *
 * ```ts
 * const unlock = { kind: 'passphrase', passphrase } as const;
 * const store = (await holderStoreExists())
 *   ? await openHolderStore({ hash, unlock })
 *   : await createHolderStore({ hash, unlock });
 * await store.addCredential({ credential: json, renewal });
 * const backup = await store.exportBackup(otherPassphrase); // a text for another device
 * ```
 *
 * @module
 */
export { KeepError } from "../errors.ts";
export { type Hash, loadHash } from "../field/poseidon.ts";
export type { Holder } from "../holder/create-holder.ts";
export { type CreateHolderStoreOptions, createHolderStore } from "./create-holder-store.ts";
export { deleteHolderStore } from "./delete-holder-store.ts";
export type {
  CredentialToKeep,
  HolderStore,
  ImportOptions,
  KeptCredential,
  OnDamage,
  Persistence,
  StoreVerification,
} from "./holder-store.ts";
export { holderStoreExists } from "./holder-store-exists.ts";
export { MemoryRecordStore } from "./memory-record-store.ts";
export type { ImportReport, MergeSetting, MergeSettings } from "./merge-backup.ts";
export { type OpenHolderStoreOptions, openHolderStore } from "./open-holder-store.ts";
export { LOWEST_ITERATIONS, SHORTEST_PASSPHRASE } from "./passphrase-key.ts";
export { HEAD, type RecordChange, type RecordStore } from "./record-store.ts";
export type { DamagedRecord } from "./records.ts";
export {
  type RepairHolderStoreOptions,
  type RepairReport,
  repairHolderStore,
} from "./repair-holder-store.ts";
export {
  type RestoreHolderStoreOptions,
  restoreHolderStore,
} from "./restore-holder-store.ts";
export type { KeepOptions } from "./surroundings.ts";
export type { NewUnlock, PasskeyPort, Unlock, UnlockMethodInfo } from "./unlock.ts";
