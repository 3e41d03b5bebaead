import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readInput, readJsonInput } from "../../src/cli/files/read-input.ts";
import { readSecretInput } from "../../src/cli/files/read-secret-input.ts";
import { withDirectoryLock } from "../../src/cli/files/with-directory-lock.ts";
import { writeOutput } from "../../src/cli/files/write-output.ts";
import { temporaryDirectory } from "./support/run.ts";

const code = (value: string) => expect.objectContaining({ code: value });

describe("writeOutput", () => {
  it("writes the whole file and leaves nothing beside it", async () => {
    const directory = await temporaryDirectory();
    await writeOutput(join(directory, "a.json"), "{}");
    expect(await readdir(directory)).toEqual(["a.json"]);
    expect(await readFile(join(directory, "a.json"), "utf8")).toBe("{}");
  });

  it("refuses a name that exists, and replaces it with force", async () => {
    const directory = await temporaryDirectory();
    const path = join(directory, "a.json");
    await writeFile(path, "old");
    await expect(writeOutput(path, "new")).rejects.toEqual(code("ERR_CLI_FILE_EXISTS"));
    expect(await readFile(path, "utf8")).toBe("old");
    expect(await readdir(directory)).toEqual(["a.json"]);
    await writeOutput(path, "new", { force: true });
    expect(await readFile(path, "utf8")).toBe("new");
  });

  it("lets one of two writers win", async () => {
    const directory = await temporaryDirectory();
    const path = join(directory, "a.json");
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) => writeOutput(path, String(i))),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await readdir(directory)).toEqual(["a.json"]);
  });

  it("refuses a directory that is missing", async () => {
    const directory = await temporaryDirectory();
    await expect(writeOutput(join(directory, "no", "a"), "")).rejects.toEqual(
      code("ERR_CLI_FILE_MISSING"),
    );
  });

  it("writes a secret for its owner alone", async () => {
    const directory = await temporaryDirectory();
    const path = join(directory, "secret");
    await writeOutput(path, "x", { isSecret: true });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});

describe("readInput", () => {
  it("names what is missing, a directory, and what is not JSON without quoting it", async () => {
    const directory = await temporaryDirectory();
    await expect(readInput(join(directory, "none"))).rejects.toEqual(code("ERR_CLI_FILE_MISSING"));
    await expect(readInput(directory)).rejects.toEqual(code("ERR_CLI_FILE_FORM"));
    const path = join(directory, "a.json");
    await writeFile(path, "canary-5517");
    const error = await readJsonInput(path).catch((cause: Error) => cause);
    expect(error).toEqual(code("ERR_CLI_FILE_FORM"));
    expect(JSON.stringify(error) + String(error)).not.toContain("canary-5517");
    await writeFile(path, '{"a":1}');
    expect(await readJsonInput(path)).toEqual({ a: 1 });
  });

  it("H13 refuses a secret that others can read", async () => {
    const path = join(await temporaryDirectory(), "secret");
    await writeFile(path, "x");
    for (const mode of [0o644, 0o640, 0o604, 0o620]) {
      await chmod(path, mode);
      await expect(readSecretInput(path)).rejects.toEqual(code("ERR_CLI_FILE_MODE"));
    }
    await chmod(path, 0o600);
    expect(await readSecretInput(path)).toBe("x");
  });
});

describe("withDirectoryLock", () => {
  it("admits one command at a time and the next one after it", async () => {
    const directory = await temporaryDirectory();
    await withDirectoryLock(directory, async () => {
      await expect(withDirectoryLock(directory, async () => {})).rejects.toEqual(
        code("ERR_CLI_FILE_EXISTS"),
      );
    });
    expect(await withDirectoryLock(directory, async () => 7)).toBe(7);
    expect(await readdir(directory)).toEqual([]);
  });

  it("takes over the lock of a process that is gone, and not of one that runs", async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, ".lock"), "2147483646");
    expect(await withDirectoryLock(directory, async () => 7)).toBe(7);
    await writeFile(join(directory, ".lock"), String(process.ppid));
    await expect(withDirectoryLock(directory, async () => 7)).rejects.toEqual(
      code("ERR_CLI_FILE_EXISTS"),
    );
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
      code("ERR_CLI_FILE_MISSING"),
    );
    await mkdir(path);
    expect(await withDirectoryLock(path, async () => 1)).toBe(1);
  });
});
