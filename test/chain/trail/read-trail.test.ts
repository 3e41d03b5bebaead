import { keccak256, parseEther, stringToHex, zeroHash } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ReadTrailOptions, readTrail } from "../../../src/chain/trail/read-trail.ts";
import { parseTrail } from "../../../src/trail/parse-trail.ts";
import { codeOfAsync } from "../../support/thrown.ts";
import { type LocalChain, startLocalChain } from "../support/local-chain.ts";
import { deployEmitter, type Emitter } from "../support/venue-emitter.ts";

const NOW = 1_795_000_000;
const ETH = keccak256(stringToHex("ETH-PERP"));
const e = (text: string) => parseEther(text);

let chain: LocalChain;
let venue: Emitter;
let registry: Emitter;
let head: number;
const alice = () => chain.alice.walletClient.account.address;

const read = (options: Partial<ReadTrailOptions> = {}) =>
  readTrail(chain.publicClient, {
    fromBlock: 0,
    toBlock: head,
    contracts: { venues: [venue.address], policyRegistry: registry.address },
    ...options,
  });

beforeAll(async () => {
  chain = await startLocalChain(NOW);
  venue = await deployEmitter(chain);
  registry = await deployEmitter(chain);
  await venue.write("describe", ["5493001KJTIIGC8Y1R12", "A venue", "USD"]);
  await venue.write("list", [ETH, "QZABCDEFGH12", "JTCXCC", "ETH"]);
  await venue.write("fill", [ETH, alice(), 0, 0n, e("2"), e("3000"), e("6000")]);
  await venue.write("measure", [ETH, e("2"), e("1.5")]);
  await venue.write("collateral", [alice(), 0n, e("700")]);
  await venue.write("liquidate", [ETH, alice(), e("2"), e("2500"), e("12")]);
  await registry.emit("policyRegistry", "PolicyAnnounced", {
    policyId: keccak256(stringToHex("p")),
    version: 2,
    announcement: {
      policyHash: 7n,
      packDigest: zeroHash,
      validFrom: NOW,
      validUntil: NOW + 1,
      regime: 1,
      times: {
        attestation: 1,
        attestationForLeverage: 1,
        asOfOnChain: 1,
        superseded: 0,
        solvencyReport: 9,
      },
      figures: {
        haircuts: [{ collateralClass: 1, bps: 100, maxBps: 200, referenceVolatilityBps: 0 }],
        margins: [],
        recognitions: [{ authorityId: zeroHash, regime: 2, scopes: 3, until: NOW }],
      },
      uri: "https://authority.example/pack.json",
    },
  });
  head = Number(await chain.publicClient.getBlockNumber());
  await chain.testClient.mine({ blocks: 100 });
});
afterAll(() => chain.stop());

