import { createHash } from "node:crypto";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { artifactsDirectory } from "../../src/cli/artifacts-directory.ts";
import { RESIDENCY_EU_EEA } from "../../src/policy/presets/residency-eu-eea.ts";
import { run, temporaryDirectory } from "./support/run.ts";

const config = (storeFile: string, allowDevelopmentKeys: boolean) => ({
  port: 0,
  publicUrl: "http://127.0.0.1:1",
  audience: "https://exchange.example",
  storeFile,
  artifactsDirectory: artifactsDirectory({ cwd: process.cwd(), env: process.env }),
  allowDevelopmentKeys,
  apiKeys: [
    { id: "one", role: "operator", sha256: createHash("sha256").update("key").digest("hex") },
  ],
  policies: [{ id: "residency", policy: RESIDENCY_EU_EEA, scope: { mode: "once", label: "test" } }],
});

async function start(json: unknown, stop?: { signal: AbortSignal; onStderr: (t: string) => void }) {
  const cwd = await temporaryDirectory();
  await writeFile(join(cwd, "config.json"), JSON.stringify(json));
  const { code, stdout, stderr } = await run(["service", "start", "--config", "config.json"], {
    cwd,
    ...stop,
  });
  return { code, stdout, stderr, files: await readdir(cwd) };
}

it("refuses what is no configuration, and a development key unless told", async () => {
  const unknown = await start({ ...config(":memory:", true), shoeSize: 44 });
  expect([unknown.code, unknown.files]).toEqual([2, ["config.json"]]);
  expect(unknown.stderr).toContain("ERR_SERVICE_CONFIG");
  const key = await start(config(":memory:", false));
  expect(key.code).toBe(2);
  expect(key.stderr).toContain("ERR_PROVING_DEVELOPMENT_KEY");
});

it("runs until it is stopped", async () => {
  const controller = new AbortController();
  let health = 0;
  const onStderr = async (text: string) => {
    const [, url] = /listening on (\S+)/.exec(text) ?? [];
    if (url === undefined) return;
    health = (await fetch(`${url}/health`)).status;
    controller.abort();
  };
  const { code, stdout } = await start(config(":memory:", true), {
    signal: controller.signal,
    onStderr: (text) => void onStderr(text),
  });
  expect([code, health, stdout]).toEqual([0, 200, ""]);
});
