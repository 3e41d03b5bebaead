import { KeyError } from "../../errors.ts";
import { newSeal } from "../../issuer/sealed-secret.ts";
import { type KeyFile, openKeyFile, sealKeyFile } from "./key-file.ts";

interface Options {
  readonly passphrase: string;
  /** Fills the array with random bytes. */
  readonly random: (bytes: Uint8Array) => void;
  /** Unix seconds. */
  readonly now: number;
}

/** New keys for a service. @throws KeyError `ERR_KEY_KEYSTORE_PASSPHRASE` for a short passphrase */
export async function createKeyFile({ passphrase, random, now }: Options): Promise<KeyFile> {
  const seal = newSeal(passphrase, random);
  const [secret, pseudonymSecret] = [new Uint8Array(32), new Uint8Array(32)];
  random(secret);
  random(pseudonymSecret);
  return sealKeyFile({ secret, pseudonymSecret, from: now, retired: [], seal, passphrase });
}

/** Keys of before that a file holds at most: the oldest go, and what they signed verifies no more. */
const MOST_RETIRED = 64;

export interface RotateKeyFileOptions extends Options {
  /** Seconds for which nodes that still have the former keys may sign. */
  readonly overlap: number;
}

/**
 * A new secret; the former one's public keys stay, and count for what was issued until the overlap ends.
 * @throws KeyError as `openKeyFile`; `ERR_KEY_KEYSTORE_FORM` where the clock is before the file's own time
 */
export async function rotateKeyFile(
  json: unknown,
  { passphrase, random, now, overlap }: RotateKeyFileOptions,
): Promise<KeyFile> {
  const { file, pseudonymSecret } = await openKeyFile(json, passphrase);
  if (now < file.from) {
    throw new KeyError("ERR_KEY_KEYSTORE_FORM", "the keys are of a time to come: set the clock");
  }
  const secret = new Uint8Array(32);
  random(secret);
  const former = { ...file.current, from: file.from, until: now + overlap };
  const retired = [former, ...file.retired].slice(0, MOST_RETIRED);
  const seal = newSeal(passphrase, random, file.kdf);
  return sealKeyFile({ secret, pseudonymSecret, from: now, retired, seal, passphrase });
}
