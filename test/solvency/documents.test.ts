import { describe, expect, it } from "vitest";
import type { Authority } from "../../src/policy/pack/authority-schema.ts";
import { digestPolicyPack } from "../../src/policy/pack/digest-policy-pack.ts";
import type { PolicyPack } from "../../src/policy/pack/policy-pack.ts";
import { signPolicyPack } from "../../src/policy/pack/sign-policy-pack.ts";
import { examplePolicyPack } from "../../src/policy/packs/shipped-packs.ts";
import {
  compileSolvencyPolicy,
  digestAssetList,
} from "../../src/solvency/documents/compile-solvency-policy.ts";
import { parseSolvencyPolicy } from "../../src/solvency/documents/parse-solvency-policy.ts";
import {
  assertFreshPrices,
  compileMarket,
  parsePriceVector,
} from "../../src/solvency/documents/price-vector.ts";
import {
  signPriceVector,
  signSolvencyPolicy,
} from "../../src/solvency/documents/sign-documents.ts";
import { leastHaircut, validateHaircuts } from "../../src/solvency/documents/validate-haircuts.ts";
import { verifyPrices } from "../../src/solvency/documents/verify-prices.ts";
import { verifySolvencyPolicy } from "../../src/solvency/documents/verify-solvency-policy.ts";
import { marketRoot } from "../../src/solvency/market.ts";
import { solvencyPolicyHash } from "../../src/solvency/solvency-policy.ts";
import { authorityOf, EC_KEYS, ED_KEYS, kid, packJson } from "../policy/pack/fixtures.ts";
import { codeOf, codeOfAsync } from "../support/thrown.ts";
import {
  ASSETS,
  figures,
  hash,
  market,
  policy,
  policyJson,
  pricesJson,
  SNAPSHOT_AT,
} from "./fixtures.ts";

type Change = Readonly<Record<string, unknown>>;
const asset = (i: number, change: Change) =>
  policyJson.assets.map((one, j) => (i === j ? { ...one, ...change } : one));
const without = (key: string) =>
  policyJson.assets.map((one) =>
    Object.fromEntries(Object.entries(one).filter(([name]) => name !== key)),
  );
const haircuts = (transparent: number, attested = transparent, margin = transparent) => ({
  haircutBasisPoints: { transparent, attested, margin },
});

