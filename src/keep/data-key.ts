import { KeepError } from "../errors.ts";
import { fromBase64, toBase64, toHex } from "./base64.ts";
import { createPasskey, openPasskey } from "./passkey-key.ts";
import { newPassphraseKdf, passphraseKey } from "./passphrase-key.ts";
import { bindingBytes, type Random, randomBytes } from "./seal.ts";
import type { NewUnlock, PasskeyMethod, Unlock, UnlockMethod } from "./unlock.ts";

const AES = { name: "AES-GCM", length: 256 };
const USAGES: KeyUsage[] = ["encrypt", "decrypt"];

/** The key of everything that a store holds. It can be exported just long enough to be wrapped. */
export const generateDataKey = (): Promise<CryptoKey> =>
  crypto.subtle.generateKey(AES, true, USAGES);

/** The same key, in the form that is kept while a store is open: it cannot be exported. */
export async function withoutExport(dataKey: CryptoKey): Promise<CryptoKey> {
  const bytes = new Uint8Array(await crypto.subtle.exportKey("raw", dataKey));
  const key = await crypto.subtle.importKey("raw", bytes, AES, false, USAGES);
  bytes.fill(0);
  return key;
}

export interface WrapOptions {
  readonly storeId: string;
  readonly added: NewUnlock;
  readonly random: Random;
  readonly now: Date;
}

/** Wraps the data key for one more way of opening. @param dataKey extractable */
export async function wrapDataKey(
  dataKey: CryptoKey,
  { storeId, added, random, now }: WrapOptions,
): Promise<UnlockMethod> {
  const { key, method } = await newMethod(added, random);
  const iv = randomBytes(random, 12);
  const unwrapped = {
    ...method,
    id: toHex(randomBytes(random, 16)),
    addedAt: now.toISOString(),
    nonce: toBase64(iv),
    wrappedKey: "",
  } as UnlockMethod;
  const algorithm = { name: "AES-GCM", iv, additionalData: bindMethod(storeId, unwrapped) };
  const wrapped = await crypto.subtle.wrapKey("raw", dataKey, key, algorithm);
  return { ...unwrapped, wrappedKey: toBase64(new Uint8Array(wrapped)) };
}

async function newMethod(added: NewUnlock, random: Random) {
  if (added.kind === "passphrase") {
    const kdf = newPassphraseKdf(added.passphrase, random, added.iterations);
    const key = await passphraseKey(added.passphrase, kdf, ["wrapKey"]);
    return { key, method: { kind: added.kind, kdf } };
  }
  const { passkey, key } = await createPasskey(added, random);
  return { key, method: { kind: added.kind, ...passkey } };
}

export interface UnwrapOptions {
  readonly storeId: string;
  readonly unlocks: readonly UnlockMethod[];
  readonly unlock: Unlock;
  readonly random: Random;
  /** To wrap it once more; else it never leaves WebCrypto. */
  readonly extractable: boolean;
}

export interface UnwrappedKey {
  readonly dataKey: CryptoKey;
  /** The way that opened. */
  readonly methodId: string;
}

/**
 * Opens the data key by whichever way of the wanted kind fits.
 * @throws KeepError `ERR_KEEP_PASSPHRASE`: a wrong passphrase and a damaged wrapping look the same; `ERR_KEEP_PASSKEY`
 */
export async function unwrapDataKey(options: UnwrapOptions): Promise<UnwrappedKey> {
  const { unlocks, unlock, random } = options;
  if (unlock.kind === "passkey") {
    const methods = unlocks.filter((method): method is PasskeyMethod => method.kind === "passkey");
    const { index, key } = await openPasskey(unlock, methods, random);
    const dataKey = await unwrap(options, methods[index] as PasskeyMethod, key);
    if (dataKey !== undefined) return dataKey;
    throw new KeepError("ERR_KEEP_PASSKEY", "the passkey does not open this store");
  }
  for (const method of unlocks) {
    if (method.kind !== "passphrase") continue;
    const key = await passphraseKey(unlock.passphrase, method.kdf, ["unwrapKey"]);
    const dataKey = await unwrap(options, method, key);
    if (dataKey !== undefined) return dataKey;
  }
  throw new KeepError(
    "ERR_KEEP_PASSPHRASE",
    unlocks.some(({ kind }) => kind === "passphrase")
      ? "the passphrase is wrong, or the store's head was altered"
      : "the store has no passphrase: open it by its passkey",
  );
}

async function unwrap(
  { storeId, extractable }: UnwrapOptions,
  method: UnlockMethod,
  key: CryptoKey,
): Promise<UnwrappedKey | undefined> {
  const algorithm = {
    name: "AES-GCM",
    iv: fromBase64(method.nonce),
    additionalData: bindMethod(storeId, method),
  };
  const wrapped = fromBase64(method.wrappedKey);
  try {
    const dataKey = await crypto.subtle.unwrapKey(
      "raw",
      wrapped,
      key,
      algorithm,
      AES,
      extractable,
      USAGES,
    );
    return { dataKey, methodId: method.id };
  } catch {
    return undefined;
  }
}

/** A wrapping opens in its own store, with its own cost and its own salt alone. */
function bindMethod(storeId: string, method: UnlockMethod): Uint8Array<ArrayBuffer> {
  const { id, addedAt } = method;
  const how =
    method.kind === "passphrase"
      ? [method.kdf.name, method.kdf.iterations, method.kdf.salt]
      : [method.rpId, method.credentialId, method.salt];
  return bindingBytes(["symbolon/keep/unlock/1", storeId, id, addedAt, method.kind, ...how]);
}
