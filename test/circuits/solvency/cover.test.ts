import { describe, expect, it } from "vitest";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import {
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectValues,
  honestWitness,
  type Inputs,
  seededRandom,
} from "../../support/lab/index.ts";
import { INVERSE_OF_ZERO } from "../harmless.ts";
import { productCircuit } from "../product-circuit.ts";
import { expectLiesRefused } from "./lies.ts";
import { type CoverInputs, verdictOf } from "./verdict-of.ts";

const spec = productCircuit("solvency/cover", "Cover", 3);
/** Each asset is covered to the unit, and so is the portfolio. */
const honest: CoverInputs = {
  owed: [100n, 50n, 0n],
  held: [
    [100n, 0n, 4n],
    [0n, 100n, 0n],
  ],
  price: [3n, 70n, 0n],
  isPerAsset: 1n,
  isPortfolio: 1n,
  ratioBps: 10_000n,
  coverBps: [10_000n, 10_000n, 10_000n],
  weight: [
    [10_000n, 9_000n, 5_000n],
    [8_000n, 5_000n, 0n],
  ],
  floorBps: 0n,
};
const inputs = (change: Partial<CoverInputs> = {}): Inputs => ({ ...honest, ...change }) as Inputs;
const says = (verdict: bigint, change: Partial<CoverInputs>) =>
  expectValues(spec, inputs(change), { verdict });
/** No liabilities, no reserves, no prices. */
const nothing = inputs({
  owed: [0n, 0n, 0n],
  held: [
    [0n, 0n, 0n],
    [0n, 0n, 0n],
  ],
});

