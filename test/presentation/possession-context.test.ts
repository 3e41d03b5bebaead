import { encodeAbiParameters, keccak256, parseAbiParameters, stringToHex } from "viem";
import { describe, expect, it } from "vitest";
import { audienceHash, contextHash, ZERO_BYTES32 } from "../../src/presentation/context.ts";
import {
  type PossessionContext,
  possessionContext,
} from "../../src/presentation/possession-context.ts";

const CONTEXT: PossessionContext = {
  credentialIssuer: "https://kyc.example",
  nonce: "wKI4LT17ac15ES9bw8ac4",
};
const digest = (text: string) => keccak256(stringToHex(text));

function contextByViem({ credentialIssuer, nonce }: PossessionContext): bigint {
  const types = parseAbiParameters("bytes32, bytes32, bytes32");
  const words = [digest("symbolon/possession/1"), digest(credentialIssuer), digest(nonce)] as const;
  return BigInt(keccak256(encodeAbiParameters(types, words))) >> 8n;
}

describe("possessionContext", () => {
  it("agrees with viem's abi.encode and keccak256, and stays below 2^248", () => {
    for (const context of [
      CONTEXT,
      { credentialIssuer: "https://bücher.example/a?b=c", nonce: "x".repeat(1000) },
      { credentialIssuer: " ", nonce: "\u0000" },
    ]) {
      expect(possessionContext(context)).toBe(contextByViem(context));
      expect(possessionContext(context) >> 248n).toBe(0n);
    }
  });

  it("issuer and nonce each give another context", () => {
    const variants: PossessionContext[] = [
      CONTEXT,
      { ...CONTEXT, credentialIssuer: "https://kyc.example/" },
      { ...CONTEXT, credentialIssuer: "https://kyc.example.evil" },
      { ...CONTEXT, nonce: `${CONTEXT.nonce} ` },
      { ...CONTEXT, nonce: CONTEXT.nonce.toLowerCase() },
      { credentialIssuer: CONTEXT.nonce, nonce: CONTEXT.credentialIssuer },
    ];
    expect(new Set(variants.map(possessionContext)).size).toBe(variants.length);
    expect(possessionContext({ ...CONTEXT })).toBe(possessionContext(CONTEXT));
  });

  it("does not run issuer and nonce together", () => {
    expect(possessionContext({ credentialIssuer: "https://a.examp", nonce: "le1" })).not.toBe(
      possessionContext({ credentialIssuer: "https://a.example", nonce: "1" }),
    );
  });

  it("is no presentation's context", () => {
    const audience = audienceHash(CONTEXT.credentialIssuer);
    const asked = { chainId: 0, audience, ruleHash: 0n, nonce: ZERO_BYTES32 };
    expect(possessionContext(CONTEXT)).not.toBe(contextHash(asked));
  });

  it.each([
    ["no nonce", { nonce: undefined }],
    ["an empty nonce", { nonce: "" }],
    ["a nonce that is a number", { nonce: 7 }],
    ["no issuer", { credentialIssuer: undefined }],
    ["an empty issuer", { credentialIssuer: "" }],
    ["an issuer as URL object", { credentialIssuer: new URL("https://kyc.example") }],
  ])("%s is the caller's mistake: it would be the digest of an empty text", (_, change) => {
    expect(() => possessionContext({ ...CONTEXT, ...change } as PossessionContext)).toThrow(
      TypeError,
    );
  });
});
