import { stat } from "node:fs/promises";
import { CliError } from "../../errors.ts";
import { readInput } from "./read-input.ts";

/**
 * The text of a file that holds a secret; refused where others than its owner can read or write it.
 * @throws CliError `ERR_CLI_FILE_MODE`, `ERR_CLI_FILE_MISSING`
 */
export async function readSecretInput(path: string): Promise<string> {
  const text = await readInput(path);
  await assertOwnerOnly(path);
  return text;
}

export async function assertOwnerOnly(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) {
    throw new CliError("ERR_CLI_FILE_MODE", `others can read ${path}: run chmod 600 on it`, {
      details: { path, mode: (mode & 0o777).toString(8).padStart(4, "0") },
    });
  }
}