describe("Cover", () => {
  it("says 1 at the bound, 0 one unit below it, for each asset", async () => {
    await says(1n, {});
    for (const change of [
      { owed: [101n, 50n, 0n] },
      { owed: [100n, 51n, 0n] },
      {
        held: [
          [99n, 0n, 4n],
          [0n, 100n, 0n],
        ],
      },
      {
        held: [
          [100n, 0n, 4n],
          [0n, 99n, 0n],
        ],
      },
      {
        held: [
          [0n, 100n, 4n],
          [100n, 0n, 0n],
        ],
      },
      { coverBps: [10_001n, 10_000n, 10_000n] },
      { coverBps: [10_000n, 10_001n, 10_000n] },
      { owed: [100n, 50n, 3n] },
      {
        weight: [
          [9_999n, 9_000n, 5_000n],
          [8_000n, 5_000n, 0n],
        ],
      },
      {
        weight: [
          [10_000n, 9_000n, 5_000n],
          [8_000n, 4_999n, 0n],
        ],
      },
    ] as Partial<CoverInputs>[]) {
      await says(0n, { ...change, isPortfolio: 0n });
    }
  });

  it("a worthless surplus covers no hole in another asset by the per-asset mode, nor at price 0", async () => {
    const change = {
      owed: [100n, 51n, 0n],
      held: [
        [100n, 0n, 1n << 79n],
        [0n, 100n, 0n],
      ],
    } as const;
    await says(0n, { ...change, isPortfolio: 0n });
    await says(0n, { ...change, isPerAsset: 0n });
  });

  it("says 0 one basis point or one unit below the portfolio's ratio", async () => {
    await says(1n, { isPerAsset: 0n });
    await says(1n, { isPerAsset: 0n, owed: [170n, 47n, 0n] });
    await says(0n, { isPerAsset: 0n, ratioBps: 10_001n });
    await says(0n, { isPerAsset: 0n, owed: [101n, 50n, 0n] });
    await says(0n, { isPerAsset: 0n, owed: [171n, 47n, 0n] });
  });

  it("asks both modes where both are on, and the other one alone where one is off", async () => {
    const hole = { owed: [170n, 47n, 0n] };
    await says(0n, hole);
    await says(1n, { ...hole, isPerAsset: 0n });
    await says(1n, { isPortfolio: 0n, ratioBps: 131_071n });
    await says(0n, { ratioBps: 131_071n });
  });

  it("wraps nowhere at the widest, and agrees with plain arithmetic on drawn figures, seed 1", async () => {
    const [total, price] = [(1n << 80n) - 1n, (1n << 64n) - 1n];
    const widest = {
      owed: [total, total, total],
      price: [price, price, price],
      coverBps: [131_071n, 131_071n, 131_071n],
      ratioBps: 131_071n,
    };
    const weight = [
      [16_383n, 16_383n, 16_383n],
      [16_383n, 16_383n, 16_383n],
    ] as const;
    await says(0n, {
      ...widest,
      held: [
        [0n, 0n, 0n],
        [0n, 0n, 0n],
      ],
    });
    await says(1n, { ...widest, owed: [0n, 0n, 0n], held: [widest.owed, widest.owed], weight });
    const random = seededRandom("1");
    const verdicts = new Set<bigint>();
    for (let i = 0; i < 20; i++) {
      const three = (limit: bigint) => Array.from({ length: 3 }, () => random.below(limit));
      const change = {
        owed: three(1n << 40n),
        held: [three(1n << 41n), three(1n << 41n)] as const,
        price: three(1n << 30n),
        isPerAsset: BigInt(i % 2),
        isPortfolio: BigInt(i % 3 === 0 || i % 2 === 0),
        coverBps: three(12_000n),
        weight: [three(10_001n), three(10_001n)] as const,
      };
      const verdict = verdictOf({ ...honest, ...change });
      verdicts.add(verdict);
      await says(verdict, change);
    }
    expect(verdicts.size).toBe(2);
  });

  it("refuses the other verdict", async () => {
    await expectRefused(spec, { twin: inputs(), set: { verdict: 0n } });
    for (const change of [{ owed: [101n, 50n, 0n] }, { ratioBps: 10_001n }]) {
      await expectRefused(spec, { twin: inputs(change), set: { verdict: 1n } });
    }
  });

  it("accepts a floor that is reached, refuses one that is not, and one that is no 17 bits", async () => {
    await says(1n, { floorBps: 10_000n });
    await says(0n, { owed: [101n, 50n, 0n], floorBps: 9_992n });
    for (const floorBps of [10_001n, 131_071n, 1n << 17n, P - 1n]) {
      await expectRefused(spec, { twin: inputs(), bad: { floorBps } });
    }
    await expectValues(spec, { ...nothing, floorBps: 131_071n });
    for (const floorBps of [1n << 17n, P - 1n]) {
      await expectRefused(spec, { twin: nothing, bad: { floorBps } });
    }
  });

  it("refuses another value of each bound signal", async () => {
    await expectLiesRefused(spec, {
      "transparent[a]": { says: "held[0][a] * weight[0][a] + 1", twin: nothing },
      "attested[a]": { says: "held[1][a] * weight[1][a] + 1", twin: nothing },
      "required[a]": { says: "coverBps[a] * owed[a] + 1", twin: nothing },
      "worth[a]": { says: "(transparent[a] + attested[a]) * price[a] + 1", twin: nothing },
      "due[a]": { says: "owed[a] * price[a] + 1", twin: nothing },
      ratioDue: { says: "ratioBps * liabilities + 1", twin: nothing },
      perAsset: { says: "0", twin: nothing },
      portfolio: { says: "0", twin: nothing },
      verdict: { says: "1 - perAsset * portfolio", twin: nothing },
      floorDue: { says: "floorBps * liabilities - 1", twin: inputs({ floorBps: 9_000n }) },
    });
  });

  it("determines every wire, has the recorded size", async () => {
    const short = inputs({ owed: [101n, 50n, 0n], isPortfolio: 0n });
    expectDetermined(
      [await honestWitness(spec, inputs()), await honestWitness(spec, short)],
      [INVERSE_OF_ZERO],
    );
    await expectConstraintCount(spec);
  });
});
