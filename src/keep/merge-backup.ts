import { parseInstant } from "../credential/calendar.ts";
import { KeepError } from "../errors.ts";
import type { BackupContents } from "./backup.ts";
import { damagedRecords } from "./damaged-records.ts";
import { findSame } from "./find-same.ts";
import type { StoreView } from "./read-view.ts";
import type { CredentialRecord, KeptRecord, SettingRecord } from "./records.ts";
import type { StoreChange } from "./transact.ts";

/** Ids of credentials, and names of settings. */
export interface ImportReport {
  readonly added: readonly string[];
  /** Here already, and older than the backup's. */
  readonly updated: readonly string[];
  /** Damaged here, and whole in the backup. */
  readonly healed: readonly string[];
  readonly unchanged: readonly string[];
  readonly settings: readonly string[];
  /** Whether the store was empty and took the backup's holder. */
  readonly tookHolder: boolean;
}

/** What becomes of a setting that is here and in the backup. @returns what is kept; it does not throw */
export type MergeSetting = (ours: unknown, theirs: unknown) => unknown;

/** By the setting's name; of others the one that was written last is taken. */
export type MergeSettings = Readonly<Record<string, MergeSetting>>;

export interface Merge {
  readonly change: StoreChange | undefined;
  readonly report: ImportReport;
}

/** What of a backup a store takes. @throws KeepError `ERR_KEEP_HOLDER_MISMATCH`, `ERR_KEEP_DAMAGED` */
export function mergeBackup(
  view: StoreView,
  backup: BackupContents,
  merges: MergeSettings = {},
): Merge {
  const puts = new Map<string, KeptRecord>();
  const tookHolder = mergeHolder(view, backup, puts);
  const damaged = new Set(view.damaged.map(({ id }) => id));
  const sorted = { added: [], updated: [], healed: [], unchanged: [] } as Record<
    "added" | "updated" | "healed" | "unchanged",
    string[]
  >;
  for (const { id, ...theirs } of backup.credentials) {
    const record: CredentialRecord = { kind: "credential", ...theirs };
    const place = damaged.has(id) ? id : placeOf(view, id, record);
    const standing = damaged.has(id) ? "healed" : compare(view.values.get(place), record);
    sorted[standing].push(place);
    if (standing !== "unchanged") puts.set(place, record);
  }
  const settings = mergeSettings(view, backup, puts, merges);
  const report = { ...sorted, settings, tookHolder };
  return { change: puts.size === 0 ? undefined : { puts }, report };
}

function mergeHolder(view: StoreView, backup: BackupContents, puts: Map<string, KeptRecord>) {
  const holder = view.entries.find(({ kind }) => kind === "holder");
  const kept = holder && view.values.get(holder.id);
  const theirs: KeptRecord = { kind: "holder", secret: backup.holder.secret };
  if (kept?.kind === "holder" && kept.secret === theirs.secret) return false;
  if (holder !== undefined && kept === undefined) throw damagedRecords([holder.id]);
  const others = view.entries.filter(({ kind }) => kind === "credential" || kind === "setting");
  if (others.length > 0 || holder === undefined) {
    throw new KeepError(
      "ERR_KEEP_HOLDER_MISMATCH",
      "the backup is another holder's: import it into an empty store",
    );
  }
  puts.set(holder.id, theirs);
  return true;
}

/** The id under which a credential is here, by its id or by being the same text. */
function placeOf({ values }: StoreView, id: string, { credential }: CredentialRecord): string {
  if (values.has(id)) return id;
  return findSame(values, credential) ?? id;
}

function compare(ours: KeptRecord | undefined, theirs: CredentialRecord) {
  if (ours?.kind !== "credential") return "added";
  const [here, there] = [issuedAt(ours.credential), issuedAt(theirs.credential)];
  if (here !== there) return there > here ? "updated" : "unchanged";
  return theirs.updatedAt > ours.updatedAt ? "updated" : "unchanged";
}

/** Unix seconds; 0 where it does not say. */
export const issuedAt = (credential: unknown): number =>
  parseInstant(String((credential as { issuedAt?: unknown } | null)?.issuedAt)) ?? 0;

function mergeSettings(
  view: StoreView,
  { settings }: BackupContents,
  puts: Map<string, KeptRecord>,
  merges: MergeSettings,
): string[] {
  const taken: string[] = [];
  for (const { id, ...theirs } of settings) {
    const entry = view.entries.find(({ kind, name }) => kind === "setting" && name === theirs.name);
    const ours = entry && (view.values.get(entry.id) as SettingRecord | undefined);
    const merged = ours === undefined ? theirs : mergeSetting(ours, theirs, merges);
    if (merged === undefined) continue;
    puts.set(entry?.id ?? id, { ...merged, kind: "setting" });
    taken.push(theirs.name);
  }
  return taken;
}

/** @returns undefined where ours stays as it is */
function mergeSetting(
  ours: Omit<SettingRecord, "kind">,
  theirs: Omit<SettingRecord, "kind">,
  merges: MergeSettings,
): Omit<SettingRecord, "kind"> | undefined {
  const { name } = theirs;
  const merge = Object.hasOwn(merges, name) ? merges[name] : undefined;
  const isOlder = ours.updatedAt >= theirs.updatedAt;
  if (merge === undefined) return isOlder ? undefined : theirs;
  const text = JSON.stringify(merge(ours.value, theirs.value));
  if (text === undefined || text === JSON.stringify(ours.value)) return undefined;
  return { name, value: JSON.parse(text), updatedAt: isOlder ? ours.updatedAt : theirs.updatedAt };
}
