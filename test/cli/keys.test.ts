import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { artifactsDirectory } from "../../src/cli/artifacts-directory.ts";
import { run, temporaryDirectory } from "./support/run.ts";

const ARTIFACTS = artifactsDirectory({ cwd: process.cwd(), env: process.env });
const check = (directory: string, ...more: string[]) =>
  run(["keys", "check", "--artifacts", directory, "--json", ...more]);

describe("keys check", () => {
  it("Z6 refuses a development key unless told", async () => {
    const refused = await check(ARTIFACTS);
    expect([refused.code, refused.json.error?.code]).toEqual([2, "ERR_PROVING_DEVELOPMENT_KEY"]);
    const allowed = await check(ARTIFACTS, "--allow-development-keys");
    expect(allowed.code).toBe(0);
    expect(allowed.json).toMatchObject({
      circuits: [{ id: "compliance", version: 1, kind: "development" }],
    });
  });

  it("S2 refuses a file of another hash, and a directory without artifacts", async () => {
    const directory = await temporaryDirectory();
    const missing = await check(directory, "--allow-development-keys");
    expect([missing.code, missing.json.error?.code]).toEqual([2, "ERR_PROVING_ARTIFACT_MISSING"]);
    await cp(ARTIFACTS, directory, { recursive: true });
    expect((await check(directory, "--allow-development-keys")).code).toBe(0);
    const path = join(directory, "compliance", "circuit.wasm");
    const bytes = await readFile(path);
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    await writeFile(path, bytes);
    const changed = await check(directory, "--allow-development-keys");
    expect([changed.code, changed.json.error?.code]).toEqual([2, "ERR_PROVING_ARTIFACT_HASH"]);
  });
});

describe("doctor", () => {
  it("names development keys and lacks nothing", async () => {
    const { code, json } = await run(["doctor", "--artifacts", ARTIFACTS, "--json"]);
    expect(code).toBe(0);
    expect(json).toMatchObject({
      checks: [
        { name: "node", level: "ok" },
        { name: "artifacts compliance", level: "ok" },
        { name: "keys compliance", level: "note", found: expect.stringContaining("development") },
      ],
    });
  });

  it("exits 1 where the artifacts are missing", async () => {
    const directory = await temporaryDirectory();
    const { code, json } = await run(["doctor", "--artifacts", directory, "--json"]);
    expect(code).toBe(1);
    expect(json).toMatchObject({
      checks: [{ name: "node" }, { name: "artifacts", level: "fault" }],
    });
  });
});
