import { readInput, readJsonInput } from "./read-input.ts";

/**
 * The text of a file that holds a secret; refused where others than its owner can read or write it. The mode is that
 * of the handle that is read.
 * @throws CliError `ERR_CLI_FILE_MODE`, `ERR_CLI_FILE_MISSING`, `ERR_CLI_FILE_FORM`
 */
export function readSecretInput(path: string): Promise<string> {
  return readInput(path, { isSecret: true });
}

/** Its JSON, unparsed further. @throws as `readSecretInput` */
export function readSecretJson(path: string): Promise<unknown> {
  return readJsonInput(path, { isSecret: true });
}
