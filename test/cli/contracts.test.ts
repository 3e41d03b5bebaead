import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Anvil, startAnvil } from "../../scripts/demo/start-anvil.ts";
import { run, temporaryDirectory } from "./support/run.ts";

/** The first account of every anvil. */
const KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
const env = { ...process.env, SYMBOLON_PRIVATE_KEY: KEY } as Record<string, string>;
const DEVELOPMENT = "--allow-development-keys";

let anvil: Anvil;
beforeAll(async () => {
  anvil = await startAnvil();
});
afterAll(() => anvil.stop());

it("deploys, checks, and tells another contract apart", async () => {
  const cwd = await temporaryDirectory();
  const deploy = ["contracts", "deploy", "--rpc-url", anvil.url, "--out", "d.json", "--json"];
  const refused = await run(deploy, { cwd, env });
  expect([refused.code, refused.json.error?.code]).toEqual([2, "ERR_PROVING_DEVELOPMENT_KEY"]);
  const keyless = await run([...deploy, DEVELOPMENT], {
    cwd,
    env: { SYMBOLON_PRIVATE_KEY: "0x1" },
  });
  expect([keyless.code, keyless.json.error?.code]).toEqual([2, "ERR_CLI_USAGE"]);

  const deployed = await run([...deploy, DEVELOPMENT], { cwd, env });
  expect([deployed.code, deployed.stderr]).toEqual([0, ""]);
  const { registry, verifier } = JSON.parse(await readFile(join(cwd, "d.json"), "utf8"));
  const again = await run([...deploy, DEVELOPMENT], { cwd, env });
  expect([again.code, again.json.error?.code]).toEqual([2, "ERR_CLI_FILE_EXISTS"]);

  const check = (address: string) =>
    run(
      ["contracts", "check", "--rpc-url", anvil.url, "--registry", address, DEVELOPMENT, "--json"],
      {
        cwd,
        env,
      },
    );
  const checked = await check(registry);
  expect(checked.code).toBe(0);
  expect(String(checked.json.verifier).toLowerCase()).toBe(verifier.toLowerCase());
  const other = await check(verifier);
  expect([other.code, other.json.error?.code]).toEqual([1, "ERR_CHAIN_VERIFIER_UNSAFE"]);
  const nobody = await check(`0x${"12".repeat(20)}`);
  expect([nobody.code, nobody.json.error?.code]).toEqual([1, "ERR_CHAIN_NOT_DEPLOYED"]);
});

it("reads a key file that its owner alone can read", async () => {
  const cwd = await temporaryDirectory();
  await writeFile(join(cwd, "key"), `${KEY}\n`);
  const argv = [
    "contracts",
    "deploy",
    "--rpc-url",
    anvil.url,
    "--key-file",
    "key",
    "--out",
    "d.json",
  ];
  await chmod(join(cwd, "key"), 0o644);
  const open = await run([...argv, DEVELOPMENT, "--json"], { cwd, env });
  expect([open.code, open.json.error?.code]).toEqual([2, "ERR_CLI_FILE_MODE"]);
  await chmod(join(cwd, "key"), 0o600);
  expect((await run([...argv, DEVELOPMENT, "--json"], { cwd, env })).code).toBe(0);
});

it("exits 3 where the chain does not answer, and shows no key", async () => {
  const cwd = await temporaryDirectory();
  const argv = ["contracts", "deploy", "--rpc-url", "http://127.0.0.1:1", "--out", "d.json"];
  const { code, json, stdout, stderr } = await run([...argv, DEVELOPMENT, "--json"], { cwd, env });
  expect([code, json.error?.code]).toEqual([3, "ERR_CHAIN_RPC"]);
  expect(stdout + stderr).not.toContain(KEY.slice(2));
});