describe("readTrail", () => {
  it("gives every event in the order of the chain, typed, as parseTrail reads it", async () => {
    const shares: number[] = [];
    const trail = await read({ blocksPerCall: 3, onProgress: (share) => shares.push(share) });
    expect(trail.records.map(({ contract, event }) => `${contract} ${event}`)).toEqual([
      "venue VenueDescribed",
      "venue InstrumentListed",
      "venue PositionChanged",
      "venue OpenInterest",
      "venue CollateralChanged",
      "venue Liquidated",
      "policyRegistry PolicyAnnounced",
    ]);
    expect(trail).toMatchObject({ chainId: 31_337, fromBlock: 0, toBlock: head, isFinal: true });
    expect(trail.records[2]?.args).toEqual({
      instrument: ETH,
      account: alice().toLowerCase(),
      policyId: keccak256(stringToHex("policy")),
      cause: 0,
      sizeBefore: "0",
      sizeAfter: e("2").toString(),
      price: e("3000").toString(),
      notional: e("6000").toString(),
    });
    expect(trail.records[6]?.args).toMatchObject({
      announcement: { policyHash: "7", figures: { recognitions: [{ regime: 2, scopes: 3 }] } },
    });
    const block = await chain.publicClient.getBlock({ blockNumber: BigInt(head) });
    expect([trail.toBlockHash, trail.asOf]).toEqual([block.hash, Number(block.timestamp)]);
    expect(shares.at(-1)).toBe(1);
    expect(shares.length).toBe(Math.ceil((head + 1) / 3));
    expect(parseTrail(JSON.parse(JSON.stringify(trail)))).toEqual(trail);
    expect(await read()).toEqual(trail);
  });

  it("ends at the last finalised block, and refuses a later one unless told", async () => {
    const newest = Number(await chain.publicClient.getBlockNumber({ cacheTime: 0 }));
    const contracts = { venues: [venue.address] };
    const final = await readTrail(chain.publicClient, { fromBlock: 0, contracts });
    expect([final.isFinal, final.toBlock < newest]).toEqual([true, true]);
    expect(await codeOfAsync(() => read({ toBlock: newest }))).toBe("ERR_CHAIN_NOT_FINAL");
    const trail = await read({ toBlock: newest, allowUnfinalised: true });
    expect([trail.isFinal, trail.toBlock]).toEqual([false, newest]);
  });

  it("refuses a range that is reversed or beyond the chain, no contract, and one given twice", async () => {
    expect(await codeOfAsync(() => read({ fromBlock: head + 1 }))).toBe("ERR_CHAIN_BLOCK_RANGE");
    expect(await codeOfAsync(() => read({ toBlock: 1e9 }))).toBe("ERR_CHAIN_BLOCK_RANGE");
    await expect(read({ contracts: {} })).rejects.toThrow(TypeError);
    const twice = { venues: [venue.address], solvency: venue.address };
    await expect(read({ contracts: twice })).rejects.toThrow(TypeError);
    await expect(read({ blocksPerCall: 0 })).rejects.toThrow(RangeError);
  });

  it("stops where its signal is aborted, between two calls", async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    const { signal } = controller;
    const stopped = codeOfAsync(() => read({ blocksPerCall: 1, signal, onProgress }));
    expect(await stopped).toBe("ERR_CHAIN_ABORTED");
  });

  it("refuses a log of a known name and another form: fields that are missing, an enum out of range", async () => {
    const other = await deployEmitter(chain);
    const at = () => chain.publicClient.getBlockNumber({ cacheTime: 0 }).then(Number);
    const readOther = async (toBlock: number, fromBlock = toBlock) =>
      codeOfAsync(() =>
        read({
          fromBlock,
          toBlock,
          allowUnfinalised: true,
          contracts: { venues: [other.address] },
        }),
      );
    const topic = keccak256(stringToHex("OpenInterest(bytes32,uint256,uint256)"));
    await other.write("raw", [[topic, ETH], `0x${"11".repeat(32)}`]);
    expect(await readOther(await at())).toBe("ERR_CHAIN_LOG_UNREADABLE");
    await other.write("raw", [[topic], "0x"]);
    expect(await readOther(await at())).toBe("ERR_CHAIN_LOG_UNREADABLE");
    await other.emit("venue", "PositionChanged", {
      instrument: ETH,
      account: alice(),
      policyId: zeroHash,
      cause: 5,
      sizeBefore: 0n,
      sizeAfter: 1n,
      price: 1n,
      notional: 1n,
    });
    expect(await readOther(await at())).toBe("ERR_CHAIN_LOG_UNREADABLE");
  });

  it("refuses an unknown event, or counts it where that is allowed", async () => {
    const other = await deployEmitter(chain);
    const topic = keccak256(stringToHex("Paused(address)"));
    await other.write("raw", [[topic], "0x"]);
    await other.write("raw", [[topic], "0x"]);
    await other.write("raw", [[], "0x01"]);
    const toBlock = Number(await chain.publicClient.getBlockNumber({ cacheTime: 0 }));
    const options = { toBlock, allowUnfinalised: true, contracts: { solvency: other.address } };
    expect(await codeOfAsync(() => read(options))).toBe("ERR_CHAIN_LOG_UNKNOWN");
    const { unknownEvents, records } = await read({ ...options, allowUnknownEvents: true });
    expect(records).toEqual([]);
    expect(unknownEvents).toEqual([
      { address: other.address, topic, count: 2 },
      { address: other.address, topic: null, count: 1 },
    ]);
  });

  it("tells that the chain changed while it was read", async () => {
    let asked = 0;
    const client = new Proxy(chain.publicClient, {
      get(target, key) {
        const value = Reflect.get(target, key);
        if (key !== "getBlock") return value;
        return async (options: { blockNumber?: bigint }) => {
          const block = await target.getBlock(options as never);
          if (options.blockNumber === undefined) return block;
          asked++;
          return asked === 1 ? block : { ...block, hash: zeroHash };
        };
      },
    });
    const options = { fromBlock: 0, toBlock: head, contracts: { venues: [venue.address] } };
    expect(await codeOfAsync(() => readTrail(client, options))).toBe("ERR_CHAIN_REORGANISED");
  });

  it("does not get through: a coded error", async () => {
    const client = new Proxy(chain.publicClient, {
      get: (target, key) =>
        key === "getLogs" ? () => Promise.reject(new Error("down")) : Reflect.get(target, key),
    });
    const options = { fromBlock: 0, toBlock: head, contracts: { venues: [venue.address] } };
    expect(await codeOfAsync(() => readTrail(client, options))).toBe("ERR_CHAIN_RPC");
  });
});
