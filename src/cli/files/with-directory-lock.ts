import { randomBytes } from "node:crypto";
import { link, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CliError } from "../../errors.ts";
import {
  describeSelf,
  formatLockOwner,
  type LockOwner,
  mayRun,
  parseLockOwner,
} from "./lock-owner.ts";

const NAME = ".lock";
/** Each is lost to a lock that came or went at the very moment. */
const ATTEMPTS = 16;

/**
 * Runs one command at a time on a directory: two `issuer issue` at once would hand out one status index twice.
 * A lock whose process is gone is taken over. A process that is killed while it takes a lock may leave a file
 * `.lock.*` behind, which no later command minds.
 * @throws CliError `ERR_CLI_FILE_EXISTS`, `ERR_CLI_FILE_MISSING` (the directory)
 */
export async function withDirectoryLock<T>(directory: string, run: () => Promise<T>): Promise<T> {
  const path = join(directory, NAME);
  const self = await describeSelf();
  await takeLock(path, self);
  try {
    return await run();
  } finally {
    await freeLock(path, self);
  }
}

/** The file is complete before it gets the lock's name, and the name is given to one taker only. */
async function takeLock(path: string, self: LockOwner): Promise<void> {
  const draft = `${path}.${randomBytes(8).toString("hex")}.tmp`;
  try {
    await writeDraft(draft, self);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (await isLinked(draft, path)) return;
      const owner = await readOwner(path);
      if (owner === undefined) continue;
      if (await mayRun(owner)) throw isBusy(path, owner);
      if (await isReplaced(path, owner, draft, self)) return;
    }
    throw isBusy(path);
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * A dead lock is replaced by whoever holds the lock that is named after it. So it is still the dead one when it is
 * replaced: without that, the slower of two takers would remove the lock of the faster one.
 */
async function isReplaced(
  path: string,
  dead: LockOwner,
  draft: string,
  self: LockOwner,
): Promise<boolean> {
  const guard = join(dirname(path), `${NAME}.${dead.token}`);
  await takeLock(guard, self);
  try {
    if ((await readOwner(path))?.token !== dead.token) return false;
    await rename(draft, path);
    return true;
  } finally {
    await freeLock(guard, self);
  }
}

async function freeLock(path: string, self: LockOwner): Promise<void> {
  if ((await readOwner(path))?.token === self.token) await rm(path, { force: true });
}

async function writeDraft(draft: string, self: LockOwner): Promise<void> {
  const file = await open(draft, "wx", 0o600).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ENOENT") throw cause;
    throw new CliError("ERR_CLI_FILE_MISSING", `there is no directory ${dirname(draft)}`, {
      details: { path: dirname(draft) },
    });
  });
  try {
    await file.writeFile(formatLockOwner(self));
    await file.sync();
  } finally {
    await file.close();
  }
}

async function isLinked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw cause;
  }
}

/** `undefined` where the lock is free. */
async function readOwner(path: string): Promise<LockOwner | undefined> {
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return undefined;
    throw cause;
  });
  if (text === undefined) return undefined;
  const owner = parseLockOwner(text);
  if (owner === undefined) throw isBusy(path);
  return owner;
}

function isBusy(path: string, owner?: LockOwner): CliError {
  const lock = join(dirname(path), NAME);
  const who = owner === undefined ? "" : ` (process ${owner.pid} on ${owner.host})`;
  return new CliError(
    "ERR_CLI_FILE_EXISTS",
    `another command uses this directory${who}; if none does, remove ${lock}`,
    { details: { path: lock, ...(owner === undefined ? {} : { pid: owner.pid }) } },
  );
}
