import { describe, it } from "vitest";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import {
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectValues,
  honestWitness,
} from "../../support/lab/index.ts";
import { hash, nodeOf } from "./reference.ts";

const spec = {
  file: "circuits/solvency/mid-node.circom",
  template: "MidNode",
  params: [2, 2],
  publicInputs: "all",
} as const;
const TOP = (1n << 80n) - 1n;

interface Mid {
  readonly kind: bigint;
  readonly childRoot: readonly bigint[];
  readonly childTotals: readonly (readonly bigint[])[];
  readonly childSalt: readonly bigint[];
  readonly salt: bigint;
}

const honest = {
  kind: 1n,
  childRoot: [11n, 12n],
  childTotals: [
    [5n, TOP - 8n],
    [6n, 8n],
  ],
  childSalt: [21n, 22n],
  salt: 31n,
};

/** The node over these children, with sums that need not be theirs. */
function midOf(mid: Mid, totals?: readonly bigint[], kinds = [mid.kind, mid.kind]): bigint {
  const children = mid.childTotals.map((one, c) =>
    nodeOf(kinds[c] ?? 0n, mid.childRoot[c] ?? 0n, one, mid.childSalt[c] ?? 0n),
  );
  const sums = [0, 1].map((a) => mid.childTotals.reduce((sum, one) => sum + (one[a] ?? 0n), 0n));
  return nodeOf(mid.kind, hash("SOLVENCY_CHILDREN", children), totals ?? sums, mid.salt);
}
const node = midOf(honest);

describe("MidNode", { timeout: 600_000 }, () => {
  it("is the reference's, of each kind, with children without totals too", async () => {
    await expectValues(spec, honest, { node });
    for (const kind of [0n, 2n]) {
      const mid = {
        ...honest,
        kind,
        childTotals: [
          [5n, 6n],
          [0n, 0n],
        ],
      };
      await expectValues(spec, mid, { node: midOf(mid) });
    }
  });

  it("refuses a total of p - 5 or 2^80 in a child, the left one or the right: a negative sibling helps nobody", async () => {
    for (const child of [0, 1]) {
      for (const total of [P - 5n, 1n << 80n, P - 1n]) {
        const childTotals = [
          [5n, 6n],
          [7n, 8n],
        ].with(child, [total, 6n]);
        await expectRefused(spec, { twin: honest, bad: { childTotals } });
      }
    }
  });

  it("refuses a sum that overflows 80 bits", async () => {
    await expectRefused(spec, {
      twin: honest,
      bad: {
        childTotals: [
          [5n, TOP],
          [6n, 1n],
        ],
      },
    });
    await expectRefused(spec, {
      twin: honest,
      bad: {
        childTotals: [
          [TOP, 1n],
          [TOP, 1n],
        ],
      },
    });
  });

  it("refuses Maxwell's max(left, right), a sum short by 1, and a child left out", async () => {
    for (const totals of [
      [6n, TOP - 8n],
      [10n, TOP],
      [11n, TOP - 1n],
      [5n, TOP - 8n],
      [6n, 8n],
    ]) {
      await expectRefused(spec, { twin: honest, set: { node: midOf(honest, totals) } });
    }
  });

  it("refuses a child of another kind, and another order of the children", async () => {
    for (const kinds of [
      [0n, 1n],
      [1n, 2n],
    ]) {
      await expectRefused(spec, { twin: honest, set: { node: midOf(honest, undefined, kinds) } });
    }
    await expectRefused(spec, { twin: honest, bad: { kind: 2n }, set: { node } });
    const bad = {
      childRoot: [12n, 11n],
      childTotals: [...honest.childTotals].reverse(),
      childSalt: [22n, 21n],
    };
    await expectRefused(spec, { twin: honest, bad, set: { node } });
  });

  it("refuses other openings for the honest node", async () => {
    for (const bad of [
      { childRoot: [11n, 13n] },
      { childSalt: [20n, 22n] },
      { salt: 30n },
      {
        childTotals: [
          [6n, TOP - 8n],
          [5n, 8n],
        ],
      },
    ]) {
      await expectRefused(spec, { twin: honest, bad, set: { node } });
    }
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, honest));
    await expectConstraintCount(spec);
  });
});
