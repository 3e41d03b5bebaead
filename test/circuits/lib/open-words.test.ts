import fc from "fast-check";
import { describe, it } from "vitest";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import {
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectValues,
  honestWitness,
} from "../../support/lab/index.ts";
import { bitsOf } from "../bits.ts";
import { lieAbout } from "../lie-about.ts";
import { productCircuit } from "../product-circuit.ts";

const WORD = 1n << 240n;
const oneWord = productCircuit("lib/open-words", "OpenWords", 240);
const twoWords = productCircuit("lib/open-words", "OpenWords", 250);
const named = (bits: readonly bigint[]) =>
  Object.fromEntries(bits.map((bit, i) => [`bits[${i}]`, bit]));
const lyingBits = (value: bigint, lie: bigint, count: number) => ({
  file: "circomlib/circuits/bitify.circom",
  template: "Num2Bits",
  target: "out[i]",
  key: "in",
  index: "i",
  cases: [{ equals: value, values: bitsOf(lie, count) }],
});

describe("OpenWords", () => {
  it.each([0n, 1n, WORD - 1n])("opens %d", async (word) => {
    await expectValues(oneWord, { words: [word] }, named(bitsOf(word, 240)));
  });

  it("opens two words as the layout packs them", async () => {
    await fc.assert(
      fc.asyncProperty(fc.bigInt(0n, (1n << 250n) - 1n), async (packed) => {
        const words = [packed % WORD, packed / WORD];
        await expectValues(twoWords, { words }, named(bitsOf(packed, 250)));
      }),
      { numRuns: 20 },
    );
  });

  it.each([WORD, WORD + 1n, P - 1n, P - WORD])("C10: refuses a first word of %d", async (word) => {
    await expectRefused(twoWords, {
      twin: { words: [WORD - 1n, 1023n] },
      bad: { words: [word, 1023n] },
      by: /^words\[0\]$/,
    });
  });

  it.each([1024n, 1025n, WORD - 1n, P - 1n, P - 1024n])(
    "C10: refuses a last word of %d, above the record's end",
    async (word) => {
      await expectRefused(twoWords, {
        twin: { words: [0n, 1023n] },
        bad: { words: [0n, word] },
        by: /^words\[1\]$/,
      });
    },
  );

  it("C1: refuses the bits of x + p", async () => {
    const patches = [lyingBits(5n, 5n + P, 240)];
    await expectRefused(oneWord, { twin: { words: [5n] }, patches, by: /^words\[0\]$/ });
  });

  it("C10: refuses a word out of range behind a lie about what is opened", async () => {
    const patches = [lieAbout("lib/open-words", "open[w].in", "7")];
    await expectRefused(oneWord, { twin: { words: [7n] }, bad: { words: [WORD] }, patches });
  });

  it.each([2n, P - 1n])("C14: refuses a bit of %d though the sum is right", async (bit) => {
    // 5 = 1 + 2 * 2 = (-1) + 2 * 3 + ..., so only the rule 'a bit is 0 or 1' can refuse
    const first = bit === 2n ? [1n, 2n, 0n] : [bit, 3n, 0n];
    const patches = [
      {
        ...lyingBits(5n, 0n, 1),
        cases: [{ equals: 5n, values: [...first, ...bitsOf(0n, 237)] }],
      },
    ];
    await expectRefused(oneWord, { twin: { words: [5n] }, patches, by: /bits\[[01]\]$/ });
  });

  it("determines every wire", async () => {
    expectDetermined(await honestWitness(twoWords, { words: [WORD - 12345n, 1000n] }));
  });

  it.each([oneWord, twoWords])("has the recorded size", (spec) => expectConstraintCount(spec));
});

describe("BitsAt and ValueAt", () => {
  const record = bitsOf(0b1011_0110_01n, 10);
  it("cut out the named bits", async () => {
    const bits = productCircuit("lib/open-words", "BitsAt", 10, 3, 4);
    const value = productCircuit("lib/open-words", "ValueAt", 10, 3, 4);
    await expectValues(bits, { record }, named(record.slice(3, 7)));
    await expectValues(value, { record }, { value: (0b1011_0110_01n >> 3n) & 15n });
  });

  it("refuse another value", async () => {
    const value = productCircuit("lib/open-words", "ValueAt", 10, 3, 4);
    await expectRefused(value, { twin: { record }, set: { value: 12n } });
    const bits = productCircuit("lib/open-words", "BitsAt", 10, 3, 4);
    await expectRefused(bits, { twin: { record }, set: { "bits[0]": 1n - (record[3] ?? 0n) } });
  });
});
