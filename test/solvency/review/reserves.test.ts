import { keccak256 } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { describe, expect, it } from "vitest";
import {
  type AssessContext,
  assessReserves,
  type TransparentEvidence,
} from "../../../src/solvency/reserves/assess-reserves.ts";
import { keyedTag, openTag } from "../../../src/solvency/reserves/item-tag.ts";
import { formatOwnershipStatement } from "../../../src/solvency/reserves/ownership-statement.ts";
import type { Hex } from "../../../src/solvency/reserves/read-hex.ts";
import { verifyTokenBalance } from "../../../src/solvency/reserves/verify-balance-proof.ts";
import { hash, SNAPSHOT_AT } from "../fixtures.ts";
import { codeOf } from "../run/toy-run.ts";
import { oneAccountBlock } from "./one-account-chain.ts";

const LEI = "5493001KJTIIGC8Y1R12";
const NETWORK = "eip155:1";
const TOKEN: Hex = `0x${"aB".repeat(20)}`;
const account = privateKeyToAccount(`0x${"11".repeat(32)}`);
const ether = { symbol: "ETH", decimals: 9, onChain: { network: NETWORK, chainDecimals: 18 } };

async function assess(timestamp: number, changes: Partial<AssessContext> = {}, asset = "ETH") {
  const { block, proof } = oneAccountBlock({
    address: account.address,
    balance: 5n * 10n ** 18n,
    timestamp,
  });
  const statement = {
    entity: LEI,
    network: NETWORK,
    address: account.address,
    isEncumbered: false,
    period: { kind: "epoch" as const, epoch: 3 },
  };
  const signature = await account.signMessage({ message: formatOwnershipStatement(statement) });
  const evidence: TransparentEvidence = {
    asset,
    ownership: { statement, scheme: "eip191", signature },
    proof,
  };
  return assessReserves(
    hash,
    { transparent: [evidence], attested: [] },
    {
      entity: LEI,
      epoch: 3,
      snapshotAt: SNAPSHOT_AT,
      assets: [ether],
      capacity: { assets: 4, items: 2 },
      blocks: { [NETWORK]: block },
      attesterRoot: 1n,
      contextHash: 1n,
      saltOf: () => 1n,
      ...changes,
    },
  );
}

describe("reserves of another moment", () => {
  it("are not the snapshot's: a block is of its time, before or after it", async () => {
    for (const seconds of [0, -900, 900]) {
      const { transparent } = await assess(SNAPSHOT_AT + seconds);
      expect(transparent[0]?.node.totals[0]).toBe(5_000_000_000n);
    }
    for (const seconds of [-901, 901, -86_400, 86_400]) {
      expect(await codeOf(assess(SNAPSHOT_AT + seconds))).toBe("BALANCE_PROOF");
    }
  });
});

describe("one balance under two names", () => {
  const token = (symbol: string, address: Hex, slot = 9n, network = NETWORK) => ({
    symbol,
    decimals: 6,
    onChain: { network, chainDecimals: 6, token: { address, slot } },
  });
  const withAssets = (...assets: AssessContext["assets"]) => assess(SNAPSHOT_AT, { assets });

  it("is refused, whatever the case of its contract's address and whatever the slot", async () => {
    const lower = TOKEN.toLowerCase() as Hex;
    for (const twin of [
      [{ ...ether, symbol: "ETH2" }],
      [token("USDX", TOKEN), token("USDY", lower)],
      [token("USDX", TOKEN), token("USDY", TOKEN, 10n)],
    ]) {
      expect(await codeOf(withAssets(ether, ...twin))).toBe("ASSETS_MISMATCH");
    }
  });

  it("is two balances on two networks, or of two contracts", async () => {
    const other: Hex = `0x${"cd".repeat(20)}`;
    const assets = [
      ether,
      { ...ether, symbol: "ETH2", onChain: { ...ether.onChain, network: "eip155:10" } },
      token("USDX", TOKEN),
      token("USDY", other),
      { symbol: "EUR", decimals: 2 },
      { symbol: "USD", decimals: 2 },
    ];
    expect((await withAssets(...assets)).transparent).toHaveLength(1);
  });
});

describe("tags", () => {
  it("are of what lies on chain, whatever a policy calls it", async () => {
    const under = async (symbol: string) => {
      const assets = [{ ...ether, symbol }];
      const { transparent } = await assess(SNAPSHOT_AT, { assets }, symbol);
      return transparent[0]?.items[0]?.tag;
    };
    const identity = { network: NETWORK, address: account.address, asset: "native" };
    expect(await under("ETH")).toBe(openTag(identity));
    expect(await under("Ether")).toBe(openTag(identity));
  });

  it("are one of a Bech32 address in either case, and two of Base58 in another", () => {
    const network = "bip122:000000000019d6689c085ae165831e93";
    const tag = (address: string, on = network) =>
      keyedTag(new Uint8Array(32), { network: on, address, asset: "native" });
    const address = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
    expect(tag(address.toUpperCase())).toBe(tag(address));
    expect(tag(address.toUpperCase(), "custody")).not.toBe(tag(address, "custody"));
    const legacy = "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2";
    expect(tag(legacy.toLowerCase())).not.toBe(tag(legacy));
  });
});

describe("verifyTokenBalance", () => {
  it("refuses a slot without digits by its code", async () => {
    const { block: _, proof } = oneAccountBlock({
      address: TOKEN.toLowerCase() as Hex,
      balance: 0n,
      timestamp: 0,
    });
    const stateRoot = keccak256(proof.accountProof[0] as Hex);
    const balance = { token: TOKEN, slot: 9n, owner: account.address };
    for (const key of ["0x", "0x00", "0xff"] as Hex[]) {
      const work = verifyTokenBalance(
        { ...proof, storageProof: [{ key, proof: [] }] },
        balance,
        stateRoot,
      );
      expect(await codeOf(work)).toBe("BALANCE_PROOF");
    }
  });
});
