import { describe, expect, it } from "vitest";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import {
  badWitness,
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectSatisfied,
  expectValues,
  honestWitness,
  seededRandom,
} from "../../support/lab/index.ts";
import { productCircuit } from "../product-circuit.ts";
import { expectLiesRefused } from "./lies.ts";
import { sumsOf } from "./reference.ts";

const FILE = "solvency/totals-match";
const CHALLENGE = 123456789012345678901234567890123456789012345678901234567890n;
const TOP = (1n << 64n) - 1n;
const power = (base: bigint, exponent: bigint): bigint => {
  let result = 1n;
  for (let i = 0n; i < exponent; i++) result = (result * base) % P;
  return result;
};

describe("TotalsMatch", { timeout: 600_000 }, () => {
  const spec = productCircuit(FILE, "TotalsMatch", 2, 2, 4);
  const honest = {
    index: [
      [0n, 3n],
      [1n, 0n],
    ],
    amount: [
      [5n, 7n],
      [TOP, 11n],
    ],
    totals: [16n, TOP, 0n, 7n],
    challenge: CHALLENGE,
  };
  /** No amount and no total: whatever a power is, the sums are equal. */
  const nothing = {
    ...honest,
    amount: [
      [0n, 0n],
      [0n, 0n],
    ],
    totals: [0n, 0n, 0n, 0n],
  };

  it("accepts the sums of drawn and of extreme amounts, seed 1", async () => {
    const random = seededRandom("1");
    for (const most of [TOP, 0n, 3n]) {
      const slots = Array.from({ length: 4 }, () => ({
        index: random.below(4n),
        amount: most === 3n ? random.below(1n << 64n) : most,
      }));
      await expectValues(spec, {
        index: [
          slots.slice(0, 2).map(({ index }) => index),
          slots.slice(2).map(({ index }) => index),
        ],
        amount: [
          slots.slice(0, 2).map(({ amount }) => amount),
          slots.slice(2).map(({ amount }) => amount),
        ],
        totals: sumsOf(slots, 4),
        challenge: random.below(P),
      });
    }
    await expectValues(spec, nothing);
  });

  it("refuses a total that is short by 1, over by 1, or left out", async () => {
    for (const [asset, total] of [
      [0, 15n],
      [0, 17n],
      [1, TOP - 1n],
      [2, 1n],
      [3, 6n],
      [3, 0n],
      [1, 0n],
    ] as const) {
      await expectRefused(spec, {
        twin: honest,
        bad: { totals: honest.totals.with(asset, total) },
      });
    }
  });

  it("refuses value moved between assets, with the same sum over all of them", async () => {
    for (const totals of [
      [15n, TOP, 1n, 7n],
      [7n, TOP, 0n, 16n],
      [23n, TOP, 0n, 0n],
    ]) {
      await expectRefused(spec, { twin: honest, bad: { totals } });
    }
    await expectRefused(spec, {
      twin: honest,
      bad: {
        index: [
          [0n, 2n],
          [1n, 0n],
        ],
      },
    });
  });

  it("refuses a balance of p - 5, of 2^64 and of 2^64 + 5, with totals that count them", async () => {
    for (const [amount, total] of [
      [P - 5n, 6n],
      [1n << 64n, (1n << 64n) + 11n],
      [P - 16n, P - 5n],
    ] as const) {
      const bad = {
        amount: [
          [amount, 7n],
          [TOP, 11n],
        ],
        totals: honest.totals.with(0, total),
      };
      await expectRefused(spec, { twin: honest, bad });
    }
    for (const place of [0, 1]) {
      const amount = [[5n, 7n], [TOP, 11n].with(place, 1n << 64n)];
      const totals =
        place === 0 ? honest.totals.with(1, 1n << 64n) : honest.totals.with(0, 5n + (1n << 64n));
      await expectRefused(spec, { twin: honest, bad: { amount, totals } });
    }
  });

  it("refuses an amount with an index that no asset has, and takes nothing with it", async () => {
    for (const index of [4n, 5n, 512n, 1023n]) {
      await expectRefused(spec, {
        twin: honest,
        bad: {
          index: [
            [index, 3n],
            [1n, 0n],
          ],
        },
      });
      await expectRefused(spec, {
        twin: honest,
        bad: {
          index: [
            [index, 3n],
            [1n, 0n],
          ],
          totals: honest.totals.with(0, 11n),
        },
      });
      await expectValues(spec, {
        ...nothing,
        index: [
          [index, 3n],
          [1n, 0n],
        ],
      });
    }
  });

  it("refuses an index of 2^10 and of p - 1, even with no amount", async () => {
    for (const index of [1n << 10n, P - 1n, P - 1024n]) {
      await expectRefused(spec, {
        twin: nothing,
        bad: {
          index: [
            [0n, 3n],
            [index, 0n],
          ],
        },
      });
    }
  });

  it("takes forged totals for a challenge that was known before: so it has to hash them", async () => {
    const totals = [16n + CHALLENGE, TOP - 1n, 0n, 7n];
    expectSatisfied(await badWitness(spec, { ...honest, totals }));
    await expectRefused(spec, { twin: honest, bad: { totals, challenge: CHALLENGE + 1n } });
  });

  it("refuses another value of each bound signal", async () => {
    await expectLiesRefused(spec, {
      "square[k - 1]": { says: "powers[k - 1] * powers[k - 1] + 1", twin: nothing },
      "term[i][s]": {
        says: "amount[i][s] * power[i][s] + 1",
        twin: nothing,
        bad: { totals: [4n, 0n, 0n, 0n] },
      },
      "partial[a]": {
        says: "total * challenge + totals[a] - (a == 0 ? 1 : 0)",
        twin: honest,
        bad: { totals: [17n, TOP, 0n, 7n] },
      },
    });
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, honest));
    await expectConstraintCount(spec);
  });
});

describe("PowerAt", { timeout: 600_000 }, () => {
  const spec = productCircuit(FILE, "PowerAt", 4);
  const powers = [3n, 9n, 81n, 6561n];

  it("gives each power", async () => {
    for (let exponent = 0n; exponent < 16n; exponent++) {
      await expectValues(spec, { powers, exponent }, { out: power(3n, exponent) });
    }
  });

  it("refuses an exponent of 16 and of p - 1, and another power", async () => {
    const twin = { powers, exponent: 5n };
    for (const exponent of [16n, P - 1n]) await expectRefused(spec, { twin, bad: { exponent } });
    for (const out of [1n, 0n, 729n, 81n]) await expectRefused(spec, { twin, set: { out } });
  });

  it("refuses another value of each bound signal", async () => {
    const twin = { powers, exponent: 5n };
    await expectLiesRefused(spec, {
      "factor[k]": { says: "2 + bits[k] * (powers[k] - 1)", twin },
      "product[k]": { says: "before * factor[k] + 1", twin },
      out: { says: "product[BITS - 1] + 1", twin },
    });
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, { powers, exponent: 5n }));
    await expectConstraintCount(spec);
    expect(power(3n, 4n)).toBe(81n);
  });
});
