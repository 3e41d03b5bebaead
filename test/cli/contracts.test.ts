import { rmSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createPublicClient, http } from "viem";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type Anvil, startAnvil } from "../../scripts/demo/start-anvil.ts";
import { deploySymbolon } from "../../src/chain/deploy-symbolon.ts";
import { parseDeploymentRecord } from "../../src/chain/deployment-record.ts";
import { trustRegistryAbi } from "../../src/chain/generated/trust-registry.abi.ts";
import { chainClients } from "../../src/cli/chain-clients.ts";
import { readContracts } from "../../src/cli/files/read-contracts.ts";
import { createTrapdoorKey } from "../support/trapdoor-key.ts";
import { run, temporaryDirectory, testIo } from "./support/run.ts";

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
  const record = parseDeploymentRecord(JSON.parse(await readFile(join(cwd, "d.json"), "utf8")));
  const { registry, verifier } = {
    registry: record.contracts.registry.address,
    verifier: record.contracts.verifier.address,
  };
  expect([record.chainId, record.circuit.keyKind]).toEqual([31_337, "development"]);
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
  const whole = ["contracts", "check", "--rpc-url", anvil.url, DEVELOPMENT, "--json"];
  const byFile = await run([...whole, "--deployment", "d.json"], { cwd, env });
  expect([byFile.code, byFile.json.registry]).toEqual([0, registry]);
  const roles = { ...record.roles, registrar: `0x${"12".repeat(20)}` };
  await writeFile(join(cwd, "altered.json"), JSON.stringify({ ...record, roles }));
  const altered = await run([...whole, "--deployment", "altered.json"], { cwd, env });
  expect([altered.code, altered.json.error?.code]).toEqual([1, "ERR_CHAIN_DEPLOYMENT_MISMATCH"]);
  const neither = await run(whole, { cwd, env });
  expect([neither.code, neither.json.error?.code]).toEqual([2, "ERR_CLI_USAGE"]);
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

/** Blocks so far: anvil mines one for every transaction. */
const blocks = () => createPublicClient({ transport: http(anvil.url) }).getBlockNumber();

describe("nothing is spent", () => {
  async function refused(...argv: string[]) {
    const cwd = await temporaryDirectory();
    await mkdir(join(cwd, "taken"));
    const before = await blocks();
    const base = ["contracts", "deploy", "--rpc-url", anvil.url, DEVELOPMENT, "--json"];
    const { code, json } = await run([...base, ...argv], { cwd, env });
    expect(await blocks()).toBe(before);
    expect(await readdir(cwd)).toEqual(["taken"]);
    return [code, json.error?.code];
  }

  it("where the result could not be written", async () => {
    expect(await refused("--out", "none/d.json")).toEqual([2, "ERR_CLI_FILE_MISSING"]);
    expect(await refused("--out", "/dev/null/d.json")).toEqual([2, "ERR_CLI_FILE_MISSING"]);
    expect(await refused("--out", "taken")).toEqual([2, "ERR_CLI_FILE_EXISTS"]);
    expect(await refused("--out", "taken", "--force")).toEqual([2, "ERR_CLI_FILE_FORM"]);
  });

  it.each([
    ["--root-window", "999999999d"],
    ["--root-window", "36501d"],
    ["--key-delay", "36501d"],
    ["--salt", "0x12"],
    ["--owner", `0x${"0".repeat(40)}`],
    ["--registrar", `0x${"0".repeat(40)}`],
    ["--owner", "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"],
    ["--registrar", "0x12"],
  ])("for an argument that the registry would refuse: %s %s", async (option, value) => {
    expect(await refused("--out", "d.json", option, value)).toEqual([2, "ERR_CLI_USAGE"]);
  });
});

it.each([
  [{ owner: `0x${"0".repeat(40)}` as const }, TypeError],
  [{ owner: `0x${"AB".repeat(20)}` as const }, TypeError],
  [{ registrar: "0x12" as const }, TypeError],
  [{ rootWindow: 2 ** 32 }, RangeError],
  [{ rootWindow: -1 }, RangeError],
  [{ rootWindow: 0.5 }, RangeError],
  [{ keyDelay: 2 ** 32 }, RangeError],
  [{ salt: "0x12" as const }, TypeError],
])("deploySymbolon refuses %j before anything is sent", async (argument, kind) => {
  const clients = await chainClients({ ...testIo(), env }, { rpcUrl: anvil.url });
  const options = {
    ...clients,
    contracts: await readContracts({ env: {} }),
    circuit: { circuitHash: "5a".repeat(32), verificationKey: createTrapdoorKey(5).key },
  };
  const before = await blocks();
  await expect(deploySymbolon({ ...options, ...argument })).rejects.toThrow(kind);
  expect(await blocks()).toBe(before);
});

