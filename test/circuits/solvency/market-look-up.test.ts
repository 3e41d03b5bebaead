import { describe, expect, it } from "vitest";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import {
  badWitness,
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectSatisfied,
  expectValues,
  expectViolated,
  honestWitness,
} from "../../support/lab/index.ts";
import { productCircuit } from "../product-circuit.ts";
import { expectLiesRefused } from "./lies.ts";

const FILE = "solvency/market-look-up";
const [X, Y] = [7_000_000_007n ** 5n, 1_000_003n ** 6n];
const mod = (value: bigint) => ((value % P) + P) % P;
function invert(value: bigint): bigint {
  let [r0, r1, s0, s1] = [P, mod(value), 0n, 1n];
  while (r1 !== 0n) [r0, r1, s0, s1] = [r1, r0 % r1, s1, s0 - (r0 / r1) * s1];
  return mod(s0);
}
const rowOf = (index: bigint, price: bigint, weight: bigint) =>
  mod(index + Y * price + Y * Y * weight);

describe("MarketLookUp", () => {
  const spec = productCircuit(FILE, "MarketLookUp", 2, 2, 4);
  const rowPrice = [5n, 60_000n, 1n, 5n];
  const rowWeight = [10_000n, 8_000n, 0n, 9_000n];
  const honest = {
    index: [
      [1n, 0n],
      [1n, 3n],
    ],
    price: [
      [60_000n, 5n],
      [60_000n, 5n],
    ],
    weight: [
      [8_000n, 10_000n],
      [8_000n, 9_000n],
    ],
    rowPrice,
    rowWeight,
    multiplicity: [1n, 2n, 0n, 1n],
    x: X,
    y: Y,
  };
  /** One row of the honest entries changed. */
  const entry = (index: bigint, price: bigint, weight: bigint) => ({
    index: [
      [index, 0n],
      [1n, 3n],
    ],
    price: [
      [price, 5n],
      [60_000n, 5n],
    ],
    weight: [
      [weight, 10_000n],
      [8_000n, 9_000n],
    ],
  });

  it("accepts entries that are rows, in any order and number", async () => {
    await expectValues(spec, honest);
    const first = {
      index: [
        [0n, 0n],
        [0n, 0n],
      ],
      price: [
        [5n, 5n],
        [5n, 5n],
      ],
    };
    const weight = [
      [10_000n, 10_000n],
      [10_000n, 10_000n],
    ];
    await expectValues(spec, { ...honest, ...first, weight, multiplicity: [4n, 0n, 0n, 0n] });
  });

  it("refuses another price, another weight, and another asset's row for an index", async () => {
    for (const [index, price, weight] of [
      [1n, 999_999n, 8_000n],
      [1n, 60_000n, 8_001n],
      [1n, 5n, 10_000n],
      [0n, 60_000n, 8_000n],
      [1n, 60_000n + (1n << 64n), 8_000n],
      [4n, 60_000n, 8_000n],
      [1023n, 0n, 0n],
    ] as const) {
      const bad = entry(index, price, weight);
      await expectRefused(spec, { twin: honest, bad });
      const multiplicity = [2n, 1n, 0n, 1n];
      await expectRefused(spec, { twin: honest, bad: { ...bad, multiplicity } });
    }
  });

  it("refuses wrong multiplicities", async () => {
    for (const multiplicity of [
      [0n, 2n, 0n, 1n],
      [1n, 1n, 1n, 1n],
      [1n, 3n, 0n, 1n],
      [P - 1n, 2n, 0n, 1n],
    ]) {
      await expectRefused(spec, { twin: honest, bad: { multiplicity } });
    }
  });

  it("takes a price of 999,999 for 5 with multiplicities solved for x and y: so these have to hash them", async () => {
    const bad = entry(0n, 999_999n, 10_000n);
    // 1 / (x - forged) less 1 / (x - the row that is no longer looked up), times (x - row 0)
    const change = mod(
      invert(X - rowOf(0n, 999_999n, 10_000n)) - invert(X - rowOf(1n, 60_000n, 8_000n)),
    );
    const solved = mod(1n + change * (X - rowOf(0n, 5n, 10_000n)));
    const forged = { ...honest, ...bad, multiplicity: [solved, 2n, 0n, 1n] };
    expectSatisfied(await badWitness(spec, forged));
    expectViolated(await badWitness(spec, { ...forged, x: X + 1n }));
    expectViolated(await badWitness(spec, { ...forged, y: Y + 1n }));
    expect(solved).not.toBe(1n);
  });

  it("refuses a challenge at an entry's or a row's own place, where a pole would be free", async () => {
    for (const x of [rowOf(1n, 60_000n, 8_000n), rowOf(2n, 1n, 0n)]) {
      await expectRefused(spec, { twin: honest, bad: { x } });
    }
  });

  it("refuses another value of each bound signal", async () => {
    const nothing = {
      ...honest,
      weight: [
        [0n, 0n],
        [0n, 0n],
      ],
      rowWeight: [0n, 0n, 0n, 0n],
    };
    await expectLiesRefused(spec, {
      ySquare: { says: "y * y + 1", twin: nothing },
      "term[a]": {
        says: "multiplicity[a] * row[a] + (a == 2 ? row[a] : 0)",
        twin: honest,
        bad: { ...entry(2n, 1n, 0n), multiplicity: [1n, 1n, 0n, 1n] },
      },
    });
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, honest));
    await expectConstraintCount(spec);
  });
});

describe("Pole", () => {
  const spec = productCircuit(FILE, "Pole");
  const honest = { index: 3n, price: 5n, weight: 7n, x: X, y: Y, ySquare: mod(Y * Y) };
  const out = invert(X - rowOf(3n, 5n, 7n));

  it("is the inverse", () => expectValues(spec, honest, { out }));

  it("refuses another inverse, and any where there is none", async () => {
    for (const lie of [out + 1n, 0n, P - out]) {
      await expectRefused(spec, { twin: honest, set: { out: lie } });
    }
    const x = rowOf(3n, 5n, 7n);
    for (const lie of [0n, 1n]) {
      await expectRefused(spec, { twin: honest, bad: { x }, set: { out: lie } });
    }
  });

  it("refuses another value of each bound signal", async () => {
    await expectLiesRefused(spec, {
      yPrice: { says: "y * price + 1", twin: honest },
      yyWeight: { says: "ySquare * weight + 1", twin: honest },
    });
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, honest));
    await expectConstraintCount(spec);
  });
});
