import { webcrypto } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { sep } from "node:path";
import { KeyError, ServiceError } from "../../errors.ts";
import type { ServiceConfig } from "../config/service-config.ts";
import { openKeyFile } from "./key-file.ts";
import { deriveServiceKeys, type ServiceKeys } from "./service-keys.ts";

type Environment = Record<string, string | undefined>;

const PASSPHRASE = "SYMBOLON_SERVICE_PASSPHRASE";
/** Of the issuer's keystore, where the service issues. */
const ISSUER_PASSPHRASE = "SYMBOLON_SERVICE_ISSUER_PASSPHRASE";
const LARGEST_FILE = 65_536;

/** Takes the passphrase out of an environment, so that no child process and no dump of the environment has it. */
export function takePassphrase(environment: Environment, name = PASSPHRASE): string | undefined {
  const passphrase = environment[name];
  delete environment[name];
  return passphrase === "" ? undefined : passphrase;
}

export const takeIssuerPassphrase = (environment: Environment): string | undefined =>
  takePassphrase(environment, ISSUER_PASSPHRASE);

export interface LoadedKeys {
  readonly keys: ServiceKeys;
  /** They end with the process: no file is configured. */
  readonly areEphemeral: boolean;
}

/**
 * The service's keys, of `keyFile`.
 * @param passphrase wins over `passphraseFile`
 * @throws KeyError `ERR_KEY_KEYSTORE_MODE` where group or others have any right to a file, `_FORM`, `_COST`,
 *   `_PASSPHRASE`
 * @throws ServiceError `ERR_SERVICE_CONFIG` for a file that is missing, no passphrase, or a shared store without a file
 */
export async function loadServiceKeys(
  { keyFile, passphraseFile, storeUrl }: ServiceConfig,
  passphrase: string | undefined,
): Promise<LoadedKeys> {
  if (keyFile === undefined) {
    if (storeUrl !== undefined) {
      throw configError("keyFile", "nodes that share a store share their keys: name a key file");
    }
    const secret = webcrypto.getRandomValues(new Uint8Array(32));
    return { keys: await deriveServiceKeys(secret), areEphemeral: true };
  }
  const json = parseJson(await readSecretFile(keyFile, "keyFile"));
  const given =
    passphrase ??
    (passphraseFile === undefined
      ? undefined
      : (await readSecretFile(passphraseFile, "passphraseFile")).replace(/\r?\n$/, ""));
  if (given === undefined || given === "") {
    throw configError("passphraseFile", `the key file needs its passphrase, or set ${PASSPHRASE}`);
  }
  const { keys } = await openKeyFile(json, given);
  return { keys, areEphemeral: false };
}

/** A file that its owner alone may read. @throws as `loadServiceKeys` */
export async function readSecretFile(
  path: string,
  key: string,
  credentials = process.env.CREDENTIALS_DIRECTORY,
): Promise<string> {
  let file: FileHandle;
  try {
    file = await open(path, "r");
  } catch (cause) {
    throw configError(key, "the file cannot be opened", cause);
  }
  try {
    const stats = await file.stat();
    // systemd may give its service a credential by an access list, whose mask shows as the group's right to read.
    const isCredential = credentials !== undefined && path.startsWith(credentials + sep);
    if ((stats.mode & (isCredential ? 0o037 : 0o077)) !== 0 && process.platform !== "win32") {
      throw new KeyError(
        "ERR_KEY_KEYSTORE_MODE",
        `${key}: the file is open to others: set its mode to 0600`,
        { details: { keys: [key] } },
      );
    }
    if (!stats.isFile() || stats.size > LARGEST_FILE) {
      throw configError(key, "it is no plain file of at most 64 KiB");
    }
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text.
    throw new KeyError("ERR_KEY_KEYSTORE_FORM", "keyFile: the file is no JSON");
  }
}

function configError(key: string, message: string, cause?: unknown): ServiceError {
  return new ServiceError("ERR_SERVICE_CONFIG", `${key}: ${message}`, {
    details: { keys: [key] },
    ...(cause === undefined ? {} : { cause }),
  });
}
