import { KeepError } from "../errors.ts";
import { bindManifest, bindRecord, type Head, parseHead } from "./head.ts";
import { HEAD } from "./record-store.ts";
import {
  type DamagedRecord,
  type Format,
  type KeptRecord,
  type ManifestEntry,
  migrateRecord,
} from "./records.ts";
import { openJson, type Sealed } from "./seal.ts";

/** A store as one moment had it, opened. */
export interface StoreView {
  readonly headText: string;
  readonly head: Head;
  readonly entries: readonly ManifestEntry[];
  /** Of the entries that open, by id. */
  readonly values: ReadonlyMap<string, KeptRecord>;
  readonly damaged: readonly DamagedRecord[];
  /** Keys of every record that is there, the head's aside. */
  readonly keys: readonly string[];
}

interface StoredRecord extends Sealed {
  readonly revision: number;
}

/** @throws KeepError `ERR_KEEP_MISSING`, `ERR_KEEP_VERSION`, `ERR_KEEP_DAMAGED` */
export function readHeadOf(records: ReadonlyMap<string, string>, format: Format): Head {
  const text = records.get(HEAD);
  if (text === undefined) {
    throw new KeepError("ERR_KEEP_MISSING", "there is no store of this name in this browser");
  }
  return parseHead(text, format.version);
}

/**
 * Opens what there is. Each record opens as the manifest lists it, in the revision that the manifest names: one that
 * was swapped, set back, changed or deleted is damaged. Where the manifest itself does not open, every record that
 * opens by itself counts, and single ones may have been set back.
 */
export async function readView(
  records: ReadonlyMap<string, string>,
  dataKey: CryptoKey,
  format: Format,
): Promise<StoreView> {
  const head = readHeadOf(records, format);
  const headText = records.get(HEAD) ?? "";
  const keys = [...records.keys()].filter((key) => key !== HEAD);
  const manifest = await openJson(dataKey, head.manifest, bindManifest(head));
  const values = new Map<string, KeptRecord>();
  const damaged: DamagedRecord[] = [];
  if (manifest === undefined) damaged.push({ id: HEAD, kind: "manifest" });
  const entries = manifest === undefined ? salvage(records, keys) : (manifest as ManifestEntry[]);
  for (const entry of entries) {
    const value = await openRecord(records.get(entry.id), dataKey, head, entry);
    if (value !== undefined) values.set(entry.id, migrateRecord(value, head.version, format));
    else if (manifest !== undefined) damaged.push(describe(entry));
    else damaged.push({ id: entry.id, kind: "unlisted" });
  }
  const listed = new Set(entries.map(({ id }) => id));
  for (const id of keys) if (!listed.has(id)) damaged.push({ id, kind: "unlisted" });
  const known = entries.map((entry) => ({ ...entry, ...describeValue(values.get(entry.id)) }));
  return { headText, head, entries: known, values, damaged, keys };
}

async function openRecord(
  text: string | undefined,
  dataKey: CryptoKey,
  head: Head,
  { id, revision }: ManifestEntry,
): Promise<unknown> {
  const stored = text === undefined ? undefined : parseStored(text);
  if (stored === undefined) return undefined;
  return openJson(dataKey, stored, bindRecord(head, id, revision));
}

function parseStored(text: string): StoredRecord | undefined {
  try {
    const json = JSON.parse(text) as Partial<Record<keyof StoredRecord, unknown>> | null;
    const { revision, nonce, ciphertext } = json ?? {};
    if (typeof nonce !== "string" || typeof ciphertext !== "string") return undefined;
    return typeof revision === "number" ? { revision, nonce, ciphertext } : undefined;
  } catch {
    return undefined;
  }
}

/** Entries by what the records say of themselves; what they are is known once they open. */
function salvage(records: ReadonlyMap<string, string>, keys: readonly string[]): ManifestEntry[] {
  return keys.map((id) => ({
    id,
    revision: parseStored(records.get(id) ?? "")?.revision ?? 0,
    kind: "credential",
  }));
}

const describe = ({ id, kind, name }: ManifestEntry): DamagedRecord => ({
  id,
  kind,
  ...(name === undefined ? {} : { name }),
});

export function describeValue(
  value: KeptRecord | undefined,
): Partial<Pick<ManifestEntry, "kind" | "name">> {
  if (value === undefined) return {};
  return value.kind === "setting" ? { kind: value.kind, name: value.name } : { kind: value.kind };
}
