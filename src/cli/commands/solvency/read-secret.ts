import { hkdfSync, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { CliError, KeyError } from "../../../errors.ts";
import { openKeystore } from "../../../issuer/open-keystore.ts";
import { readSecretInput } from "../../files/read-secret-input.ts";
import { writeOutput } from "../../files/write-output.ts";
import type { CliIo } from "../../io.ts";
import { readPassphrase } from "../../read-passphrase.ts";

/**
 * A secret of 32 bytes or more: a file of mode 0600 with hexadecimal digits, or a keystore under a passphrase.
 * @throws CliError of `readSecretInput` and `readPassphrase`; KeyError `ERR_KEY_SECRET_FORM` and those of `openKeystore`
 */
export async function readSecret(
  io: CliIo,
  path: string,
  passphraseFile: string | undefined,
): Promise<Uint8Array> {
  const text = (await readSecretInput(path)).trim();
  if (text.startsWith("{")) {
    const passphrase = await readPassphrase(io, passphraseFile);
    return openKeystore(parseJson(text), passphrase);
  }
  if (!/^(?:[0-9a-f]{2}){32,1024}$/i.test(text)) {
    throw new KeyError(
      "ERR_KEY_SECRET_FORM",
      "a secret is 64 hexadecimal digits or more (openssl rand -hex 32), or a keystore",
    );
  }
  return Uint8Array.from(Buffer.from(text, "hex"));
}

/** Writes a new secret where none is. @returns whether it did @throws CliError of `writeOutput` */
export async function createSecret(path: string): Promise<boolean> {
  if (existsSync(path)) return false;
  await writeOutput(path, `${randomBytes(32).toString("hex")}\n`, { isSecret: true });
  return true;
}

/** @throws CliError `ERR_CLI_USAGE` where the environment lacks it */
export function readVariable(io: CliIo, name: string): string {
  const value = io.env[name];
  if (value) return value;
  throw new CliError("ERR_CLI_USAGE", `set ${name} in the environment`, { details: { name } });
}

/** What of a run is secret, each from the venue's one secret by HKDF-SHA256, none telling another. */
export interface RunSecrets {
  /** Of salts: the snapshot's name comes to it. */
  readonly salts: Uint8Array;
  readonly order: Uint8Array;
  /** Of this epoch alone: customers' keys derive from it. */
  readonly inclusion: Uint8Array;
}

/** @param run `<entity>/<epoch>` */
export function deriveRunSecrets(secret: Uint8Array, run: string): RunSecrets {
  const derive = (purpose: string) =>
    new Uint8Array(hkdfSync("sha256", secret, "symbolon/solvency-run/1", `${purpose}/${run}`, 32));
  return { salts: derive("salts"), order: derive("order"), inclusion: derive("inclusion") };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new KeyError("ERR_KEY_KEYSTORE_FORM", "the keystore file is not a JSON keystore");
  }
}
