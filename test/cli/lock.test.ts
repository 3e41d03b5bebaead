import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { describeSelf, formatLockOwner, parseLockOwner } from "../../src/cli/files/lock-owner.ts";
import { withDirectoryLock } from "../../src/cli/files/with-directory-lock.ts";
import { temporaryDirectory } from "./support/run.ts";

const busy = expect.objectContaining({ code: "ERR_CLI_FILE_EXISTS" });
/** Above every process id that Linux gives. */
const NO_PROCESS = 2 ** 31 - 2;

const lockOf = async (directory: string, changes: object) =>
  writeFile(join(directory, ".lock"), formatLockOwner({ ...(await describeSelf()), ...changes }));

/** A process that says `in` once it holds the lock of a directory, and holds it until it is killed. */
async function holdLock(directory: string): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", fileURLToPath(new URL("support/hold-lock.ts", import.meta.url)), directory],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout as NonNullable<typeof child.stdout>, "data");
  return child;
}

describe("withDirectoryLock", () => {
  it("admits one command at a time and the next one after it", async () => {
    const directory = await temporaryDirectory();
    await withDirectoryLock(directory, async () => {
      expect(await readdir(directory)).toEqual([".lock"]);
      await expect(withDirectoryLock(directory, async () => {})).rejects.toEqual(busy);
    });
    expect(await withDirectoryLock(directory, async () => 7)).toBe(7);
    expect(await readdir(directory)).toEqual([]);
  });

  it("frees the lock where the command fails", async () => {
    const directory = await temporaryDirectory();
    const failing = withDirectoryLock(directory, async () => {
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await readdir(directory)).toEqual([]);
  });

  it("needs the directory", async () => {
    const path = join(await temporaryDirectory(), "none");
    await expect(withDirectoryLock(path, async () => {})).rejects.toEqual(
      expect.objectContaining({ code: "ERR_CLI_FILE_MISSING" }),
    );
    await mkdir(path);
    expect(await withDirectoryLock(path, async () => 1)).toBe(1);
  });

  it.each([
    ["whose process is gone", { pid: NO_PROCESS }],
    ["whose process id was given again", { started: "1" }],
  ])("takes over a lock %s", async (_, changes) => {
    const directory = await temporaryDirectory();
    await lockOf(directory, changes);
    expect(await withDirectoryLock(directory, async () => 7)).toBe(7);
    expect(await readdir(directory)).toEqual([]);
  });

  it("takes over an empty lock: nobody is in it", async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, ".lock"), "");
    expect(await withDirectoryLock(directory, async () => 7)).toBe(7);
    expect(await readdir(directory)).toEqual([]);
  });

  it.each([
    ["of this process", {}],
    ["of a process whose start the system did not say", { started: "" }],
    ["of another host, of which nothing is known", { host: "elsewhere", pid: NO_PROCESS }],
  ])("leaves a lock %s", async (_, changes) => {
    const directory = await temporaryDirectory();
    await lockOf(directory, changes);
    const before = await readFile(join(directory, ".lock"), "utf8");
    await expect(withDirectoryLock(directory, async () => 7)).rejects.toEqual(busy);
    expect(await readFile(join(directory, ".lock"), "utf8")).toBe(before);
    expect(await readdir(directory)).toEqual([".lock"]);
  });

  it.each(["4711", "{}", '{"token":"../../x","host":"","pid":1,"started":""}'])(
    "leaves a lock that it does not understand: %s",
    async (text) => {
      const directory = await temporaryDirectory();
      await writeFile(join(directory, ".lock"), text);
      await expect(withDirectoryLock(directory, async () => 7)).rejects.toEqual(busy);
      expect(await readdir(directory)).toEqual([".lock"]);
    },
  );

  it("gives a dead lock to one of many takers at a time", async () => {
    const directory = await temporaryDirectory();
    let inside = 0;
    let most = 0;
    for (let round = 0; round < 40; round++) {
      await lockOf(directory, { pid: NO_PROCESS });
      const takers = Array.from({ length: 12 }, () =>
        withDirectoryLock(directory, async () => {
          most = Math.max(most, ++inside);
          await wait(3);
          inside--;
        }),
      );
      const settled = await Promise.allSettled(takers);
      const [won, lost] = ["fulfilled", "rejected"].map(
        (status) => settled.filter((result) => result.status === status).length,
      );
      expect(won).toBeGreaterThanOrEqual(1);
      expect((won ?? 0) + (lost ?? 0)).toBe(12);
      for (const result of settled) {
        if (result.status === "rejected") expect(result.reason).toEqual(busy);
      }
    }
    expect(most).toBe(1);
    expect(await readdir(directory)).toEqual([]);
  });

  it("takes over from a takeover that was cut short, at each of its steps", async () => {
    const dead = { ...(await describeSelf()), pid: NO_PROCESS };
    const taker = { ...(await describeSelf()), pid: NO_PROCESS };
    for (const isReplaced of [false, true]) {
      const directory = await temporaryDirectory();
      await writeFile(join(directory, ".lock"), formatLockOwner(isReplaced ? taker : dead));
      await writeFile(join(directory, `.lock.${dead.token}`), formatLockOwner(taker));
      expect(await withDirectoryLock(directory, async () => 7)).toBe(7);
      expect(await readdir(directory)).not.toContain(".lock");
      expect(await withDirectoryLock(directory, async () => 8)).toBe(8);
    }
  });

  it("takes over from a process that was killed, and not before", async () => {
    const directory = await temporaryDirectory();
    const holder = await holdLock(directory);
    const owner = parseLockOwner(await readFile(join(directory, ".lock"), "utf8"));
    expect(owner?.pid).toBe(holder.pid);
    await expect(withDirectoryLock(directory, async () => 7)).rejects.toEqual(busy);
    const ended = once(holder, "exit");
    holder.kill("SIGKILL");
    await ended;
    expect(await readdir(directory)).toEqual([".lock"]);
    expect(await withDirectoryLock(directory, async () => 7)).toBe(7);
    expect(await readdir(directory)).toEqual([]);
  });

  it("leaves a lock that is not its own when it ends", async () => {
    const directory = await temporaryDirectory();
    await withDirectoryLock(directory, async () => lockOf(directory, { host: "elsewhere" }));
    expect(await readdir(directory)).toEqual([".lock"]);
  });
});
