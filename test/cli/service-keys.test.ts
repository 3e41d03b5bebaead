import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { run, temporaryDirectory } from "./support/run.ts";

const PASSPHRASE = "a passphrase of the operator's";
const env = () => ({ SYMBOLON_SERVICE_PASSPHRASE: PASSPHRASE });

describe("symbolon service keys", () => {
  it("makes keys that only their owner reads, replaces them, and never writes over a file", async () => {
    const cwd = await temporaryDirectory();
    const given = env();
    const made = await run(["service", "keys", "--out", "keys.json", "--json"], {
      cwd,
      env: given,
    });
    expect([made.code, made.json]).toMatchObject([
      0,
      { attester: expect.stringMatching(/^0x[0-9a-f]{40}$/), retired: [] },
    ]);
    expect(given).toEqual({});
    expect((await stat(join(cwd, "keys.json"))).mode & 0o777).toBe(0o600);
    const twice = await run(["service", "keys", "--out", "keys.json", "--json"], {
      cwd,
      env: env(),
    });
    expect([twice.code, twice.json.error?.code]).toEqual([2, "ERR_CLI_FILE_EXISTS"]);

    const rotate = ["service", "keys", "--rotate", "keys.json", "--overlap", "10m", "--json"];
    const rotated = await run(rotate, { cwd, env: env() });
    expect(rotated.json.attester).not.toBe(made.json.attester);
    const [former] = rotated.json.retired as unknown as Record<string, number>[];
    expect(former).toMatchObject({ attester: made.json.attester });
    expect(former?.until).toBe(Number(rotated.json.from) + 600);
    expect((await stat(join(cwd, "keys.json"))).mode & 0o777).toBe(0o600);

    const before = await readFile(join(cwd, "keys.json"), "utf8");
    const wrong = await run(rotate, {
      cwd,
      env: { SYMBOLON_SERVICE_PASSPHRASE: "another passphrase" },
    });
    expect([wrong.code, wrong.json.error?.code]).toEqual([2, "ERR_KEY_KEYSTORE_PASSPHRASE"]);
    await chmod(join(cwd, "keys.json"), 0o644);
    const open = await run(rotate, { cwd, env: env() });
    expect([open.code, open.json.error?.code]).toEqual([2, "ERR_CLI_FILE_MODE"]);
    expect(await readFile(join(cwd, "keys.json"), "utf8")).toBe(before);
  });

  it("refuses misuse before it makes anything", async () => {
    const cwd = await temporaryDirectory();
    await writeFile(join(cwd, "text"), "{}", { mode: 0o600 });
    const cases: [string, string[], Record<string, string>][] = [
      ["ERR_CLI_USAGE", [], env()],
      ["ERR_CLI_USAGE", ["--out", "a", "--rotate", "b"], env()],
      ["ERR_CLI_USAGE", ["--out", "a"], {}],
      ["ERR_CLI_USAGE", ["--rotate", "text", "--overlap", "soon"], env()],
      ["ERR_KEY_KEYSTORE_PASSPHRASE", ["--out", "a"], { SYMBOLON_SERVICE_PASSPHRASE: "short" }],
      ["ERR_KEY_KEYSTORE_FORM", ["--rotate", "text"], env()],
      ["ERR_CLI_FILE_MISSING", ["--rotate", "none"], env()],
      ["ERR_CLI_FILE_MISSING", ["--out", "none/a"], env()],
    ];
    for (const [code, options, given] of cases) {
      const result = await run(["service", "keys", ...options, "--json"], { cwd, env: given });
      expect([result.code, result.json.error?.code]).toEqual([2, code]);
    }
  });
});
