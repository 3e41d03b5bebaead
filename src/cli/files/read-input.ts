import { constants, type FileHandle, open, stat } from "node:fs/promises";
import { CliError } from "../../errors.ts";

/** Larger than any file of the product; a log given by mistake is refused before it fills memory. */
const MAXIMUM_BYTES = 64 * 1024 * 1024;

export interface ReadInputOptions {
  /** Most bytes that are read; 64 MB unless told. */
  readonly maximum?: number;
  /** Refuse a file that group or others have any right to. */
  readonly isSecret?: boolean;
}

/**
 * The bytes of an input file: a plain file of a bounded size. Devices, pipes and directories are refused.
 * @throws CliError `ERR_CLI_FILE_MISSING`, `ERR_CLI_FILE_FORM`, `ERR_CLI_FILE_MODE`
 */
export async function readBytesInput(
  path: string,
  { maximum = MAXIMUM_BYTES, isSecret = false }: ReadInputOptions = {},
): Promise<Buffer> {
  try {
    // Opening a device may have effects, so its kind is asked first; what counts is what the open handle says.
    if (!(await stat(path)).isFile()) throw wrongForm(path, "is not a plain file");
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const { mode } = await assertFile(path, file);
      if (isSecret) assertOwnerOnly(path, mode);
      return await readAtMost(path, file, maximum);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw cannotRead(path, cause);
  }
}

/** For a file that is read piece by piece. @throws as `readBytesInput` */
export async function assertInputFile(path: string): Promise<void> {
  try {
    if (!(await stat(path)).isFile()) throw wrongForm(path, "is not a plain file");
    await (await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))).close();
  } catch (cause) {
    throw cannotRead(path, cause);
  }
}

/** The text of an input file. @throws as `readBytesInput` */
export async function readInput(path: string, options?: ReadInputOptions): Promise<string> {
  return (await readBytesInput(path, options)).toString("utf8");
}

/** JSON of a file, unparsed further. The parser's own message is dropped: it quotes the text. */
export async function readJsonInput(path: string, options?: ReadInputOptions): Promise<unknown> {
  const text = await readInput(path, options);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw wrongForm(path, "is not JSON");
  }
}

export function wrongForm(path: string, what: string): CliError {
  return new CliError("ERR_CLI_FILE_FORM", `${path} ${what}`, { details: { path } });
}

async function assertFile(path: string, file: FileHandle) {
  const stats = await file.stat();
  if (!stats.isFile()) throw wrongForm(path, "is not a plain file");
  return stats;
}

/** The size that a system reports may be 0, as below /proc, or grow; so the bytes are counted. */
async function readAtMost(path: string, file: FileHandle, maximum: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(65_536));
    if (bytesRead === 0) return Buffer.concat(chunks);
    length += bytesRead;
    if (length > maximum) throw wrongForm(path, `is larger than ${maximum} bytes`);
    chunks.push(buffer.subarray(0, bytesRead));
  }
}

function assertOwnerOnly(path: string, mode: number): void {
  if (process.platform === "win32" || (mode & 0o077) === 0) return;
  throw new CliError("ERR_CLI_FILE_MODE", `others can read ${path}: run chmod 600 on it`, {
    details: { path, mode: (mode & 0o777).toString(8).padStart(4, "0") },
  });
}

function cannotRead(path: string, cause: unknown): unknown {
  const details = { path };
  switch ((cause as NodeJS.ErrnoException).code) {
    case "ENOENT":
    case "ENOTDIR":
      return new CliError("ERR_CLI_FILE_MISSING", `there is no file ${path}`, { details });
    case "EACCES":
    case "EPERM":
      return new CliError("ERR_CLI_FILE_MODE", `this user cannot read ${path}`, { cause, details });
    default:
      return cause;
  }
}