it("takes an address in capitals, and the longest window", async () => {
  const cwd = await temporaryDirectory();
  const owner = `0x${"AB".repeat(20)}`;
  const deployed = await run(
    [
      ...["contracts", "deploy", "--rpc-url", anvil.url, "--out", "d.json", "--json", DEVELOPMENT],
      ...["--owner", owner, "--root-window", "36500d"],
    ],
    { cwd, env },
  );
  expect(deployed.code).toBe(0);
  const { contracts } = JSON.parse(await readFile(join(cwd, "d.json"), "utf8"));
  const read = (functionName: "owner" | "registrar" | "rootWindow") =>
    createPublicClient({ transport: http(anvil.url) }).readContract({
      address: contracts.trustRegistry.address,
      abi: trustRegistryAbi,
      functionName,
    });
  expect(String(await read("owner")).toLowerCase()).toBe(owner.toLowerCase());
  expect(String(await read("registrar")).toLowerCase()).toBe(owner.toLowerCase());
  expect(await read("rootWindow")).toBe(3_153_600_000);
});

describe("nothing that was paid for is lost", () => {
  it("prints the addresses where the file can no longer be written", async () => {
    const cwd = await temporaryDirectory();
    await mkdir(join(cwd, "out"));
    const argv = ["contracts", "deploy", "--rpc-url", anvil.url, "--out", "out/d.json"];
    const { code, stderr } = await run([...argv, DEVELOPMENT], {
      cwd,
      env,
      onStderr: () => rmSync(join(cwd, "out"), { recursive: true, force: true }),
    });
    expect(code).toBe(3);
    expect(stderr).toContain("ERR_CLI_RESULT_UNWRITTEN");
    const [, registry, verifier] =
      /registry (0x[0-9a-f]{40}) and verifier (0x[0-9a-f]{40}) are on chain 31337/.exec(stderr) ??
      [];
    expect(stderr).toContain(`ComplianceRegistry at ${registry}`);
    expect(stderr).toContain(`ComplianceVerifier at ${verifier}`);
    const check = ["contracts", "check", "--rpc-url", anvil.url, "--registry", String(registry)];
    expect((await run([...check, DEVELOPMENT], { cwd, env })).code).toBe(0);
  });

  it("names what is there where the next does not get through, and goes on from it", async () => {
    const cwd = await temporaryDirectory();
    const url = await chainThatTakesOne();
    const deploy = (to: string) =>
      run(
        [
          ...["contracts", "deploy", "--rpc-url", to, "--out", "d.json", "--json", DEVELOPMENT],
          ...["--salt", `0x${"a1".repeat(32)}`],
        ],
        { cwd, env },
      );
    const { code, json } = await deploy(url);
    expect([code, json.error?.code]).toEqual([3, "ERR_CHAIN_RPC"]);
    const { TrustHash } = (json.error?.details ?? {}) as { TrustHash?: `0x${string}` };
    const client = createPublicClient({ transport: http(anvil.url) });
    expect(TrustHash).toMatch(/^0x[0-9a-f]{40}$/);
    expect(await client.getCode({ address: TrustHash ?? "0x" })).toMatch(/^0x60/);
    expect(json.error?.message).toContain(`TrustHash at ${TrustHash}`);
    expect(await readdir(cwd)).toEqual([]);

    const before = await blocks();
    expect((await deploy(anvil.url)).code).toBe(0);
    expect(await blocks()).toBe(before + 4n);
  });
});

/** The chain behind a proxy that answers to one transaction and to no second. */
async function chainThatTakesOne(): Promise<string> {
  let sent = 0;
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    if (body.includes("eth_sendRawTransaction") && sent++ > 0) {
      response.writeHead(500).end();
      return;
    }
    const headers = { "content-type": "application/json" };
    const answer = await fetch(anvil.url, { method: "POST", headers, body });
    response.writeHead(answer.status, headers).end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
