import { encodeAbiParameters, keccak256, parseAbiParameters, stringToHex } from "viem";
import { describe, expect, it } from "vitest";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import { abiWord, type Hex } from "../../src/presentation/abi-encode.ts";
import {
  audienceHash,
  type Context,
  contextHash,
  registryAudience,
  ZERO_ADDRESS,
} from "../../src/presentation/context.ts";
import { deriveScope, SCOPE_MODES, type Scope, scopeLabel } from "../../src/presentation/scope.ts";

const REGISTRY: Hex = "0x5b38da6a701c568545dcfcb03fcb875f56beddc4";
const SUBJECT: Hex = "0xab8483f64d9c6d1ecf9b849ae677dd3315835cb2";
const NONCE: Hex = `0x${"0123456789abcdef".repeat(4)}`;
const tag = (text: string) => keccak256(stringToHex(text));

const offChain: Context = {
  chainId: 0,
  audience: audienceHash("https://exchange.example"),
  ruleHash: 123456789n,
  subject: SUBJECT,
  nonce: NONCE,
};
const onChain: Context = { ...offChain, chainId: 31337, audience: registryAudience(REGISTRY) };

function contextByViem({ chainId, audience, ruleHash, subject, nonce }: Context): bigint {
  const types = parseAbiParameters("bytes32, uint256, bytes32, uint256, address, bytes32");
  const encoded = encodeAbiParameters(types, [
    tag("symbolon/context/1"),
    BigInt(chainId),
    audience,
    ruleHash,
    subject ?? ZERO_ADDRESS,
    nonce,
  ]);
  return BigInt(keccak256(encoded)) >> 8n;
}

function scopeByViem({ mode, chainId, audience, label, nonce }: Scope): bigint {
  const types = parseAbiParameters("bytes32, uint8, uint256, bytes32, bytes32, bytes32");
  const encoded = encodeAbiParameters(types, [
    tag("symbolon/scope/1"),
    { once: 0, session: 1, account: 2 }[mode],
    BigInt(chainId),
    audience,
    label,
    mode === "session" ? nonce : `0x${"0".repeat(64)}`,
  ]);
  return BigInt(keccak256(encoded)) >> 8n;
}

describe("contextHash, against viem's abi.encode and keccak256", () => {
  it("agrees off chain, on chain and without a subject", () => {
    for (const context of [offChain, onChain, { ...offChain, subject: undefined }]) {
      expect(contextHash(context)).toBe(contextByViem(context));
    }
  });

  it("agrees on the largest words and stays below the field's order", () => {
    const context = {
      ...onChain,
      ruleHash: FIELD_ORDER - 1n,
      nonce: `0x${"f".repeat(64)}` as const,
    };
    expect(contextHash(context)).toBe(contextByViem(context));
    expect(contextHash(context)).toBeLessThan(FIELD_ORDER);
  });

  it("V6: chain, audience, rule, subject and nonce each give another context", () => {
    const variants: Context[] = [
      offChain,
      { ...offChain, chainId: 1 },
      { ...offChain, audience: audienceHash("https://exchange.example.evil") },
      { ...offChain, ruleHash: offChain.ruleHash + 1n },
      { ...offChain, subject: REGISTRY },
      { ...offChain, subject: undefined },
      { ...offChain, nonce: `0x${"0".repeat(63)}1` },
    ];
    expect(new Set(variants.map(contextHash)).size).toBe(variants.length);
    expect(contextHash({ ...offChain })).toBe(contextHash(offChain));
  });

  it("reads an address in either case alike", () => {
    const upper = `0x${SUBJECT.slice(2).toUpperCase()}` as const;
    expect(contextHash({ ...offChain, subject: upper })).toBe(contextHash(offChain));
    expect(registryAudience(`0x${REGISTRY.slice(2).toUpperCase()}`)).toBe(
      registryAudience(REGISTRY),
    );
  });

  it("refuses a rule hash that is no scalar", () => {
    expect(() => contextHash({ ...offChain, ruleHash: FIELD_ORDER })).toThrowError(
      expect.objectContaining({ code: "ERR_ENCODING_SCALAR_RANGE" }),
    );
    expect(() => contextHash({ ...offChain, ruleHash: -1n })).toThrowError();
  });
});

describe("audienceHash", () => {
  it("agrees with viem for texts around the word boundaries and beyond ASCII", () => {
    const texts = [
      "",
      "a",
      "x".repeat(31),
      "x".repeat(32),
      "x".repeat(33),
      "https://bücher.example",
    ];
    for (const text of texts) {
      const encoded = encodeAbiParameters(parseAbiParameters("bytes32, string"), [
        tag("symbolon/audience/1"),
        text,
      ]);
      expect(audienceHash(text)).toBe(keccak256(encoded));
    }
  });

  it("is no contract's audience", () => {
    expect(audienceHash(REGISTRY)).not.toBe(registryAudience(REGISTRY));
  });
});

describe("deriveScope, against viem", () => {
  const scope: Scope = {
    mode: "once",
    chainId: 0,
    audience: audienceHash("https://exchange.example"),
    label: scopeLabel("airdrop-2026"),
    nonce: NONCE,
  };

  it("agrees in every mode, off chain and on chain", () => {
    for (const mode of SCOPE_MODES) {
      const chained = { ...scope, chainId: 10, audience: registryAudience(REGISTRY) };
      expect(deriveScope({ ...scope, mode })).toBe(scopeByViem({ ...scope, mode }));
      expect(deriveScope({ ...chained, mode })).toBe(scopeByViem({ ...chained, mode }));
    }
  });

  it("takes the nonce in mode session alone", () => {
    const other: Hex = `0x${"9".repeat(64)}`;
    for (const mode of SCOPE_MODES) {
      const same =
        deriveScope({ ...scope, mode }) === deriveScope({ ...scope, mode, nonce: other });
      expect(same).toBe(mode !== "session");
    }
  });

  it("differs by mode, chain, audience and label", () => {
    const variants: Scope[] = [
      scope,
      { ...scope, mode: "session" },
      { ...scope, mode: "account" },
      { ...scope, chainId: 1 },
      { ...scope, audience: audienceHash("https://other.example") },
      { ...scope, label: scopeLabel("airdrop-2027") },
    ];
    expect(new Set(variants.map(deriveScope)).size).toBe(variants.length);
  });
});

describe("abiWord", () => {
  it("refuses what no word holds, and takes the largest", () => {
    expect(() => abiWord(1n << 256n)).toThrow(RangeError);
    expect(() => abiWord(-1n)).toThrow(RangeError);
    expect(abiWord((1n << 256n) - 1n)).toEqual(new Uint8Array(32).fill(255));
  });
});
