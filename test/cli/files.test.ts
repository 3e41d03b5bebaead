import { spawnSync } from "node:child_process";
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readInput, readJsonInput } from "../../src/cli/files/read-input.ts";
import { readSecretInput } from "../../src/cli/files/read-secret-input.ts";
import { assertAbsent, assertWritable, writeOutput } from "../../src/cli/files/write-output.ts";
import { writeResult } from "../../src/cli/files/write-result.ts";
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

describe("assertWritable", () => {
  it("leaves nothing behind where a file can be written", async () => {
    const directory = await temporaryDirectory();
    await assertWritable(join(directory, "a.json"));
    await assertWritable(join(directory, "a.json"), { force: true });
    // A name as long as names may be: what is written beside it is no longer.
    await assertWritable(join(directory, "a".repeat(255)));
    expect(await readdir(directory)).toEqual([]);
  });

  it("refuses a directory that is missing, or that is a file", async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, "file"), "");
    for (const parent of ["none", "file"]) {
      const path = join(directory, parent, "a.json");
      for (const force of [false, true]) {
        const missing = code("ERR_CLI_FILE_MISSING");
        await expect(assertWritable(path, { force })).rejects.toEqual(missing);
        await expect(writeOutput(path, "", { force })).rejects.toEqual(missing);
      }
    }
  });

  it("refuses a name that exists: a file, a directory, a link that leads nowhere", async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, "file"), "");
    await mkdir(join(directory, "directory"));
    await symlink("nowhere", join(directory, "link"));
    const exists = code("ERR_CLI_FILE_EXISTS");
    for (const name of ["file", "directory", "link"]) {
      await expect(assertWritable(join(directory, name))).rejects.toEqual(exists);
      await expect(assertAbsent(join(directory, name))).rejects.toEqual(exists);
    }
    const force = { force: true };
    await assertWritable(join(directory, "file"), force);
    await assertWritable(join(directory, "link"), force);
    const form = code("ERR_CLI_FILE_FORM");
    await expect(assertWritable(join(directory, "directory"), force)).rejects.toEqual(form);
    await expect(writeOutput(join(directory, "directory"), "", force)).rejects.toEqual(form);
    expect((await readdir(directory)).sort()).toEqual(["directory", "file", "link"]);
  });

  it("refuses a directory that this user cannot write in, and a name that is too long", async () => {
    const directory = await temporaryDirectory();
    const long = join(directory, "a".repeat(256));
    await expect(assertWritable(long)).rejects.toEqual(code("ERR_CLI_FILE_FORM"));
    // Modes bind no superuser; below /sys nobody makes files.
    const closed = process.getuid?.() === 0 ? "/sys" : join(directory, "closed");
    if (closed !== "/sys") await mkdir(closed, { mode: 0o500 });
    await expect(assertWritable(join(closed, "a"))).rejects.toEqual(code("ERR_CLI_FILE_MODE"));
  });
});

describe("writeResult", () => {
  it("says what was done where the file cannot be written", async () => {
    const directory = await temporaryDirectory();
    const done = { what: "registry 0xab is there", details: { registry: "0xab" } };
    await writeResult(join(directory, "a.json"), "{}", {}, done);
    expect(await readFile(join(directory, "a.json"), "utf8")).toBe("{}");
    const lost = writeResult(join(directory, "no", "a.json"), "{}", {}, done);
    await expect(lost).rejects.toMatchObject({
      code: "ERR_CLI_RESULT_UNWRITTEN",
      message: expect.stringContaining("registry 0xab is there"),
      details: { registry: "0xab" },
    });
  });
});

describe("readInput", () => {
  it("reads plain files alone, and no more than it is told", async () => {
    const directory = await temporaryDirectory();
    const fifo = join(directory, "fifo");
    expect(spawnSync("mkfifo", [fifo]).status).toBe(0);
    const form = code("ERR_CLI_FILE_FORM");
    for (const path of ["/dev/zero", "/dev/null", fifo]) {
      await expect(readInput(path)).rejects.toEqual(form);
      await expect(readSecretInput(path)).rejects.toEqual(form);
    }
    const path = join(directory, "a");
    await writeFile(path, "12345678");
    expect(await readInput(path, { maximum: 8 })).toBe("12345678");
    await expect(readInput(path, { maximum: 7 })).rejects.toEqual(form);
    // Files below /proc say that they are empty.
    expect((await stat("/proc/self/status")).size).toBe(0);
    expect(await readInput("/proc/self/status")).toContain("Pid:");
    await expect(readInput("/proc/self/status", { maximum: 16 })).rejects.toEqual(form);
  });

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
