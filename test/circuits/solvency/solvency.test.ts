import { describe, expect, it } from "vitest";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import {
  badWitness,
  expectRefused,
  expectSatisfied,
  expectValues,
  honestWitness,
  type Inputs,
  listUnconstrained,
} from "../../support/lab/index.ts";
import { productCircuit } from "../product-circuit.ts";
import { expectLiesRefused } from "./lies.ts";
import { hash, marketRoot, nodeOf, policyHash } from "./reference.ts";
import { verdictOf } from "./verdict-of.ts";

const spec = productCircuit("solvency/solvency", "Solvency", 2);
const honest = {
  liabilitiesRoot: 1001n,
  liabilitiesTotals: [100n, 50n],
  liabilitiesSalt: 1n,
  reservesRoot: [1002n, 1003n],
  reservesTotals: [
    [100n, 0n],
    [0n, 60n],
  ] as [bigint[], bigint[]],
  reservesSalt: [2n, 3n],
  pricedAt: 1_760_000_000n,
  price: [3n, 70n],
  marginWeight: [0n, 8_000n],
  isPerAsset: 1n,
  isPortfolio: 1n,
  ratioBps: 10_000n,
  assetListDigest: 9n,
  coverBps: [10_000n, 10_000n],
  weight: [
    [10_000n, 9_000n],
    [8_000n, 9_000n],
  ] as [bigint[], bigint[]],
  floorBps: 10_000n,
  contextHash: 77n,
};
type Statement = typeof honest;

const { reservesTotals } = honest;
const partsOf = (inputs: Statement, kinds: readonly bigint[] = [0n, 1n, 2n]): bigint[] => [
  nodeOf(kinds[0] ?? 0n, inputs.liabilitiesRoot, inputs.liabilitiesTotals, inputs.liabilitiesSalt),
  ...[0, 1].map((level) =>
    nodeOf(
      kinds[level + 1] ?? 0n,
      inputs.reservesRoot[level] ?? 0n,
      inputs.reservesTotals[level] ?? [],
      inputs.reservesSalt[level] ?? 0n,
    ),
  ),
  marketRoot(inputs.pricedAt, inputs.price, inputs.marginWeight),
];
const statementOf = (inputs: Statement, kinds?: readonly bigint[]): bigint =>
  hash("SOLVENCY_STATEMENT", [
    policyHash(inputs),
    hash("SOLVENCY_STATEMENT", partsOf(inputs, kinds)),
  ]);
const wordOf = (
  inputs: Statement,
  change: Partial<Statement & { verdict: bigint }> = {},
): bigint => {
  const held = inputs.reservesTotals;
  const verdict = verdictOf({ ...inputs, owed: inputs.liabilitiesTotals, held });
  const all = { ...inputs, verdict, ...change };
  return all.contextHash + (all.verdict << 224n) + (all.floorBps << 225n);
};
const signalsOf = (inputs: Statement) => ({
  statement: statementOf(inputs),
  verdictWord: wordOf(inputs),
});
const { statement, verdictWord } = signalsOf(honest);
const insolvent = { ...honest, liabilitiesTotals: [100n, 55n], floorBps: 0n };

