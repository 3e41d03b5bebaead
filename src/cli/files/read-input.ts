import { readFile, stat } from "node:fs/promises";
import { CliError } from "../../errors.ts";

/** Larger than any file of the product; a device or a log given by mistake is refused before it fills memory. */
const MAXIMUM_BYTES = 64 * 1024 * 1024;

/**
 * The text of an input file.
 * @throws CliError `ERR_CLI_FILE_MISSING`, `ERR_CLI_FILE_FORM`
 */
export async function readInput(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAXIMUM_BYTES) throw wrongForm(path, "is larger than 64 MB");
    return await readFile(path, "utf8");
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw new CliError("ERR_CLI_FILE_MISSING", `there is no file ${path}`, { details: { path } });
    }
    if (code === "EISDIR") throw wrongForm(path, "is a directory");
    throw cause;
  }
}

/** JSON of a file, unparsed further. The parser's own message is dropped: it quotes the text. */
export async function readJsonInput(path: string): Promise<unknown> {
  const text = await readInput(path);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw wrongForm(path, "is not JSON");
  }
}

export function wrongForm(path: string, what: string): CliError {
  return new CliError("ERR_CLI_FILE_FORM", `${path} ${what}`, { details: { path } });
}
