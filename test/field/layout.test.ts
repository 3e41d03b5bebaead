import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CLAIM_LAYOUT } from "../../src/credential/claim-layout.ts";
import {
  type Layout,
  layoutBits,
  layoutWords,
  packWords,
  unpackWords,
  WORD_BITS,
} from "../../src/field/layout.ts";
import { OPERAND_LAYOUT } from "../../src/policy/operand-layout.ts";
import { ISSUER_RECORD_LAYOUT } from "../../src/trust/issuer-record-layout.ts";
import { codeOf } from "../support/thrown.ts";

const LAYOUTS: Layout[] = [CLAIM_LAYOUT, OPERAND_LAYOUT, ISSUER_RECORD_LAYOUT];

function values(layout: Layout) {
  return fc.record(
    Object.fromEntries(
      layout.fields.map(({ name, bits }) => [
        name,
        fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n }),
      ]),
    ),
  );
}

describe("the layouts of the product", () => {
  it.each(LAYOUTS)("$id: names differ, words are below 2^240", (layout) => {
    const names = layout.fields.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(layoutBits(layout)).toBeLessThanOrEqual(layoutWords(layout) * WORD_BITS);
  });

  it("have the words that the circuit opens: 2, 5 and 1", () => {
    expect(LAYOUTS.map(layoutWords)).toEqual([2, 5, 1]);
  });

  it.each(LAYOUTS)("$id: unpacks what it packs", (layout) => {
    fc.assert(
      fc.property(values(layout), (given) => {
        const words = packWords(layout, given);
        expect(words.every((word) => word >= 0n && word < 1n << 240n)).toBe(true);
        expect(unpackWords(layout, words)).toEqual(given);
      }),
      { numRuns: 50 },
    );
  });

  it.each(LAYOUTS)("$id: each field takes 2^n - 1, refuses 2^n and touches no other", (layout) => {
    const zero = Object.fromEntries(layout.fields.map(({ name }) => [name, 0n]));
    for (const { name, bits } of layout.fields) {
      const most = { ...zero, [name]: (1n << BigInt(bits)) - 1n };
      expect(unpackWords(layout, packWords(layout, most))).toEqual(most);
      const over = { ...zero, [name]: 1n << BigInt(bits) };
      expect(codeOf(() => packWords(layout, over))).toBe("ERR_ENCODING_FIELD_WIDTH");
    }
  });
});

describe("unpackWords", () => {
  const TWO: Layout<"a" | "b"> = {
    id: "two",
    version: 1,
    fields: [
      { name: "a", bits: 239 },
      { name: "b", bits: 5 },
    ],
  };

  it("cuts a field at the border of two words", () => {
    expect(packWords(TWO, { a: 0n, b: 0b10101n })).toEqual([1n << 239n, 0b1010n]);
    expect(unpackWords(TWO, [1n << 239n, 0b1010n])).toEqual({ a: 0n, b: 0b10101n });
  });

  it("refuses one word too few or too many", () => {
    expect(codeOf(() => unpackWords(TWO, [0n]))).toBe("ERR_ENCODING_FIELD_WIDTH");
    expect(codeOf(() => unpackWords(TWO, [0n, 0n, 0n]))).toBe("ERR_ENCODING_FIELD_WIDTH");
    expect(codeOf(() => unpackWords(TWO, [0n, 0n]))).toBe("accepted");
  });

  it("refuses bits above the layout and above a word (C10)", () => {
    expect(codeOf(() => unpackWords(TWO, [0n, 1n << 3n]))).toBe("accepted");
    expect(codeOf(() => unpackWords(TWO, [0n, 1n << 4n]))).toBe("ERR_ENCODING_FIELD_WIDTH");
    expect(codeOf(() => unpackWords(TWO, [1n << 240n, 0n]))).toBe("ERR_ENCODING_FIELD_WIDTH");
  });
});
