import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { describeFile } from "../../scripts/build-circuits.ts";
import { artifactsDirectory } from "../../src/cli/artifacts-directory.ts";
import { loadArtifacts } from "../../src/proving/load-artifacts.ts";
import { readCapacity } from "../../src/solvency/run/read-capacity.ts";
import { run, temporaryDirectory } from "./support/run.ts";

const ARTIFACTS = artifactsDirectory({ cwd: process.cwd(), env: process.env });
const check = (directory: string, ...more: string[]) =>
  run(["keys", "check", "--artifacts", directory, "--json", ...more]);

describe("keys build", () => {
  it.each([
    [["--items", "8"], "go with --set solvency"],
    [["--out", "somewhere"], "go with --set solvency"],
    [["--set", "solvency"], "needs --out"],
    [["--set", "presentations", "--out", "somewhere"], "solvency"],
    [["--set", "solvency", "--out", "somewhere", "--children", "17"], "from 2 to 16"],
  ])("refuses %j, and builds nothing", async (args, word) => {
    const refused = await run(["keys", "build", ...args, "--json"]);
    expect([refused.code, refused.json.error?.code]).toEqual([2, "ERR_CLI_USAGE"]);
    expect(refused.json.error?.message).toContain(word);
  });

  it("builds the solvency circuits at a capacity of one's own", async () => {
    const out = await temporaryDirectory();
    // the others are the list's, and compiled already
    const capacity = ["--cash-16", "2", "--items", "8"];
    const built = await run([
      ...["keys", "build", "--set", "solvency", "--out", out, "--json"],
      ...capacity,
    ]);
    expect(built.code).toBe(0);
    expect(built.json).toMatchObject({
      directory: out,
      profile: {
        assets: 64,
        sizes: { "cash-4": 16, "cash-8": 8, "cash-16": 2, "margin-8": 4 },
        children: 4,
        items: 8,
      },
    });
    const artifacts = await loadArtifacts(out, { allowDevelopmentKeys: true });
    const { assets, arity, sizes, items } = readCapacity(artifacts.circuits);
    expect({ assets, children: arity, sizes, items }).toEqual(built.json.profile);
  });
});

describe("keys check", () => {
  it("Z6 refuses a development key unless told", async () => {
    const refused = await check(ARTIFACTS);
    expect([refused.code, refused.json.error?.code]).toEqual([2, "ERR_PROVING_DEVELOPMENT_KEY"]);
    const allowed = await check(ARTIFACTS, "--allow-development-keys");
    expect(allowed.code).toBe(0);
    expect(allowed.json).toMatchObject({
      circuits: [
        { id: "compliance", version: 1, kind: "development" },
        { id: "possession", version: 1, kind: "development" },
      ],
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

describe("keys check of a compressed key", () => {
  const path = "possession/proving-key.compressed";
  /** Its file replaced, and what the manifest says of it unless told otherwise. */
  async function checkReplaced(change: (bytes: Uint8Array) => Uint8Array, isListed = true) {
    const directory = await temporaryDirectory();
    await cp(ARTIFACTS, directory, { recursive: true });
    const bytes = change(new Uint8Array(await readFile(join(directory, path))));
    await writeFile(join(directory, path), bytes);
    const manifestPath = join(directory, "manifest.json");
    const manifest = JSON.parse(await readFile(manifestPath, "utf8"));
    if (isListed)
      manifest.circuits.possession.files["proving-key.compressed"] = describeFile(bytes);
    await writeFile(manifestPath, JSON.stringify(manifest));
    const { code, json } = await check(directory, "--allow-development-keys");
    return [code, json.error?.code];
  }

  it("refuses a damaged one, one of no such form, and one of another key", async () => {
    const flip = (at: number, bit: number) => (bytes: Uint8Array) =>
      bytes.map((byte, i) => (i === (at + bytes.length) % bytes.length ? byte ^ bit : byte));
    expect(await checkReplaced(flip(99, 1), false)).toEqual([2, "ERR_PROVING_ARTIFACT_HASH"]);
    expect(await checkReplaced(flip(0, 1))).toEqual([2, "ERR_PROVING_KEY_FORM"]);
    expect(await checkReplaced((bytes) => bytes.slice(1))).toEqual([2, "ERR_PROVING_KEY_FORM"]);
    // in the contributions, which stand as they are and end the file
    expect(await checkReplaced(flip(-1, 1))).toEqual([2, "ERR_PROVING_ARTIFACT_HASH"]);
    expect(await checkReplaced(flip(0, 0))).toEqual([0, undefined]);
  });
});

describe("doctor", () => {
  const doctor = (directory: string, env: Record<string, string> = {}) =>
    run(["doctor", "--artifacts", directory, "--json"], { env });

  it("names development keys, and what to do instead", async () => {
    const { code, json } = await doctor(ARTIFACTS);
    expect(code).toBe(0);
    expect(json).toMatchObject({
      checks: [
        { name: "node", level: "ok" },
        { name: "artifacts compliance", level: "ok" },
        {
          name: "keys compliance",
          level: "note",
          found: expect.stringContaining("development"),
          remedy: expect.stringContaining("SYMBOLON_ARTIFACTS"),
        },
        { name: "artifacts possession", level: "ok" },
        { name: "keys possession", level: "note" },
        { name: "contracts", level: "ok" },
      ],
    });
  });

  it("exits 1 where the artifacts are missing, and names the command that makes them", async () => {
    const { code, json } = await doctor(await temporaryDirectory());
    expect(code).toBe(1);
    expect(json).toMatchObject({
      checks: [
        { name: "node" },
        {
          name: "artifacts",
          level: "fault",
          found: expect.stringContaining("ERR_PROVING_ARTIFACT_MISSING"),
          remedy: expect.stringContaining("symbolon keys build"),
        },
        { name: "contracts" },
      ],
    });
  });

  it("works without contracts, and names the command that compiles them", async () => {
    const { code, json } = await doctor(ARTIFACTS, { SYMBOLON_CONTRACTS: "/nonexistent" });
    expect(code).toBe(0);
    const [contracts] = (json as unknown as { checks: { name: string }[] }).checks.slice(-1);
    expect(contracts).toMatchObject({
      name: "contracts",
      level: "note",
      remedy: expect.stringContaining("npm run build:contracts"),
    });
  });

  it("leaves nothing without advice that is not well", async () => {
    const { json } = await doctor(await temporaryDirectory(), {
      SYMBOLON_CONTRACTS: "/nonexistent",
    });
    const { checks } = json as unknown as { checks: { level: string; remedy?: string }[] };
    expect(checks.filter(({ level }) => level !== "ok")).toHaveLength(2);
    for (const { level, remedy } of checks) expect(remedy !== undefined).toBe(level !== "ok");
    const { stderr } = await run(["doctor", "--artifacts", "/nonexistent"]);
    expect(stderr).toMatch(/fault artifacts: .*\n +-> run symbolon keys build/);
  });
});
