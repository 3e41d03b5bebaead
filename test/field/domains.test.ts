import { describe, expect, it } from "vitest";
import { DOMAIN, ISSUANCE_TAG, KECCAK_TAG } from "../../src/field/domains.ts";

const keccakTexts: readonly string[] = [
  ...Object.values(KECCAK_TAG),
  ...Object.values(ISSUANCE_TAG),
];

describe("domain tags", () => {
  it("all differ", () => {
    const tags = Object.values(DOMAIN);
    expect(new Set(tags).size).toBe(tags.length);
    expect(new Set(keccakTexts).size).toBe(keccakTexts.length);
  });

  it("fit one field element and are not 0, the capacity of untagged hashes", () => {
    for (const tag of Object.values(DOMAIN)) {
      expect(tag).toBeGreaterThan(0n);
      expect(tag >> 248n).toBe(0n);
    }
  });

  it("are the ASCII text, big-endian", () => {
    const bytes = [...new TextEncoder().encode("symbolon/holder/1")];
    const hex = bytes.map((byte) => byte.toString(16)).join("");
    expect(DOMAIN.HOLDER).toBe(BigInt(`0x${hex}`));
  });

  it("carry no text of a keccak tag", () => {
    const decode = (tag: bigint) =>
      (tag.toString(16).match(/../g) ?? [])
        .map((byte) => String.fromCharCode(Number.parseInt(byte, 16)))
        .join("");
    const texts = Object.values(DOMAIN).map(decode);
    for (const text of keccakTexts) expect(texts).not.toContain(text);
  });
});
