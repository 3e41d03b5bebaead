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

it("makes, rotates, lists and revokes API keys; a key is shown once", async () => {
  const cwd = await temporaryDirectory();
  await writeFile(join(cwd, "config.json"), JSON.stringify(config(join(cwd, "store.db"), true)));
  const act = (...words: string[]) =>
    run(["service", "api-key", ...words, "--config", "config.json", "--json"], { cwd });
  const created = await act("create", "--id", "broker", "--scopes", "requests,decisions");
  expect(created.code).toBe(0);
  const { key } = JSON.parse(created.stdout) as { key: string };
  expect(key).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect((await act("create", "--id", "broker", "--scopes", "requests")).code).toBe(2);
  expect((await act("create", "--id", "one", "--scopes", "requests")).code).toBe(2);
  expect((await act("create", "--id", "x", "--scopes", "everything")).code).toBe(2);
  expect((await act("destroy")).code).toBe(2);
  expect((await act("create", "--id", "broker", "--rotate", "1h")).code).toBe(0);
  const listed = await act("list");
  expect(listed.stdout).not.toContain(key);
  expect((JSON.parse(listed.stdout) as { keys: object[] }).keys).toMatchObject([
    { id: "broker", isActive: true, scopes: ["requests", "decisions"], lastUsedOn: null },
    { id: "broker", isActive: true },
  ]);
  expect(JSON.parse((await act("revoke", "--id", "broker")).stdout)).toEqual({
    id: "broker",
    revoked: 2,
  });
  expect((await act("revoke", "--id", "broker")).code).toBe(2);
});

it("says whether it would start, and what it would run with", async () => {
  const cwd = await temporaryDirectory();
  const write = (json: object) => writeFile(join(cwd, "config.json"), JSON.stringify(json));
  const verb = (name: string) => run(["service", name, "--config", "config.json"], { cwd });
  await write(config(":memory:", true));
  expect((await verb("check")).code).toBe(0);
  expect((await verb("config")).stderr).toContain('file        storeFile = ":memory:"');
  await write(config(join(cwd, "none", "store.db"), true));
  expect((await verb("check")).code).toBe(2);
  await write({ ...config(":memory:", true), shoeSize: 44 });
  expect([(await verb("check")).code, (await verb("config")).code]).toEqual([2, 2]);
});
