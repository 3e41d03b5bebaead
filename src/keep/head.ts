import {
  readExactly,
  readInteger,
  readList,
  readObject,
  readText,
} from "../credential/read-object.ts";
import { KeepError } from "../errors.ts";
import { canonicalJson } from "../field/canonical-json.ts";
import { HIGHEST_ITERATIONS, LOWEST_ITERATIONS } from "./passphrase-key.ts";
import { HEAD } from "./record-store.ts";
import type { Binding, Sealed } from "./seal.ts";
import type { UnlockMethod } from "./unlock.ts";

export const FORMAT = "symbolon-holder-store";
export const FORMAT_VERSION = 1;

/** The one record that every change replaces: how to open the store, and the sealed list of its records. */
export interface Head {
  readonly format: typeof FORMAT;
  readonly version: number;
  /** 32 hex digits. */
  readonly storeId: string;
  /** Grows by one with each change. */
  readonly revision: number;
  readonly unlocks: readonly UnlockMethod[];
  readonly manifest: Sealed;
}

const isBase64 = (text: string) => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
export const readBase64 = readText("base64", isBase64);
export const readHexId = readText("32 hex digits", (text) => /^[0-9a-f]{32}$/.test(text));
const readShortText = readText("a text of at most 256", (text) => text.length <= 256);

export const SEALED_MEMBERS = { nonce: readBase64, ciphertext: readBase64 };
export const readKdf = readObject({
  name: readExactly("PBKDF2-SHA-256"),
  iterations: readInteger(LOWEST_ITERATIONS, HIGHEST_ITERATIONS),
  salt: readBase64,
});

const WRAPPED = {
  id: readHexId,
  addedAt: readShortText,
  nonce: readBase64,
  wrappedKey: readBase64,
};
const readPassphrase = readObject({ ...WRAPPED, kind: readExactly("passphrase"), kdf: readKdf });
const readPasskey = readObject({
  ...WRAPPED,
  kind: readExactly("passkey"),
  rpId: readShortText,
  credentialId: readBase64,
  salt: readBase64,
});
const readMethod = (value: unknown, path: string, fail: Parameters<typeof readPasskey>[2]) =>
  (value as { kind?: unknown } | null)?.kind === "passkey"
    ? readPasskey(value, path, fail)
    : readPassphrase(value, path, fail);

const readHead = readObject({
  format: readExactly(FORMAT),
  version: readInteger(1, Number.MAX_SAFE_INTEGER),
  storeId: readHexId,
  revision: readInteger(1, Number.MAX_SAFE_INTEGER),
  unlocks: readList(readMethod, 1, 64),
  manifest: readObject(SEALED_MEMBERS),
});

/**
 * Reads a head strictly. Nothing in it is believed before the manifest opens, which is bound to all of it.
 * @throws KeepError `ERR_KEEP_VERSION` for a newer format, `ERR_KEEP_DAMAGED`
 */
export function parseHead(text: string, known = FORMAT_VERSION): Head {
  const fail = (path: string, expected: string) =>
    new KeepError(
      "ERR_KEEP_DAMAGED",
      `the store's head is damaged: ${path}: expected ${expected}`,
      {
        details: { records: [HEAD] },
      },
    );
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw fail("head", "JSON");
  }
  assertKnownVersion(json, known, "store");
  return readHead(json, "head", fail);
}

/** @throws KeepError `ERR_KEEP_VERSION` */
export function assertKnownVersion(json: unknown, known: number, what: "store" | "backup"): void {
  const version = (json as { version?: unknown } | null)?.version;
  if (typeof version !== "number" || version <= known) return;
  throw new KeepError(
    "ERR_KEEP_VERSION",
    `the ${what} has format ${version}, and this software knows formats up to ${known}: update it; nothing was changed`,
    { details: { version, known } },
  );
}

/** The manifest opens with these very ways of opening, at this revision, in this store alone. */
export function bindManifest(head: Omit<Head, "manifest">): Binding {
  const { version, storeId, revision, unlocks } = head;
  return ["symbolon/keep/manifest", version, storeId, revision, canonicalJson(unlocks)];
}

export function bindRecord(
  { version, storeId }: Pick<Head, "version" | "storeId">,
  id: string,
  revision: number,
): Binding {
  return ["symbolon/keep/record", version, storeId, id, revision];
}
