import { randomBytes } from "node:crypto";
import { link, lstat, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CliError } from "../../errors.ts";
import { wrongForm } from "./read-input.ts";
import { syncFolder } from "./sync-folder.ts";

export interface WriteOutputOptions {
  /** Replace a file that exists. */
  readonly force?: boolean | undefined;
  /** 0600 for secrets; 0644 otherwise. */
  readonly isSecret?: boolean | undefined;
}

/**
 * Writes a whole file or none, also where its content comes piece by piece: into a temporary file beside it, synced, then linked (which fails where the name
 * exists) or renamed over it with `force`; then the directory is synced.
 * @throws CliError `ERR_CLI_FILE_EXISTS`, `ERR_CLI_FILE_MISSING` (the directory), `ERR_CLI_FILE_FORM`,
 *   `ERR_CLI_FILE_MODE`
 */
export async function writeOutput(
  path: string,
  content: string | Uint8Array | AsyncIterable<string>,
  { force = false, isSecret = false }: WriteOutputOptions = {},
): Promise<void> {
  if (!force) await assertAbsent(path);
  const temporary = temporaryBeside(path);
  try {
    const file = await open(temporary, "wx", isSecret ? 0o600 : 0o644);
    try {
      if (typeof content === "string" || content instanceof Uint8Array) {
        await file.writeFile(content);
      } else {
        for await (const piece of content) await file.appendFile(piece);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    if (force) await rename(temporary, path);
    else await link(temporary, path);
  } catch (cause) {
    throw cannotWrite(path, cause);
  } finally {
    await rm(temporary, { force: true }).catch(() => {});
  }
  await syncFolder(dirname(path));
}

/**
 * Called before anything is spent or saved for a result: its directory is there and takes a file, and nothing has its
 * name, or with `force` nothing that a file cannot replace. Finds out by writing an empty file and removing it.
 * @throws CliError as `writeOutput`
 */
export async function assertWritable(
  path: string,
  { force = false }: WriteOutputOptions = {},
): Promise<void> {
  if (!force) await assertAbsent(path);
  else if ((await statOf(path))?.isDirectory()) throw wrongForm(path, "is a directory");
  const probe = temporaryBeside(path);
  try {
    await (await open(probe, "wx", 0o600)).close();
  } catch (cause) {
    throw cannotWrite(path, cause);
  } finally {
    await rm(probe, { force: true }).catch(() => {});
  }
}

/**
 * Nothing has this name, a link that leads nowhere included. Says nothing of whether a file could be written there.
 * @throws CliError `ERR_CLI_FILE_EXISTS`
 */
export async function assertAbsent(path: string): Promise<void> {
  if ((await statOf(path)) !== undefined) throw exists(path);
}

export async function createDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === "EEXIST"
      ? wrongForm(path, "is not a directory")
      : cannotWrite(path, cause);
  });
}

async function statOf(path: string) {
  return lstat(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return undefined;
    throw cannotWrite(path, cause);
  });
}

/** A name that no other writer has. */
function temporaryBeside(path: string): string {
  return join(dirname(path), `.symbolon-${randomBytes(8).toString("hex")}.tmp`);
}

function cannotWrite(path: string, cause: unknown): unknown {
  const directory = dirname(path);
  const { code } = cause as NodeJS.ErrnoException;
  const details = { path: directory };
  switch (code) {
    case "EEXIST":
      return exists(path);
    case "ENOENT":
    case "ENOTDIR":
      return new CliError("ERR_CLI_FILE_MISSING", `there is no directory ${directory}`, {
        details,
      });
    case "EISDIR":
      return wrongForm(path, "is a directory");
    case "ENAMETOOLONG":
      return wrongForm(path, "is too long a name");
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new CliError("ERR_CLI_FILE_MODE", `this user cannot write in ${directory}`, {
        cause,
        details,
      });
    default:
      return cause;
  }
}

function exists(path: string): CliError {
  return new CliError(
    "ERR_CLI_FILE_EXISTS",
    `${path} exists; where the command has --force, that replaces it`,
    {
      details: { path },
    },
  );
}