describe("a solvency policy", () => {
  it("is read whole, in either mode", () => {
    expect(parseSolvencyPolicy(policyJson)).toEqual(policyJson);
    const { ratioBasisPoints: _, ...rest } = policyJson;
    const perAsset = {
      ...rest,
      modes: ["per-asset"],
      assets: asset(1, { coverBasisPoints: 10_000 }),
    };
    expect(compileSolvencyPolicy(parseSolvencyPolicy(perAsset), 3)).toMatchObject({
      isPerAsset: true,
      isPortfolio: false,
      ratioBps: 0,
    });
    const portfolio = { ...policyJson, modes: ["portfolio"], assets: without("coverBasisPoints") };
    const compiled = compileSolvencyPolicy(parseSolvencyPolicy(portfolio), 3);
    expect(compiled.rows.map(({ coverBps }) => coverBps)).toEqual([0, 0, 0]);
  });

  it.each<[string, Change]>([
    ["another type", { type: "SymbolonPolicy" }],
    ["an unknown member", { strict: true }],
    ["no mode", { modes: [] }],
    ["an unknown mode", { modes: ["net"] }],
    ["no asset", { assets: [] }],
    ["a haircut above the whole", { assets: asset(0, haircuts(10_001)) }],
    ["half a basis point", { assets: asset(0, haircuts(0.5)) }],
    ["a negative haircut", { assets: asset(0, haircuts(-1)) }],
    ["a cover of 18 bits", { assets: asset(0, { coverBasisPoints: 131_072 }) }],
    ["a cover of 0", { assets: asset(0, { coverBasisPoints: 0 }) }],
    ["19 decimals", { assets: asset(0, { decimals: 19 }) }],
    ["a symbol with a space", { assets: asset(0, { symbol: "B TC" }) }],
    ["no limit of the prices' age", { pricesMaxAge: undefined }],
    ["an age that is no duration", { pricesMaxAge: "1 hour" }],
  ])("is refused with %s", (_, change) => {
    expect(codeOf(() => parseSolvencyPolicy({ ...policyJson, ...change }))).toBe(
      "ERR_SOLVENCY_POLICY_FORM",
    );
  });

  const packs = [{ id: "a", version: 1, sha256: "0".repeat(64) }];
  it.each<[string, Change]>([
    ["a mode twice", { modes: ["portfolio", "portfolio"] }],
    ["a ratio without a portfolio", { modes: ["per-asset"] }],
    ["a portfolio without a ratio", { ratioBasisPoints: undefined }],
    ["a ratio below the whole", { ratioBasisPoints: 9_999 }],
    ["a cover where no asset is judged", { modes: ["portfolio"] }],
    ["an asset without its cover", { assets: without("coverBasisPoints") }],
    ["a cover below the whole on its own", { modes: ["per-asset"], ratioBasisPoints: undefined }],
    ["a symbol twice", { assets: asset(1, { symbol: "BTC" }) }],
    ["a symbol twice but for its case", { assets: asset(1, { symbol: "btc" }) }],
    ["a venue's own token that counts", { assets: asset(0, { isVenueToken: true }) }],
    [
      "a venue's own token that counts as margin alone",
      { assets: asset(0, { isVenueToken: true, ...haircuts(10_000, 10_000, 9_999) }) },
    ],
    ["no time in force", { validUntil: policyJson.validFrom }],
    ["a pack twice", { haircutPacks: [...packs, ...packs] }],
    [
      "a pack that it does not name",
      {
        haircutPacks: packs,
        assets: asset(0, { haircutSource: { pack: "b", assetClass: "cash" } }),
      },
    ],
  ])("is refused with %s", (_, change) => {
    const json = JSON.parse(JSON.stringify({ ...policyJson, ...change }));
    expect(codeOf(() => parseSolvencyPolicy(json))).toBe("ERR_SOLVENCY_POLICY_CONFLICT");
  });

  it("has the venue's own token where it counts nothing", () => {
    const json = { ...policyJson, assets: asset(1, { isVenueToken: true, ...haircuts(10_000) }) };
    const compiled = compileSolvencyPolicy(parseSolvencyPolicy(json), ASSETS);
    expect(compiled.rows[1]?.weights).toEqual([0, 0]);
  });

  it("is compiled for a capacity, and refuses one that is too small", () => {
    expect(figures.rows.map(({ coverBps, weights }) => [coverBps, ...weights])).toEqual([
      [10_000, 10_000, 9_500],
      [9_000, 10_000, 9_000],
      [10_500, 10_000, 10_000],
      [0, 0, 0],
    ]);
    expect(codeOf(() => compileSolvencyPolicy(policy, 2))).toBe("ERR_SOLVENCY_ASSET_RANGE");
  });

  it("has another hash with every figure, every symbol and every scale", () => {
    const hashOf = (change: Change) =>
      solvencyPolicyHash(
        hash,
        compileSolvencyPolicy(parseSolvencyPolicy({ ...policyJson, ...change }), ASSETS),
      );
    const hashes = [
      hashOf({}),
      hashOf({ ratioBasisPoints: 10_001 }),
      hashOf({ modes: ["portfolio"], assets: without("coverBasisPoints") }),
      hashOf({ assets: asset(0, { coverBasisPoints: 10_001 }) }),
      hashOf({ assets: asset(0, haircuts(1, 500)) }),
      hashOf({ assets: asset(0, haircuts(0, 501)) }),
      hashOf({ assets: asset(0, { symbol: "WBTC" }) }),
      hashOf({ assets: asset(0, { decimals: 7 }) }),
      hashOf({ assets: [...policyJson.assets].reverse() }),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
    // margin haircuts are in the market's root
    expect(hashOf({ assets: asset(0, haircuts(0, 500, 1)) })).toBe(hashes[0]);
  });

  it("names its assets by SHA-256 of their canonical list, without the first byte", () => {
    // SHA-256 of [{"decimals":8,"symbol":"BTC"}]
    const digest = digestAssetList(policy.assets.slice(0, 1));
    expect(digest.toString(16)).toBe(ONE_ASSET);
  });
});

const ONE_ASSET = "fd018e8c0e75538d75e3f3e8685eda5aaa58404db3b6ff9bfabf45ec0e124e";

describe("a price vector", () => {
  it("gives whole numbers of its unit by the policy's scale, in the policy's order", () => {
    expect(market.rows.map(({ price, marginWeight }) => [price, marginWeight])).toEqual([
      [67_123_450_000n, 8000],
      [321_050_000n, 7000],
      [99_980_000n, 9900],
      [0n, 0],
    ]);
    expect(market.pricedAt).toBe(SNAPSHOT_AT - 60);
  });

  const price = (text: string, symbol = "BTC") => ({
    prices: [{ symbol, price: text }, ...pricesJson.prices.slice(1)],
  });
  it.each<[string, Change]>([
    ["a negative price", price("-1")],
    ["a price with an exponent", price("1e3")],
    ["a second spelling of a price", price("1.0")],
    ["a leading zero", price("01")],
    ["a number", { prices: [{ symbol: "BTC", price: 1 }] }],
    ["a symbol twice", { prices: [...pricesJson.prices, { symbol: "btc", price: "1" }] }],
    ["no source", { source: undefined }],
    ["another form of time", { pricedAt: "2026-11-29T23:59:00+00:00" }],
    ["an unknown member", { note: "" }],
  ])("is refused with %s", (_, change) => {
    const json = { ...pricesJson, ...change };
    expect(codeOf(() => parsePriceVector(json))).toBe("ERR_SOLVENCY_PRICES_FORM");
  });

  it.each<[string, Change, string]>([
    ["a price of 0", price("0"), "ERR_SOLVENCY_PRICES_FORM"],
    ["a price that its unit would round", price("0.0000001"), "ERR_SOLVENCY_PRICES_FORM"],
    ["a price above 64 bits", price("99999999999999999999"), "ERR_SOLVENCY_PRICES_FORM"],
    ["an asset without a price", price("1", "WBTC"), "ERR_SOLVENCY_PRICES_MISMATCH"],
    ["another currency", { quote: "EUR" }, "ERR_SOLVENCY_PRICES_MISMATCH"],
  ])("makes no market with %s", (_, change, code) => {
    const vector = parsePriceVector({ ...pricesJson, ...change });
    expect(codeOf(() => compileMarket(vector, policy, ASSETS))).toBe(code);
  });

  it("makes no market beyond the capacity", () => {
    const compile = () => compileMarket(parsePriceVector(pricesJson), policy, 2);
    expect(codeOf(compile)).toBe("ERR_SOLVENCY_ASSET_RANGE");
  });

  it.each([
    [1000, 1000, 0, "accepted"],
    [1000, 1060, 60, "accepted"],
    [1000, 1061, 60, "ERR_SOLVENCY_PRICES_STALE"],
    [1001, 1000, 60, "ERR_SOLVENCY_PRICES_FUTURE"],
  ])("of second %i for a snapshot of %i and an age of %i is %s", (at, snapshot, age, code) => {
    expect(codeOf(() => assertFreshPrices(at, snapshot, age))).toBe(code);
  });

  it("has another root with every price, weight, time and place", () => {
    const [first, second, ...rest] = market.rows;
    if (first === undefined || second === undefined) throw new Error("no rows");
    const tables = [
      market,
      { ...market, pricedAt: market.pricedAt + 1 },
      { ...market, rows: [second, first, ...rest] },
      { ...market, rows: [{ ...first, price: first.price + 1n }, second, ...rest] },
      { ...market, rows: [{ ...first, marginWeight: 8001 }, second, ...rest] },
    ];
    expect(new Set(tables.map((table) => marketRoot(hash, table))).size).toBe(tables.length);
    const wide = { ...first, price: 1n << 64n };
    const code = codeOf(() => marketRoot(hash, { ...market, rows: [wide] }));
    expect(code).toBe("ERR_SOLVENCY_PRICES_FORM");
    const heavy = { ...first, marginWeight: 10_001 };
    expect(codeOf(() => marketRoot(hash, { ...market, rows: [heavy] }))).toBe(
      "ERR_SOLVENCY_PRICES_FORM",
    );
  });
});

const [ed1, ed2, ed3] = ED_KEYS;
const authority = authorityOf(1, ed1, ed2);
const signAs = (key: unknown, i = 0) => ({ kid: kid(i), key });
const options = { hash, authority, snapshotAt: SNAPSHOT_AT, assets: ASSETS, haircutPacks: [] };
const priceOptions = { hash, authority, policy, snapshotAt: SNAPSHOT_AT, assets: ASSETS };
const signedPolicy = await signSolvencyPolicy(policyJson, signAs(ed1));
const signedPrices = await signPriceVector(pricesJson, signAs(ed1));

describe("signed documents", () => {
  const codeOfPolicy = (signed: unknown, change: Partial<typeof options> = {}) =>
    codeOfAsync(() => verifySolvencyPolicy(signed, { ...options, ...change }));
  const codeOfPrices = (signed: unknown, change: Change = {}) =>
    codeOfAsync(() => verifyPrices(signed, { ...priceOptions, ...change }));

  it("are verified under a pinned authority", async () => {
    const verified = await verifySolvencyPolicy(signedPolicy, options);
    expect(verified.policyHash).toBe(solvencyPolicyHash(hash, figures));
    expect(verified.signedBy).toEqual([kid(0)]);
    const prices = await verifyPrices(signedPrices, {
      ...priceOptions,
      expectedRoot: marketRoot(hash, market),
    });
    expect(prices.market).toEqual(market);
  });

  it("may need several signers, each distinct", async () => {
    const two: Authority = authorityOf(2, ed1, ed2);
    expect(await codeOfPrices(signedPrices, { authority: two })).toBe(
      "ERR_SOLVENCY_DOCUMENT_UNAUTHORISED",
    );
    const both = await signPriceVector(pricesJson, { ...signAs(ed2, 1), signed: signedPrices });
    expect(await codeOfPrices(both, { authority: two })).toBe("accepted");
    const twice = await signPriceVector(pricesJson, { ...signAs(ed1), signed: signedPrices });
    expect(await codeOfPrices(twice, { authority: two })).toBe(
      "ERR_SOLVENCY_DOCUMENT_UNAUTHORISED",
    );
  });

  it("are refused without a signature, detached, or as bare JSON", async () => {
    const { payload, signatures } = signedPrices;
    for (const bad of [
      pricesJson,
      { payload },
      { payload, signatures: [] },
      { signatures },
      null,
    ]) {
      expect(await codeOfPrices(bad)).toBe("ERR_SOLVENCY_DOCUMENT_FORM");
    }
  });

  it("are refused as one another, and as a pack of an authority", async () => {
    expect(await codeOfPolicy(signedPrices)).toBe("ERR_SOLVENCY_DOCUMENT_FORM");
    expect(await codeOfPrices(signedPolicy)).toBe("ERR_SOLVENCY_DOCUMENT_FORM");
    const pack = await signPolicyPack(packJson({ authority }), { hash, ...signAs(ed1) });
    expect(await codeOfPrices(pack)).toBe("ERR_SOLVENCY_DOCUMENT_FORM");
  });

  it("are refused with another's prices under a good signature", async () => {
    const prices = { ...pricesJson, prices: [...pricesJson.prices].reverse() };
    const other = await signPriceVector(prices, signAs(ed1));
    const swapped = { payload: other.payload, signatures: signedPrices.signatures };
    expect(await codeOfPrices(swapped)).toBe("ERR_SOLVENCY_DOCUMENT_SIGNATURE");
    const added = signPriceVector(prices, { ...signAs(ed2, 1), signed: signedPrices });
    expect(await codeOfAsync(() => added)).toBe("ERR_SOLVENCY_DOCUMENT_SIGNATURE");
  });

  it("are refused of a key that is not listed, or under another's name", async () => {
    const foreign = await signPriceVector(pricesJson, signAs(ed3, 2));
    expect(await codeOfPrices(foreign)).toBe("ERR_SOLVENCY_DOCUMENT_UNAUTHORISED");
    const named = await signPriceVector(pricesJson, signAs(ed3));
    expect(await codeOfPrices(named)).toBe("ERR_SOLVENCY_DOCUMENT_SIGNATURE");
    const curve = await signPriceVector(pricesJson, signAs(EC_KEYS[0]));
    expect(await codeOfPrices(curve)).toBe("ERR_SOLVENCY_DOCUMENT_SIGNATURE");
  });

  it.each<[string, Change, Change, string]>([
    [
      "an hour and a second old",
      { pricedAt: "2026-11-29T22:59:59Z" },
      {},
      "ERR_SOLVENCY_PRICES_STALE",
    ],
    [
      "a second later than the snapshot",
      { pricedAt: "2026-11-30T00:00:01Z" },
      {},
      "ERR_SOLVENCY_PRICES_FUTURE",
    ],
    ["not those of the statement", {}, { expectedRoot: 1n }, "ERR_SOLVENCY_PRICES_MISMATCH"],
  ])("are refused with prices that are %s", async (_, change, with_, code) => {
    const signed = await signPriceVector({ ...pricesJson, ...change }, signAs(ed1));
    expect(await codeOfPrices(signed, with_)).toBe(code);
  });

  it("are refused with margin weights of another policy than the statement's", async () => {
    const other = parseSolvencyPolicy({ ...policyJson, assets: asset(0, haircuts(0, 500, 1)) });
    const expectedRoot = marketRoot(hash, market);
    expect(await codeOfPrices(signedPrices, { policy: other, expectedRoot })).toBe(
      "ERR_SOLVENCY_PRICES_MISMATCH",
    );
  });

  it("are refused where the policy is not in force at the snapshot", async () => {
    const from = Date.parse(policyJson.validFrom) / 1000;
    const until = Date.parse(policyJson.validUntil) / 1000;
    expect(await codeOfPolicy(signedPolicy, { snapshotAt: from })).toBe("accepted");
    expect(await codeOfPolicy(signedPolicy, { snapshotAt: from - 1 })).toBe(
      "ERR_POLICY_NOT_IN_FORCE",
    );
    expect(await codeOfPolicy(signedPolicy, { snapshotAt: until })).toBe("ERR_POLICY_NOT_IN_FORCE");
    expect(await codeOfPolicy(signedPolicy, { snapshotAt: Number.NaN })).toBe(
      "ERR_POLICY_NOT_IN_FORCE",
    );
  });

  it("are not signed where they are in no form to be verified", async () => {
    const policyCode = await codeOfAsync(() => signSolvencyPolicy({}, signAs(ed1)));
    expect(policyCode).toBe("ERR_SOLVENCY_POLICY_FORM");
    const pricesCode = await codeOfAsync(() => signPriceVector({}, signAs(ed1)));
    expect(pricesCode).toBe("ERR_SOLVENCY_PRICES_FORM");
    const keyCode = await codeOfAsync(() => signPriceVector(pricesJson, signAs({})));
    expect(keyCode).toBe("ERR_KEY_SECRET_FORM");
  });
});

describe("haircuts of a pack", () => {
  const pack = (id: string): PolicyPack => {
    const found = examplePolicyPack(id);
    if (found === undefined) throw new Error(`no pack ${id}`);
    return found;
  };
  const bcbs = pack("bcbs-iosco-margin");
  const basel = pack("basel-haircuts");
  const named = [bcbs, basel].map((one) => ({
    id: one.id,
    version: one.version,
    sha256: digestPolicyPack(one),
  }));
  type Source = Parameters<typeof leastHaircut>[0];
  const bond = (years?: number, cqs?: number): Source => ({
    pack: "a",
    assetClass: "government-debt",
    ...(years === undefined ? {} : { years }),
    ...(cqs === undefined ? {} : { cqs }),
  });

  it.each<[string, Source, PolicyPack, number]>([
    ["a government's bond of a year", bond(1), bcbs, 50],
    ["of two years", bond(2), bcbs, 200],
    ["of five years", bond(5), bcbs, 200],
    ["of six years", bond(6), bcbs, 400],
    ["of a year, of step 1, by Basel", bond(1, 1), basel, 50],
    [
      "a bond of a year, whatever the rows' order",
      bond(1),
      { ...bcbs, haircuts: [...(bcbs.haircuts ?? [])].reverse() },
      50,
    ],
    ["gold", { pack: "a", assetClass: "gold" }, bcbs, 1500],
    [
      "cash in another currency",
      { pack: "a", assetClass: "cash", isCurrencyMismatch: true },
      bcbs,
      800,
    ],
    ["an unbacked crypto-asset", { pack: "a", assetClass: "unbacked-crypto" }, basel, 10_000],
    ["what has no row", { pack: "a", assetClass: "venue-token" }, basel, 10_000],
    ["debt of no stated maturity", bond(), bcbs, 10_000],
    ["debt of no stated step where steps differ", bond(1), basel, 10_000],
    [
      "the sum beyond the whole",
      { pack: "a", assetClass: "unbacked-crypto", isCurrencyMismatch: true },
      basel,
      10_000,
    ],
  ])("for %s are as its row says", (_, source, from, basisPoints) => {
    expect(leastHaircut(source, from)).toBe(basisPoints);
  });

  const withSource = (points: [number, number, number], source: Change, packs: unknown = named) =>
    parseSolvencyPolicy({
      ...policyJson,
      haircutPacks: packs,
      assets: asset(0, {
        ...haircuts(...points),
        haircutSource: { assetClass: "gold", ...source },
      }),
    });
  const gold = { pack: "bcbs-iosco-margin" };
  it("hold a policy to them at each level", () => {
    const validate = (...points: [number, number, number]) =>
      codeOf(() => validateHaircuts(withSource(points, gold), [bcbs, basel]));
    expect(validate(1500, 1500, 1500)).toBe("accepted");
    expect(validate(1499, 1500, 1500)).toBe("ERR_SOLVENCY_POLICY_HAIRCUT");
    expect(validate(1500, 1499, 1500)).toBe("ERR_SOLVENCY_POLICY_HAIRCUT");
    expect(validate(1500, 1500, 1499)).toBe("ERR_SOLVENCY_POLICY_HAIRCUT");
  });

  it.each<[string, readonly PolicyPack[]]>([
    ["missing", [basel]],
    ["another one under its name", [{ ...bcbs, title: "Another" }, basel]],
    ["of another version", [{ ...bcbs, version: bcbs.version + 1 }, basel]],
  ])("refuse a policy whose pack is %s", (_, packs) => {
    const code = codeOf(() => validateHaircuts(withSource([1500, 1500, 1500], gold), packs));
    expect(code).toBe("ERR_SOLVENCY_POLICY_HAIRCUT");
  });

  it("are checked with the policy's signature", async () => {
    const low = withSource([0, 0, 0], gold);
    const signed = await signSolvencyPolicy(low, signAs(ed1));
    const verify = () => verifySolvencyPolicy(signed, { ...options, haircutPacks: [bcbs, basel] });
    expect(await codeOfAsync(verify)).toBe("ERR_SOLVENCY_POLICY_HAIRCUT");
  });
});
