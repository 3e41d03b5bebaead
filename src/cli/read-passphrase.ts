import { resolve } from "node:path";
import { CliError } from "../errors.ts";
import { readSecretInput } from "./files/read-secret-input.ts";
import type { CliIo } from "./io.ts";

/**
 * The passphrase of a keystore or holder file: `--passphrase-file`, else SYMBOLON_PASSPHRASE. Never an argument,
 * which every user of the machine can list.
 * @throws CliError `ERR_CLI_USAGE` where neither is given
 */
export async function readPassphrase(io: CliIo, file: string | undefined): Promise<string> {
  const passphrase =
    file === undefined
      ? io.env.SYMBOLON_PASSPHRASE
      : (await readSecretInput(resolve(io.cwd, file))).replace(/\r?\n$/, "");
  if (!passphrase) {
    throw new CliError(
      "ERR_CLI_USAGE",
      "a passphrase is needed: set SYMBOLON_PASSPHRASE or give --passphrase-file",
    );
  }
  return passphrase;
}
