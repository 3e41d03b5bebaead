import { spawn } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { createKeyFile } from "../../src/service/keys/create-key-file.ts";
import type { KeyFile } from "../../src/service/keys/key-file.ts";
import { scratchDirectory } from "./child.ts";
import { configJson } from "./world.ts";

const MAIN = fileURLToPath(new URL("../../src/service/main.ts", import.meta.url));

function run(args: string[], environment: Record<string, string> = {}) {
  return new Promise<{ code: number | null; errors: string; output: string }>((resolve) => {
    const child = spawn(process.execPath, ["--import", "tsx", MAIN, ...args], {
      env: { ...process.env, ...environment },
    });
    let errors = "";
    let output = "";
    child.stderr.on("data", (chunk: Buffer) => {
      errors += chunk.toString("utf8");
    });
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
    });
    child.on("close", (code) => resolve({ code, errors, output }));
  });
}

function writeConfig(changes: Record<string, unknown> = {}): string {
  const directory = scratchDirectory();
  const path = join(directory, "config.json");
  const paths = { artifactsDirectory: join(directory, "none"), storeFile: join(directory, "db") };
  writeFileSync(path, JSON.stringify(configJson({ port: 0, ...paths, ...changes })));
  return path;
}

describe("the service's main", () => {
  it("exits 2 without a configuration", async () => {
    const { code, errors } = await run([]);
    expect({ code, errors }).toEqual({
      code: 2,
      errors: "ERR_SERVICE_CONFIG: name the configuration file\n",
    });
  });

  it("exits 2 where the file is missing, or no JSON", async () => {
    expect((await run(["/nowhere/config.json"])).code).toBe(2);
    const path = join(scratchDirectory(), "config.json");
    writeFileSync(path, "{");
    expect((await run([path])).errors).toContain("ERR_SERVICE_CONFIG");
  });

  it("exits 2 naming the key at fault", async () => {
    const { code, errors } = await run([writeConfig({ audience: "" })]);
    expect(code).toBe(2);
    expect(errors).toMatch(/^ERR_SERVICE_CONFIG: audience:/);
  });

  it("exits 2 where the artifacts are missing, and has opened no store", async () => {
    const { code, errors, output } = await run([writeConfig()]);
    expect({ code, output }).toEqual({ code: 2, output: "" });
    expect(errors).toContain("ERR_PROVING_ARTIFACT_MISSING");
  });
});

describe("H13: the service's main, with keys that are not fit", () => {
  const PASSPHRASE = "a passphrase of the operator's";
  let file: KeyFile;
  beforeAll(async () => {
    const random = (bytes: Uint8Array) => void crypto.getRandomValues(bytes);
    file = await createKeyFile({ passphrase: PASSPHRASE, random, now: 1000 });
  });

  async function start(content: object, mode: number, passphrase: string) {
    const keyFile = join(scratchDirectory(), "keys.json");
    writeFileSync(keyFile, JSON.stringify(content), { mode });
    chmodSync(keyFile, mode);
    const environment = { SYMBOLON_SERVICE_PASSPHRASE: passphrase };
    return run([writeConfig({ keyFile })], environment);
  }

  it("exits 2 for a wrong passphrase, an altered file, a lowered cost and an open mode", async () => {
    const altered = { ...file, ciphertext: file.ciphertext.replace(/^../, "zz") };
    const lowered = { ...file, kdf: { ...file.kdf, n: 2 ** 14 } };
    const cases: [string, object, number, string][] = [
      ["ERR_KEY_KEYSTORE_PASSPHRASE", file, 0o600, "another passphrase"],
      ["ERR_KEY_KEYSTORE_FORM", altered, 0o600, PASSPHRASE],
      ["ERR_KEY_KEYSTORE_COST", lowered, 0o600, PASSPHRASE],
      ["ERR_KEY_KEYSTORE_MODE", file, 0o644, PASSPHRASE],
      ["ERR_SERVICE_CONFIG", file, 0o600, ""],
      // What comes after the keys: these are fit.
      ["ERR_PROVING_ARTIFACT_MISSING", file, 0o600, PASSPHRASE],
    ];
    for (const [error, content, mode, passphrase] of cases) {
      const { code, errors, output } = await start(content, mode, passphrase);
      expect([code, errors.split(":")[0], output]).toEqual([2, error, ""]);
      expect(errors).not.toContain(PASSPHRASE);
    }
  });
});
