import { link, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { CliError } from "../../errors.ts";

export interface WriteOutputOptions {
  /** Replace a file that exists. */
  readonly force?: boolean | undefined;
  /** 0600 for secrets; 0644 otherwise. */
  readonly isSecret?: boolean | undefined;
}

let sequence = 0;

/**
 * Writes a whole file or none: into a temporary file beside it, synced, then linked (which fails where the name
 * exists) or renamed over it with `force`.
 * @throws CliError `ERR_CLI_FILE_EXISTS`, `ERR_CLI_FILE_MISSING` (the directory)
 */
export async function writeOutput(
  path: string,
  content: string | Uint8Array,
  { force = false, isSecret = false }: WriteOutputOptions = {},
): Promise<void> {
  if (!force) await assertAbsent(path);
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.${sequence++}.tmp`);
  try {
    const file = await open(temporary, "wx", isSecret ? 0o600 : 0o644);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    if (force) await rename(temporary, path);
    else await link(temporary, path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "EEXIST") throw exists(path);
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw new CliError("ERR_CLI_FILE_MISSING", `there is no directory ${dirname(path)}`, {
        details: { path: dirname(path) },
      });
    }
    throw cause;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Called before long or irreversible work too, so that nothing is spent on a result that cannot be written. */
export async function assertAbsent(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found !== undefined) throw exists(path);
}

export async function createDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
}

function exists(path: string): CliError {
  return new CliError("ERR_CLI_FILE_EXISTS", `${path} exists; --force replaces it`, {
    details: { path },
  });
}
