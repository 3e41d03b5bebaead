import { loadHash } from "../../src/field/poseidon.ts";
import type { Customer } from "../../src/solvency/customer.ts";
import { compileSolvencyPolicy } from "../../src/solvency/documents/compile-solvency-policy.ts";
import { parseSolvencyPolicy } from "../../src/solvency/documents/parse-solvency-policy.ts";
import { compileMarket, parsePriceVector } from "../../src/solvency/documents/price-vector.ts";
import { createSaltSource } from "../../src/solvency/salt-source.ts";
import type { Holding } from "../../src/solvency/slots.ts";

export const hash = await loadHash();
export const ASSETS = 4;
export const SECRET = new Uint8Array(32).fill(7);
export const salts = createSaltSource({ secret: SECRET, snapshot: "epoch 1" });
export const SNAPSHOT_AT = Date.parse("2026-11-30T00:00:00Z") / 1000;

export const hold = (asset: number, balance: bigint, debt = 0n): Holding => ({
  asset,
  balance,
  debt,
});

export const policyJson = {
  type: "SymbolonSolvencyPolicy",
  formatVersion: 1,
  id: "example-venue",
  version: 1,
  title: "Whole cover of every asset, and of the portfolio after haircuts",
  validFrom: "2026-01-01T00:00:00Z",
  validUntil: "2027-01-01T00:00:00Z",
  quote: "USD",
  pricesMaxAge: "1h",
  modes: ["per-asset", "portfolio"],
  ratioBasisPoints: 10_000,
  assets: [
    {
      symbol: "BTC",
      decimals: 8,
      coverBasisPoints: 10_000,
      haircutBasisPoints: { transparent: 0, attested: 500, margin: 2000 },
    },
    {
      symbol: "ETH",
      decimals: 9,
      coverBasisPoints: 9000,
      haircutBasisPoints: { transparent: 0, attested: 1000, margin: 3000 },
    },
    {
      symbol: "USDT",
      decimals: 6,
      coverBasisPoints: 10_500,
      haircutBasisPoints: { transparent: 0, attested: 0, margin: 100 },
    },
  ],
};

export const pricesJson = {
  type: "SymbolonPriceVector",
  formatVersion: 1,
  id: "example-prices",
  source: { title: "Median of four venues" },
  pricedAt: "2026-11-29T23:59:00Z",
  quote: "USD",
  quoteDecimals: 14,
  prices: [
    { symbol: "BTC", price: "67123.45" },
    { symbol: "ETH", price: "3210.5" },
    { symbol: "USDT", price: "0.9998" },
    { symbol: "UNLISTED", price: "1" },
  ],
};

export const policy = parseSolvencyPolicy(policyJson);
export const figures = compileSolvencyPolicy(policy, ASSETS);
export const market = compileMarket(parsePriceVector(pricesJson), policy, ASSETS);

export const customers: readonly Customer[] = [
  { id: "ada@example.com", cash: [hold(0, 150_000_000n), hold(2, 42_000_000n)] },
  { id: "ben@example.com", cash: [hold(1, 3_000_000_000n), hold(2, 1n)] },
  { id: "chloé@example.com", cash: [hold(2, (1n << 64n) - 1n)] },
  {
    id: "dan@example.com",
    cash: [],
    margin: [[hold(0, 100_000_000n), hold(2, 0n, 30_000_000_000n)]],
  },
];
export const sizes = { "cash-4": 2, "cash-8": 2, "cash-16": 2, "margin-8": 2 } as const;
