import { randomBytes } from "node:crypto";
import { link, open, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CliError, KeyError } from "../errors.ts";
import { type Keystore, parseKeystore } from "../issuer/keystore.ts";
import { syncFolder } from "./files/sync-folder.ts";

const OWNER_ONLY = 0o600;
const LARGEST_FILE = 65_536;

/**
 * Reads a keystore file; others must not be able to read it.
 * @throws KeyError `ERR_KEY_KEYSTORE_MODE` if group or others have any right, `ERR_KEY_KEYSTORE_FORM`,
 *   `ERR_KEY_KEYSTORE_COST`
 * @throws CliError `ERR_CLI_FILE_MISSING`
 */
export async function readKeystoreFile(path: string): Promise<Keystore> {
  const file = await open(path, "r").catch(missing("the keystore file does not exist"));
  try {
    const stats = await file.stat();
    if ((stats.mode & 0o077) !== 0) {
      throw new KeyError(
        "ERR_KEY_KEYSTORE_MODE",
        "the keystore file is open to others: set its mode to 0600",
      );
    }
    if (!stats.isFile() || stats.size > LARGEST_FILE) throw formError();
    return parseKeystore(parseJson(await file.readFile("utf8")));
  } finally {
    await file.close();
  }
}

/**
 * Writes a keystore file with mode 0600, whole or not at all, and never over another file.
 * @throws KeyError `ERR_KEY_KEYSTORE_EXISTS`
 * @throws CliError `ERR_CLI_FILE_MISSING` where there is no such folder
 */
export async function writeKeystoreFile(path: string, keystore: Keystore): Promise<void> {
  const draft = join(dirname(path), `.keystore-${randomBytes(8).toString("hex")}`);
  const file = await open(draft, "wx", OWNER_ONLY).catch(missing("the folder does not exist"));
  try {
    try {
      await file.writeFile(`${JSON.stringify(keystore, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    // Unlike a rename, a link fails where the name is taken.
    await link(draft, path).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== "EEXIST") throw cause;
      throw new KeyError("ERR_KEY_KEYSTORE_EXISTS", "a keystore is never overwritten", { cause });
    });
  } finally {
    await unlink(draft);
  }
  await syncFolder(dirname(path));
}

function missing(message: string) {
  return (cause: NodeJS.ErrnoException): never => {
    if (cause.code !== "ENOENT") throw cause;
    throw new CliError("ERR_CLI_FILE_MISSING", message, { cause });
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text.
    throw formError();
  }
}

function formError(): KeyError {
  return new KeyError("ERR_KEY_KEYSTORE_FORM", "the keystore file is not a JSON keystore");
}