describe("Solvency", { timeout: 600_000 }, () => {
  it("states what the reference states, solvent and not", async () => {
    await expectValues(spec, honest, signalsOf(honest));
    await expectValues(spec, insolvent, signalsOf(insolvent));
    expect(wordOf(insolvent)).toBe(wordOf(insolvent, { verdict: 0n }));
    const portfolio = {
      ...honest,
      isPerAsset: 0n,
      reservesTotals: [
        [0n, 60n],
        [300n, 0n],
      ] as [bigint[], bigint[]],
      contextHash: (1n << 224n) - 1n,
    };
    await expectValues(spec, portfolio, signalsOf(portfolio));
  });

  it("refuses the other verdict, and a floor that is not reached", async () => {
    const say = (twin: Statement, change: Parameters<typeof wordOf>[1]) =>
      expectRefused(spec, { twin, set: { verdictWord: wordOf(twin, change) } });
    await say(insolvent, { verdict: 1n });
    await say(honest, { verdict: 0n });
    await say(honest, { floorBps: 12_000n });
    await say(honest, { floorBps: 0n });
    await expectRefused(spec, { twin: insolvent, bad: { floorBps: 10_500n } });
  });

  it("refuses other openings for the honest statement: totals, roots, salts, prices, rules", async () => {
    for (const bad of [
      { liabilitiesTotals: [99n, 50n] },
      { liabilitiesRoot: 1n },
      { liabilitiesSalt: 2n },
      {
        reservesTotals: [
          [101n, 0n],
          [0n, 60n],
        ],
      },
      {
        reservesTotals: [
          [100n, 0n],
          [0n, 61n],
        ],
      },
      { reservesRoot: [1003n, 1002n] },
      { reservesSalt: [3n, 2n] },
      { price: [4n, 70n] },
      { pricedAt: 5n },
      { marginWeight: [1n, 8_000n] },
      {
        weight: [
          [10_000n, 10_000n],
          [8_000n, 9_000n],
        ],
      },
      { coverBps: [9_999n, 10_000n] },
      { ratioBps: 9_999n },
      { isPortfolio: 0n },
      { assetListDigest: 8n },
    ] as Inputs[]) {
      await expectRefused(spec, { twin: honest, bad, set: { statement } });
    }
  });

  it("refuses a level that no check earned: attested reserves counted as transparent, and either as liabilities", async () => {
    const { reservesRoot, reservesSalt } = honest;
    const swapped = {
      reservesTotals: [reservesTotals[1], reservesTotals[0]],
      reservesRoot: [...reservesRoot].reverse(),
      reservesSalt: [...reservesSalt].reverse(),
    };
    await expectRefused(spec, { twin: honest, bad: swapped, set: { statement } });
    for (const kinds of [
      [0n, 2n, 2n],
      [0n, 1n, 1n],
      [1n, 1n, 2n],
      [0n, 0n, 2n],
      [0n, 2n, 1n],
    ]) {
      await expectRefused(spec, { twin: honest, set: { statement: statementOf(honest, kinds) } });
    }
  });

  it("refuses totals out of range, of each node", async () => {
    for (const total of [1n << 80n, P - 5n]) {
      for (const bad of [
        { liabilitiesTotals: [total, 50n], floorBps: 0n },
        {
          reservesTotals: [
            [total, 0n],
            [0n, 60n],
          ],
        },
        {
          reservesTotals: [
            [100n, 0n],
            [0n, total],
          ],
        },
      ] as Inputs[]) {
        await expectRefused(spec, { twin: honest, bad });
      }
    }
  });

  it("refuses parts of the statement in another order, left out, or of another domain", async () => {
    const parts = partsOf(honest);
    const policy = policyHash(honest);
    const bodyOf = (list: readonly bigint[]) => hash("SOLVENCY_STATEMENT", list);
    const swap = (i: number) => parts.with(i, parts[i + 1] ?? 0n).with(i + 1, parts[i] ?? 0n);
    const refuse = (lie: bigint) => expectRefused(spec, { twin: honest, set: { statement: lie } });
    for (const i of [0, 1, 2]) await refuse(hash("SOLVENCY_STATEMENT", [policy, bodyOf(swap(i))]));
    await refuse(hash("SOLVENCY_STATEMENT", [bodyOf(parts), policy]));
    await refuse(hash("SOLVENCY_STATEMENT", [policy, bodyOf(parts.slice(0, 3))]));
    await refuse(hash("SOLVENCY_STATEMENT", [policy, hash("SOLVENCY_NODE", parts)]));
    await refuse(hash("SOLVENCY_NODE", [policy, bodyOf(parts)]));
    await refuse(bodyOf(parts));
  });

  it("refuses another entity's context, and one that reaches into verdict and floor", async () => {
    expectSatisfied(await badWitness(spec, honest));
    for (const contextHash of [78n, 0n, P - 1n, (1n << 224n) - 1n]) {
      await expectRefused(spec, { twin: honest, bad: { contextHash }, set: { verdictWord } });
    }
    // 2^224 of context is a verdict
    const claimed = { contextHash: insolvent.contextHash + (1n << 224n) };
    await expectRefused(spec, { twin: insolvent, bad: claimed });
    await expectRefused(spec, { twin: honest, bad: { contextHash: P - 1n } });
    await expectLiesRefused(spec, {
      verdictWord: {
        says: "contextHash + (1 - verdict) * (1 << CONTEXT_BITS()) + floorBps * (1 << (CONTEXT_BITS() + 1))",
        twin: honest,
      },
    });
  });

  it("binds every input", async () => {
    const { circuit } = await honestWitness(spec, honest);
    const { wires, dropped } = listUnconstrained(circuit);
    expect([...wires, ...dropped]).toEqual([]);
  });
});
