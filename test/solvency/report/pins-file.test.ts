import { describe, expect, it } from "vitest";
import { SolvencyError } from "../../../src/errors.ts";
import { parsePinsFile } from "../../../src/solvency/report/pins-file.ts";
import { authorityOf, EC_KEYS, ED_KEYS, publicOf, withAt } from "../../policy/pack/fixtures.ts";

const SLOT = "9";
const PINS = {
  entity: "5493001KJTIIGC8Y1R12",
  reportKey: publicOf(ED_KEYS[2]),
  keys: { "solvency-cash-4": "ab".repeat(32), solvency: "cd".repeat(32) },
  policyAuthority: authorityOf(1, ED_KEYS[0]),
  priceAuthority: authorityOf(1, EC_KEYS[0]),
  reserveAssets: [
    { symbol: "ETH", decimals: 9, onChain: { network: "eip155:1", chainDecimals: 18 } },
    {
      symbol: "USDC",
      decimals: 6,
      onChain: {
        network: "eip155:1",
        chainDecimals: 6,
        token: { address: `0x${"a0".repeat(20)}`, slot: SLOT },
      },
    },
    { symbol: "BTC", decimals: 8 },
  ],
  attesterRoot: "123",
  chainId: 1,
  registry: `0x${"0b".repeat(20)}`,
  previous: { epoch: 2, statement: "456" },
  blocks: { "eip155:1": `0x${"0c".repeat(32)}` },
  maxAgeSeconds: 3600,
};
const without = (path: string) => withAt(PINS, path, undefined);
const refusal = (json: unknown) => {
  try {
    parsePinsFile(json);
  } catch (error) {
    expect(error).toBeInstanceOf(SolvencyError);
    const { code, details } = error as SolvencyError;
    return [code, details.path];
  }
  return ["accepted"];
};

describe("a verifier's pins", () => {
  it("are read with numbers of the field as numbers", () => {
    const pins = parsePinsFile(PINS);
    expect(pins.keys).toEqual(new Map(Object.entries(PINS.keys)));
    expect(pins.attesterRoot).toBe(123n);
    expect(pins.previous).toEqual({ epoch: 2, statement: 456n });
    expect(pins.reserveAssets[1]?.onChain?.token?.slot).toBe(9n);
    expect(pins.reserveAssets[2]).toEqual({ symbol: "BTC", decimals: 8 });
    expect(pins.maxAgeSeconds).toBe(3600);
  });

  it("leave out what a verifier does not know", () => {
    const { attesterRoot: _, previous: __, blocks: ___, maxAgeSeconds: ____, ...least } = PINS;
    const pins = parsePinsFile(least);
    expect("attesterRoot" in pins || "previous" in pins || "blocks" in pins).toBe(false);
  });

  it.each([
    ["entity", "$.entity"],
    ["reportKey", "$.reportKey"],
    ["keys", "$.keys"],
    ["policyAuthority", "$.policyAuthority"],
    ["priceAuthority", "$.priceAuthority"],
    ["chainId", "$.chainId"],
    ["registry", "$.registry"],
    ["reserveAssets", "$.reserveAssets"],
  ])("without %s are refused", (member, path) => {
    expect(refusal(without(member))).toEqual(["ERR_SOLVENCY_PINS_FORM", path]);
  });

  it.each([
    ["entity", "5493001KJTIIGC8Y1R13", "$.entity"],
    ["reportKey", ED_KEYS[2], "$.reportKey.d"],
    ["keys", {}, "$.keys"],
    ["keys", { solvency: "AB".repeat(32) }, "$.keys.solvency"],
    ["attesterRoot", 123, "$.attesterRoot"],
    ["attesterRoot", "9".repeat(77), "$.attesterRoot"],
    ["previous.statement", "0x1", "$.previous.statement"],
    ["previous.epoch", 0, "$.previous.epoch"],
    ["blocks", { "eip155:1": "0x0c" }, "$.blocks.?"],
    ["maxAgeSeconds", 0, "$.maxAgeSeconds"],
    ["policyAuthority.threshold", 2, "$.policyAuthority"],
    ["reserveAssets.2.symbol", "ETH", "$.reserveAssets[2].symbol"],
    ["reserveAssets.1.onChain.token.slot", 9, "$.reserveAssets[1].onChain.token.slot"],
    ["now", 1, "$.now"],
  ])("with %s as %j are refused", (member, value, path) => {
    expect(refusal(withAt(PINS, member, value))).toEqual(["ERR_SOLVENCY_PINS_FORM", path]);
  });

  it("that are no object are refused", () => {
    expect(refusal([])[0]).toBe("ERR_SOLVENCY_PINS_FORM");
    expect(refusal(null)[0]).toBe("ERR_SOLVENCY_PINS_FORM");
  });
});
