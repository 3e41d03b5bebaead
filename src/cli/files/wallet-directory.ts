import { join } from "node:path";
import { parseCredential } from "../../credential/parse-credential.ts";
import type { Credential } from "../../credential/types.ts";
import { CliError } from "../../errors.ts";
import { bytesToInteger, scalarToBytes } from "../../field/scalar.ts";
import type { Holder } from "../../holder/create-holder.ts";
import { createKeystore } from "../../issuer/create-keystore.ts";
import { openKeystore } from "../../issuer/open-keystore.ts";
import type { CliIo } from "../io.ts";
import { readKeystoreFile, writeKeystoreFile } from "../keystore-file.ts";
import { toJson } from "../to-json.ts";
import { wrongForm } from "./read-input.ts";
import { readSecretJson } from "./read-secret-input.ts";
import { writeOutput } from "./write-output.ts";

/** The files of a wallet's directory, each mode 0600: the holder's secret under a passphrase, and the credentials. */
export const WALLET_FILES = { keystore: "keystore.json", credentials: "credentials.json" } as const;

/** Encrypts the holder's secret and writes it. A wallet without credentials is one that has none yet. */
export async function writeHolder(
  io: CliIo,
  directory: string,
  holder: Holder,
  passphrase: string,
): Promise<void> {
  const keystore = await createKeystore({
    secret: scalarToBytes(holder.secret),
    passphrase,
    random: (bytes) => bytes.set(io.randomBytes(bytes.length)),
  });
  await writeKeystoreFile(join(directory, WALLET_FILES.keystore), keystore);
}

export async function openHolder(directory: string, passphrase: string): Promise<Holder> {
  const keystore = await readKeystoreFile(join(directory, WALLET_FILES.keystore));
  return { secret: bytesToInteger(await openKeystore(keystore, passphrase)) };
}

/** None where the wallet has kept none yet. */
export async function readCredentials(directory: string): Promise<Credential[]> {
  const path = join(directory, WALLET_FILES.credentials);
  const json = await readSecretJson(path).catch(async (cause: { code?: string }) => {
    if (cause.code !== "ERR_CLI_FILE_MISSING") throw cause;
    await readKeystoreFile(join(directory, WALLET_FILES.keystore));
    return [];
  });
  if (!Array.isArray(json)) throw wrongForm(path, "is not a list of credentials");
  return json.map(parseCredential);
}

export async function writeCredentials(
  directory: string,
  credentials: readonly Credential[],
): Promise<void> {
  const path = join(directory, WALLET_FILES.credentials);
  await writeOutput(path, `${toJson(credentials)}\n`, { force: true, isSecret: true });
}

/** The wallet's credential of an issuer, or its only one. */
export function chooseCredential(
  credentials: readonly Credential[],
  issuerId: string | undefined,
): Credential {
  const [credential, ...others] = credentials.filter(
    ({ issuer }) => issuerId === undefined || issuer.id === issuerId,
  );
  if (credential !== undefined && others.length === 0) return credential;
  throw new CliError(
    "ERR_CLI_USAGE",
    credential === undefined
      ? "the wallet has no such credential: symbolon holder receive"
      : "the wallet has several credentials: name one by --issuer",
  );
}
