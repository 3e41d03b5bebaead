import {
  type Fail,
  readExactly,
  readInteger,
  readList,
  readObject,
  readText,
} from "../credential/read-object.ts";
import { readDecimal } from "../credential/read-scalars.ts";
import { KeepError } from "../errors.ts";
import { damagedRecords } from "./damaged-records.ts";
import { assertKnownVersion, readBase64, readHexId, readKdf } from "./head.ts";
import { newPassphraseKdf, passphraseKey } from "./passphrase-key.ts";
import type { StoreView } from "./read-view.ts";
import type { CredentialRecord, HolderRecord, KeptRecord, SettingRecord } from "./records.ts";
import { type Binding, openJson, type Random, sealJson } from "./seal.ts";
import type { PassphraseKdf } from "./unlock.ts";

export const BACKUP_FORMAT = "symbolon-holder-backup";
export const BACKUP_VERSION = 1;
const LONGEST = 2 ** 26;
/** How names of settings begin that no backup carries: what this device can fetch again. */
const DEVICE_SETTING = "device:";

/** What a backup carries, opened. */
export interface BackupContents {
  readonly holder: { readonly id: string; readonly secret: string };
  readonly credentials: readonly ({ readonly id: string } & Omit<CredentialRecord, "kind">)[];
  readonly settings: readonly ({ readonly id: string } & Omit<SettingRecord, "kind">)[];
}

interface BackupHead {
  readonly format: typeof BACKUP_FORMAT;
  readonly version: number;
  readonly createdAt: string;
  readonly kdf: PassphraseKdf;
}

const fail: Fail = (path, expected) =>
  new KeepError("ERR_KEEP_BACKUP_FORM", `${path}: expected ${expected}`, { details: { path } });

const readTime = readText("a time", (text) => text.length <= 64 && !Number.isNaN(Date.parse(text)));
const readAnything = (value: unknown) => value;

const readBackup = readObject({
  format: readExactly(BACKUP_FORMAT),
  version: readInteger(1, BACKUP_VERSION),
  createdAt: readTime,
  kdf: readKdf,
  cipher: readExactly("AES-256-GCM"),
  nonce: readBase64,
  ciphertext: readBase64,
});

const readContents = readObject({
  holder: readObject({ id: readHexId, secret: readDecimal }),
  credentials: readList(
    readObject(
      {
        id: readHexId,
        credential: readAnything,
        addedAt: readTime,
        updatedAt: readTime,
      },
      { renewal: readAnything },
    ),
    0,
    100_000,
  ),
  settings: readList(
    readObject({
      id: readHexId,
      name: readText("a name", (text) => text.length > 0),
      value: readAnything,
      updatedAt: readTime,
    }),
    0,
    100_000,
  ),
});

/** @throws KeepError `ERR_KEEP_PASSPHRASE_SHORT` */
export async function sealBackup(
  view: StoreView,
  passphrase: string,
  { random, now }: { readonly random: Random; readonly now: Date },
): Promise<string> {
  const kdf = newPassphraseKdf(passphrase, random);
  const head: BackupHead = {
    format: BACKUP_FORMAT,
    version: BACKUP_VERSION,
    createdAt: now.toISOString(),
    kdf,
  };
  const key = await passphraseKey(passphrase, kdf, ["encrypt"]);
  const sealed = await sealJson(key, contentsOf(view), bindBackup(head), random);
  return JSON.stringify({ ...head, cipher: "AES-256-GCM", ...sealed }, null, 2);
}

function contentsOf({ values }: StoreView): BackupContents {
  const credentials: BackupContents["credentials"][number][] = [];
  const settings: BackupContents["settings"][number][] = [];
  let holder: BackupContents["holder"] | undefined;
  for (const [id, { kind, ...record }] of values) {
    if (kind === "holder") holder = { id, ...(record as Omit<HolderRecord, "kind">) };
    else if (kind === "setting") {
      const setting = record as Omit<SettingRecord, "kind">;
      if (!setting.name.startsWith(DEVICE_SETTING)) settings.push({ id, ...setting });
    } else credentials.push({ id, ...(record as Omit<CredentialRecord, "kind">) });
  }
  // Without the secret a backup is worth nothing, and whoever made it would learn so too late.
  if (holder === undefined) throw damagedRecords(["holder"]);
  return { holder, credentials, settings };
}

/** The records that a backup carries, by id. */
export function recordsOf({ holder, credentials, settings }: BackupContents) {
  const records = new Map<string, KeptRecord>();
  for (const { id, ...setting } of settings) records.set(id, { kind: "setting", ...setting });
  for (const { id, ...credential } of credentials) {
    records.set(id, { kind: "credential", ...credential });
  }
  return records.set(holder.id, { kind: "holder", secret: holder.secret });
}

/**
 * Opens a backup and reads it strictly.
 * @throws KeepError `ERR_KEEP_BACKUP_FORM`, `ERR_KEEP_VERSION`; `ERR_KEEP_BACKUP_PASSPHRASE`: a wrong passphrase and an
 *   altered text look the same
 */
export async function openBackup(text: string, passphrase: string): Promise<BackupContents> {
  if (text.length > LONGEST) throw fail("backup", "at most 64 MiB", "form");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw fail("backup", "JSON", "form");
  }
  assertKnownVersion(json, BACKUP_VERSION, "backup");
  const backup = readBackup(json, "backup", fail);
  const key = await passphraseKey(passphrase, backup.kdf, ["decrypt"]);
  const contents = await openJson(key, backup, bindBackup(backup));
  if (contents === undefined) {
    throw new KeepError(
      "ERR_KEEP_BACKUP_PASSPHRASE",
      "the backup's passphrase is wrong, or the backup was altered",
    );
  }
  return readContents(contents, "backup", fail) as BackupContents;
}

function bindBackup({ format, version, createdAt, kdf }: BackupHead): Binding {
  return [format, version, createdAt, kdf.name, kdf.iterations, kdf.salt, "AES-256-GCM"];
}
