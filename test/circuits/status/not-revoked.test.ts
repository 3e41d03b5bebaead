import { describe, expect, it } from "vitest";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import { STATUS_DEPTH } from "../../../src/status/status-tree-parameters.ts";
import {
  badWitness,
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectSatisfied,
  expectValues,
  honestWitness,
} from "../../support/lab/index.ts";
import { bitsOf } from "../bits.ts";
import { lieAbout } from "../lie-about.ts";
import { productCircuit } from "../product-circuit.ts";
import { statusTree } from "../scenario.ts";

const spec = productCircuit("status/not-revoked", "NotRevoked");
const LAST = 2 ** 25 - 1;
const PLACE = 12_345_678;
const tree = statusTree([PLACE - 1, PLACE + 1, PLACE + 128]);
const opening = (place: number, of = tree) => ({
  index: bitsOf(BigInt(place), 25),
  path: of.path(Math.floor(place / 128)).levels,
});

describe("NotRevoked", () => {
  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, opening(PLACE)));
    await expectConstraintCount(spec);
  });

  it.each([0, 127, 128, PLACE, LAST])("accepts index %d", async (place) => {
    await expectValues(spec, opening(place), { root: tree.root });
  });

  it.each([0, 1, 63, 126, 127, 128, PLACE, LAST - 127, LAST])(
    "C6: refuses index %d once it is revoked",
    async (place) => {
      const clean = statusTree([]);
      const revoked = statusTree([place]);
      await expectRefused(spec, { twin: opening(place, clean), bad: opening(place, revoked) });
    },
  );

  it("C6: a revoked bit refuses its own index alone", async () => {
    const word = statusTree([128 * 9 + 77]);
    for (let bit = 0; bit < 128; bit += bit === 76 || bit === 77 ? 1 : 19) {
      if (bit === 77) continue;
      await expectValues(spec, opening(128 * 9 + bit, word));
    }
    await expectRefused(spec, {
      twin: opening(128 * 9 + 76, word),
      bad: opening(128 * 9 + 77, word),
    });
  });

  it("C6: refuses the clean word of a neighbour, and an older word", async () => {
    const twin = opening(PLACE);
    await expectRefused(spec, { twin, bad: { index: bitsOf(BigInt(PLACE + 1), 25) } });
    const [words = [], ...above] = twin.path;
    const own = Math.floor(PLACE / 128) % 8;
    const forged = words.with(own, 0n);
    const result = await badWitness(spec, { ...twin, path: [forged, ...above] });
    expect(result.violations.length).toBeGreaterThan(0);
  });

  it("C6: refuses a revoked word whose bits are told otherwise", async () => {
    const word = tree.leaf(Math.floor(PLACE / 128));
    const revoked = opening(PLACE + 1);
    const hidden = word - (1n << BigInt((PLACE + 1) % 128));
    for (const lie of [hidden, word + P, 0n]) {
      const patch = {
        file: "circomlib/circuits/bitify.circom",
        template: "Num2Bits",
        target: "out[i]",
        key: "in",
        index: "i",
        cases: [{ equals: word, values: bitsOf(lie, 128) }],
      };
      await expectRefused(spec, { twin: opening(PLACE), bad: revoked, patches: [patch] });
    }
  });

  it("C6: refuses a revoked word behind a clean one that is opened", async () => {
    const patches = [lieAbout("status/not-revoked", "word.in", "0")];
    await expectRefused(spec, { twin: opening(PLACE), bad: opening(PLACE + 1), patches });
  });

  it.each([1n << 128n, (1n << 128n) + 1n, P - 1n, P - (1n << 128n)])(
    "C6 C10: refuses a word of %d, beyond 128 bits",
    async (word) => {
      const place = 5 * 128;
      const wide = statusTree([]);
      wide.set(5, word);
      const full = statusTree([]);
      full.set(5, (1n << 128n) - 2n);
      await expectRefused(spec, { twin: opening(place, full), bad: opening(place, wide) });
    },
  );

  it("C7: refuses every single index bit of the word turned", async () => {
    // each word is another, so another place in the tree is another leaf
    for (let i = 10; i < 25; i++) {
      const index = opening(PLACE).index.map((bit, at) => (at === i ? 1n - bit : bit));
      await expectRefused(spec, { twin: opening(PLACE), bad: { index } });
    }
  });

  it("C8: refuses a path that is one level short or starts above the leaves", async () => {
    const { index, path } = opening(PLACE);
    const shifted = [...path.slice(1), path.at(-1) ?? []];
    expect(shifted).toHaveLength(STATUS_DEPTH);
    await expectRefused(spec, { twin: opening(PLACE), bad: { index, path: shifted } });
  });

  it("C12: refuses another status root", async () => {
    await expectRefused(spec, { twin: opening(PLACE), set: { root: tree.root + 1n } });
  });

  it("C7: assumes index bits: a 2 passes here on an empty list, and OpenWords refuses it", async () => {
    const { index, path } = opening(0, statusTree([]));
    expectSatisfied(await badWitness(spec, { index: index.with(0, 2n), path }));
  });
});
