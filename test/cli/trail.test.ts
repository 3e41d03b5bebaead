import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { keccak256, parseEther, stringToHex } from "viem";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseTrail, trailPacks } from "../../src/trail/parse-trail.ts";
import { type LocalChain, startLocalChain } from "../chain/support/local-chain.ts";
import { deployEmitter, type Emitter } from "../chain/support/venue-emitter.ts";
import { run, temporaryDirectory } from "./support/run.ts";

const ETH = keccak256(stringToHex("ETH-PERP"));
let chain: LocalChain;
let venue: Emitter;
let head: number;

beforeAll(async () => {
  chain = await startLocalChain(1_795_000_000);
  venue = await deployEmitter(chain);
  await venue.write("describe", ["5493001KJTIIGC8Y1R12", "=A venue", "=USD"]);
  const account = chain.alice.walletClient.account.address;
  const e = parseEther;
  await venue.write("fill", [ETH, account, 0, 0n, e("2"), e("3000"), e("6000")]);
  head = Number(await chain.publicClient.getBlockNumber());
  await chain.testClient.mine({ blocks: 100 });
});
afterAll(() => chain.stop());

const exportTo = (out: string, ...more: string[]) => [
  ...["trail", "export", "--rpc-url", chain.anvil.url, "--from-block", "0", "--out", out],
  ...["--to-block", String(head), "--venue", venue.address, "--json", ...more],
];

it("writes a trail as JSON, with packs for the page, and as CSV", async () => {
  const cwd = await temporaryDirectory();
  const done = await run(exportTo("t.json", "--pack", "pack:eu-mica-retail"), { cwd });
  expect([done.code, done.stderr]).toEqual([0, ""]);
  expect(done.json).toMatchObject({ records: 2, isFinal: true, chainId: 31_337, toBlock: head });
  const trail = parseTrail(JSON.parse(await readFile(join(cwd, "t.json"), "utf8")));
  expect(trail.records.map(({ event }) => event)).toEqual(["VenueDescribed", "PositionChanged"]);
  expect(trailPacks(trail).map(({ id }) => id)).toEqual(["eu-mica-retail"]);

  const now = new Date("2027-01-31T00:00:00Z");
  const csv = await run(exportTo("t.csv", "--format", "csv"), { cwd, now });
  expect(csv.code).toBe(0);
  const [header, row, end] = (await readFile(join(cwd, "t.csv"), "utf8")).split("\r\n");
  expect(header).toMatch(/^"Reporting timestamp","Event timestamp",/);
  expect(row).toMatch(/^"2027-01-31T00:00:00Z",/);
  expect(row).toContain(`,"'=USD",`);
  expect(end).toBe("");

  expect((await run(exportTo("r.json", "--format", "records"), { cwd, now })).code).toBe(0);
  const report = JSON.parse(await readFile(join(cwd, "r.json"), "utf8"));
  expect(report.records[0]).toMatchObject({ actionType: "NEWT", notionalAmount: "6000" });
  expect(report.activity[0]).toMatchObject({
    openInterest: null,
    volume: { count: 1, notional: "6000" },
  });
});

it("refuses what is not there, given twice, not final, and replaces no file", async () => {
  const cwd = await temporaryDirectory();
  const tried = async (argv: string[]) => {
    const { code, json } = await run(argv, { cwd });
    return [code, json.error?.code];
  };
  const venueless = exportTo("x.json").filter(
    (word) => word !== "--venue" && word !== venue.address,
  );
  expect(await tried(venueless)).toEqual([2, "ERR_CLI_USAGE"]);
  expect(await tried(exportTo("x.json", "--solvency", venue.address))).toEqual([
    2,
    "ERR_CLI_USAGE",
  ]);
  const csvPack = exportTo("x.csv", "--format", "csv", "--pack", "pack:eu-mica-retail");
  expect(await tried(csvPack)).toEqual([2, "ERR_CLI_USAGE"]);
  const reversed = exportTo("x.json", "--from-block", String(head + 1));
  expect(await tried(reversed)).toEqual([2, "ERR_CHAIN_BLOCK_RANGE"]);
  const early = exportTo("x.json", "--to-block", String(head + 100));
  expect(await tried(early)).toEqual([1, "ERR_CHAIN_NOT_FINAL"]);
  const told = await run([...early, "--allow-unfinalised"], { cwd });
  expect([told.code, told.json.isFinal]).toEqual([0, false]);
  expect(await tried(exportTo("x.json"))).toEqual([2, "ERR_CLI_FILE_EXISTS"]);
  const signal = AbortSignal.abort();
  const stopped = await run(exportTo("y.json"), { cwd, signal });
  expect([stopped.code, stopped.json.error?.code]).toEqual([3, "ERR_CHAIN_ABORTED"]);
});
