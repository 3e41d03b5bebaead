import { KeepError } from "../errors.ts";
import { FORMAT_VERSION } from "./head.ts";

/** What the sealed records say, each of its own kind. */
export type KeptRecord = HolderRecord | CredentialRecord | SettingRecord;

export interface HolderRecord {
  readonly kind: "holder";
  /** Decimal. */
  readonly secret: string;
}

export interface CredentialRecord {
  readonly kind: "credential";
  /** JSON as issued. */
  readonly credential: unknown;
  readonly renewal?: unknown;
  /** 'YYYY-MM-DDTHH:MM:SS.sssZ' */
  readonly addedAt: string;
  readonly updatedAt: string;
}

export interface SettingRecord {
  readonly kind: "setting";
  readonly name: string;
  readonly value: unknown;
  readonly updatedAt: string;
}

/** What the manifest says of one record: that it exists, in which revision of the store it was written, and what it is. */
export interface ManifestEntry {
  readonly id: string;
  readonly revision: number;
  readonly kind: KeptRecord["kind"];
  /** Of a setting. */
  readonly name?: string;
}

export interface DamagedRecord {
  /** The credential's id; of other records their own. */
  readonly id: string;
  /** `manifest`: the list of records itself; `unlisted`: a record that the list does not know. */
  readonly kind: KeptRecord["kind"] | "manifest" | "unlisted";
  readonly name?: string;
}

/** A format of the records, and how records of older ones become it. */
export interface Format {
  readonly version: number;
  /** By the version that they start from: to the next one. */
  readonly migrations: Readonly<Record<number, (record: unknown) => unknown>>;
}

export const CURRENT_FORMAT: Format = { version: FORMAT_VERSION, migrations: {} };

/** @throws KeepError `ERR_KEEP_VERSION` where a step is missing */
export function migrateRecord(record: unknown, from: number, format: Format): KeptRecord {
  let migrated = record;
  for (let version = from; version < format.version; version++) {
    const step = format.migrations[version];
    if (step === undefined) {
      throw new KeepError("ERR_KEEP_VERSION", `format ${version} is too old to be read`, {
        details: { version, known: format.version },
      });
    }
    migrated = step(migrated);
  }
  return migrated as KeptRecord;
}
