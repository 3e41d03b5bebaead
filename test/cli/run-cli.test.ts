import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { run } from "./support/run.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

describe("the command line", () => {
  it("prints help and version on stdout with exit 0", async () => {
    const help = await run(["--help"]);
    expect([help.code, help.stderr]).toEqual([0, ""]);
    for (const noun of ["issuer", "trust", "policy", "holder", "verifier", "keys", "contracts"]) {
      expect(help.stdout).toContain(noun);
    }
    expect((await run(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await run(["policy", "lint", "--help"])).stdout).toContain("--json");
  });

  it.each([
    [["nothing"]],
    [["policy", "nothing"]],
    [["policy", "lint", "--nothing"]],
    [["policy", "lint"]],
    [["policy", "lint", "a.json", "b.json"]],
    [["policy"]],
    [[]],
  ])("refuses %j with exit 2 and one JSON object", async (argv) => {
    const plain = await run(argv);
    expect([plain.code, plain.stdout]).toEqual([2, ""]);
    expect(plain.stderr).toContain("ERR_CLI_USAGE");
    const json = await run([...argv, "--json"]);
    expect([json.code, json.stderr]).toEqual([2, ""]);
    expect(json.json.error?.code).toBe("ERR_CLI_USAGE");
    expect(Object.keys(json.json.error ?? {}).sort()).toEqual(["code", "details", "message"]);
  });

  it("exits by itself with the code of the run", () => {
    const spawned = (...argv: string[]) =>
      spawnSync(process.execPath, ["--import", "tsx", MAIN, ...argv], { encoding: "utf8" });
    expect(spawned("--version").status).toBe(0);
    const misuse = spawned("policy", "lint", "/nonexistent.json", "--json");
    expect(misuse.status).toBe(2);
    expect(JSON.parse(misuse.stdout).error.code).toBe("ERR_CLI_FILE_MISSING");
  });
});
