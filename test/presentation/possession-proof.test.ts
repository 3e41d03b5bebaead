import { describe, expect, it } from "vitest";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import { parsePossessionProof } from "../../src/presentation/possession-proof.ts";
import { codeOf } from "../support/thrown.ts";

const GOOD = {
  circuitId: "possession",
  commitment: "123",
  proof: {
    a: ["1", "2"],
    b: [
      ["3", "4"],
      ["5", "6"],
    ],
    c: ["7", "8"],
  },
  verificationKeyHash: "0123456789abcdef".repeat(4),
};

describe("parsePossessionProof", () => {
  it("reads every member, and survives JSON", () => {
    expect(parsePossessionProof(GOOD)).toEqual(GOOD);
    expect(parsePossessionProof(JSON.parse(JSON.stringify(GOOD)))).toEqual(GOOD);
  });

  it.each([
    ["a text", "x"],
    ["null", null],
    ["a list", [GOOD]],
    ["the circuit of presentations", { ...GOOD, circuitId: "compliance" }],
    ["no circuit", { ...GOOD, circuitId: undefined }],
    ["a commitment with a leading zero", { ...GOOD, commitment: "0123" }],
    ["a commitment in hex", { ...GOOD, commitment: "0x7b" }],
    ["a commitment that is a number", { ...GOOD, commitment: 123 }],
    ["a negative commitment", { ...GOOD, commitment: "-1" }],
    ["the field's order as commitment", { ...GOOD, commitment: String(FIELD_ORDER) }],
    ["the commitment + the order", { ...GOOD, commitment: String(FIELD_ORDER + 123n) }],
    ["an upper-case key hash", { ...GOOD, verificationKeyHash: "A".repeat(64) }],
    ["a short key hash", { ...GOOD, verificationKeyHash: "a".repeat(63) }],
    ["an array of public signals", { ...GOOD, publicSignals: ["123", "5"] }],
    ["a context of its own", { ...GOOD, contextHash: "5" }],
    ["a proof of two points", { ...GOOD, proof: { a: GOOD.proof.a, b: GOOD.proof.b } }],
    ["a proof with a fourth", { ...GOOD, proof: { ...GOOD.proof, d: ["1", "2"] } }],
    ["a projective point", { ...GOOD, proof: { ...GOOD.proof, a: ["1", "2", "1"] } }],
    ["a coordinate with a sign", { ...GOOD, proof: { ...GOOD.proof, c: ["+7", "8"] } }],
    ["numbers for coordinates", { ...GOOD, proof: { ...GOOD.proof, c: [7, 8] } }],
    ["a point for the pair of pairs", { ...GOOD, proof: { ...GOOD.proof, b: ["3", "4"] } }],
  ])("refuses %s", (_, json) => {
    expect(codeOf(() => parsePossessionProof(json))).toBe("ERR_ISSUANCE_POSSESSION");
  });

  it("names the member and never its value", () => {
    try {
      parsePossessionProof({ ...GOOD, commitment: "secret-looking" });
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ details: { path: "possession.commitment" } });
      expect(JSON.stringify(error)).not.toContain("secret-looking");
    }
  });
});
