import { open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { CliError } from "../../errors.ts";

/**
 * Runs one command at a time on a directory: two `issuer issue` at once would hand out one status index twice.
 * A lock whose process is gone is taken over.
 * @throws CliError `ERR_CLI_FILE_EXISTS`
 */
export async function withDirectoryLock<T>(directory: string, run: () => Promise<T>): Promise<T> {
  const path = join(directory, ".lock");
  await takeLock(path, true);
  try {
    return await run();
  } finally {
    await rm(path, { force: true });
  }
}

async function takeLock(path: string, mayRetry: boolean): Promise<void> {
  try {
    const file = await open(path, "wx", 0o600);
    await file.writeFile(String(process.pid));
    await file.close();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") {
      throw new CliError("ERR_CLI_FILE_MISSING", `there is no directory for ${path}`);
    }
    if (code !== "EEXIST") throw cause;
    const owner = Number(await readFile(path, "utf8").catch(() => "0"));
    if (mayRetry && owner > 0 && !isRunning(owner)) {
      await rm(path, { force: true });
      return takeLock(path, false);
    }
    throw new CliError("ERR_CLI_FILE_EXISTS", `another command uses this directory: ${path}`, {
      details: { path },
    });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "EPERM";
  }
}
