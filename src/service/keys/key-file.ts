import {
  type Fail,
  readExactly,
  readInteger,
  readList,
  readObject,
  readText,
} from "../../credential/read-object.ts";
import { KeyError } from "../../errors.ts";
import {
  assertKeystoreCost,
  openSealed,
  readHex,
  SEAL_MEMBERS,
  type Seal,
  sealCipher,
  TAG_BYTES,
  toHex,
} from "../../issuer/sealed-secret.ts";
import {
  deriveServiceKeys,
  type PublicKeys,
  publicKeysOf,
  type RetiredKeys,
  type ServiceKeys,
} from "./service-keys.ts";

/**
 * The service's keys: a secret under a passphrase, and the public keys of the secrets before it. What signed once is
 * never kept: a file that is stolen signs nothing of before.
 */
export interface KeyFile extends Seal {
  readonly type: "SymbolonServiceKeys";
  readonly version: 1;
  /** Unix seconds; when the secret was made. */
  readonly from: number;
  readonly current: PublicKeys;
  /** Newest first. */
  readonly retired: readonly RetiredKeys[];
  /** Hex: 32 bytes that sign, 32 that name holders and stay, 16 of tag. */
  readonly ciphertext: string;
}

export interface ServiceSecrets {
  /** 32 bytes; every signing key derives from it. */
  readonly secret: Uint8Array;
  /** 32 bytes; stay when the secret is replaced, so that a holder keeps its pseudonym. */
  readonly pseudonymSecret: Uint8Array;
}

const SECRET_BYTES = 32;
const MOST_RETIRED = 64;

const fail: Fail = (path, expected) =>
  new KeyError("ERR_KEY_KEYSTORE_FORM", `${path}: expected ${expected}`, { details: { path } });

const readEd25519 = readText("32 bytes in base64url", (text) => /^[A-Za-z0-9_-]{43}$/.test(text));
const readTime = readInteger(0, 2 ** 40);
const PUBLIC_MEMBERS = {
  receipts: readEd25519,
  checkpoints: readEd25519,
  attester: readText("a lower-case address", (text) => /^0x[0-9a-f]{40}$/.test(text)),
};

const readKeyFile = readObject({
  type: readExactly("SymbolonServiceKeys"),
  version: readExactly(1),
  from: readTime,
  current: readObject(PUBLIC_MEMBERS),
  retired: readList(
    readObject({ ...PUBLIC_MEMBERS, from: readTime, until: readTime }),
    0,
    MOST_RETIRED,
  ),
  ...SEAL_MEMBERS,
  ciphertext: readHex(2 * SECRET_BYTES + TAG_BYTES),
});

/** Reads the file strictly. @throws KeyError `ERR_KEY_KEYSTORE_FORM`, `ERR_KEY_KEYSTORE_COST` */
export function parseKeyFile(json: unknown): KeyFile {
  const file = readKeyFile(json, "keyFile", fail);
  assertKeystoreCost(file.kdf);
  return file;
}

/**
 * Everything but the ciphertext is bound to it, so that nobody can lower the cost, or add a key of their own to those
 * of before.
 */
function keyFileCipher(file: Omit<KeyFile, "ciphertext">, passphrase: string) {
  const list = ({ receipts, checkpoints, attester }: PublicKeys) => [
    receipts,
    checkpoints,
    attester,
  ];
  return sealCipher(file, passphrase, [
    file.type,
    file.version,
    file.from,
    ...list(file.current),
    file.retired.length,
    ...file.retired.flatMap((keys) => [...list(keys), keys.from, keys.until]),
  ]);
}

export interface SealKeyFileOptions extends ServiceSecrets {
  readonly from: number;
  readonly retired: readonly RetiredKeys[];
  /** `newSeal` */
  readonly seal: Seal;
  readonly passphrase: string;
}

export async function sealKeyFile(options: SealKeyFileOptions): Promise<KeyFile> {
  const { secret, pseudonymSecret, from, retired, seal, passphrase } = options;
  const current = publicKeysOf(await deriveServiceKeys(secret));
  const head = {
    type: "SymbolonServiceKeys",
    version: 1,
    from,
    current,
    retired,
    ...seal,
  } as const;
  const cipher = await keyFileCipher(head, passphrase);
  return { ...head, ciphertext: toHex(cipher.encrypt(Buffer.concat([secret, pseudonymSecret]))) };
}

/**
 * @throws KeyError `ERR_KEY_KEYSTORE_FORM`, `ERR_KEY_KEYSTORE_COST` (before any work is done),
 *   `ERR_KEY_KEYSTORE_PASSPHRASE`
 */
export async function openKeyFile(
  json: unknown,
  passphrase: string,
): Promise<ServiceSecrets & { readonly file: KeyFile; readonly keys: ServiceKeys }> {
  const file = parseKeyFile(json);
  const opened = await openSealed(await keyFileCipher(file, passphrase), file.ciphertext);
  const secret = opened.slice(0, SECRET_BYTES);
  const pseudonymSecret = opened.slice(SECRET_BYTES);
  const keys = await deriveServiceKeys(secret, { pseudonymSecret, retired: file.retired });
  if (JSON.stringify(publicKeysOf(keys)) !== JSON.stringify(file.current)) {
    throw new KeyError("ERR_KEY_KEYSTORE_FORM", "the file's public keys are not its secret's");
  }
  return { file, secret, pseudonymSecret, keys };
}
