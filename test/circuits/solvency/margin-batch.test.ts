import { describe, expect, it } from "vitest";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import {
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectValues,
  honestWitness,
} from "../../support/lab/index.ts";
import { productCircuit } from "../product-circuit.ts";
import {
  absorb,
  commitTotals,
  hash,
  marginLeaf,
  marketRoot,
  nodeOf,
  wideRoot,
} from "./reference.ts";

const spec = productCircuit("solvency/margin-batch", "MarginBatch", 2, 2, 4);
const price = [5n, 60_000n, 1n, 9n];
const marginWeight = [10_000n, 8_000n, 5_000n, 0n];
/** The first account holds 10 of asset 1 and owes 480,000 of asset 2: its equity is 0. The second one's slot is unused. */
const honest = {
  idCommitment: [101n, 102n],
  index: [
    [1n, 2n],
    [0n, 0n],
  ],
  balance: [
    [10n, 0n],
    [7n, 0n],
  ],
  debt: [
    [0n, 480_000n],
    [0n, 0n],
  ],
  slotPrice: [
    [60_000n, 1n],
    [5n, 5n],
  ],
  slotWeight: [
    [8_000n, 5_000n],
    [10_000n, 10_000n],
  ],
  multiplicity: [2n, 1n, 1n, 0n],
  pricedAt: 1_760_000_000n,
  price,
  marginWeight,
  totals: [7n, 10n, 0n, 0n],
  salt: 55n,
};
type Margin = typeof honest;
const rootOf = ({ idCommitment, index, balance, debt }: Margin): bigint =>
  wideRoot(
    "SOLVENCY_LEAF_NODE",
    idCommitment.map((id, c) =>
      marginLeaf(
        id,
        (index[c] ?? []).map((one, s) => ({
          index: one,
          amount: balance[c]?.[s] ?? 0n,
          debt: debt[c]?.[s] ?? 0n,
        })),
      ),
    ),
  );
const nodeFor = (inputs: Margin) => nodeOf(0n, rootOf(inputs), inputs.totals, inputs.salt);
const market = marketRoot(honest.pricedAt, price, marginWeight);
const node = nodeFor(honest);
const refuse = (bad: Partial<Margin>, set?: Record<string, bigint>) =>
  expectRefused(spec, { twin: honest, bad, ...(set && { set }) });

describe("MarginBatch", { timeout: 600_000 }, () => {
  it("has the reference's node and market", async () => {
    await expectValues(spec, honest, { node, marketRoot: market });
    const other = {
      ...honest,
      balance: [
        [11n, 3n],
        [0n, 1n],
      ],
      debt: [
        [1n, 300_000n],
        [0n, 0n],
      ],
      totals: [1n, 11n, 3n, 0n],
      pricedAt: 0n,
    };
    const root = marketRoot(0n, price, marginWeight);
    await expectValues(spec, other, { node: nodeFor(other), marketRoot: root });
  });

  it("refuses an account that owes more than it holds", async () => {
    await refuse({
      debt: [
        [0n, 480_001n],
        [0n, 0n],
      ],
    });
    await refuse({
      debt: [
        [8n, 0n],
        [8n, 0n],
      ],
    });
    await refuse({
      debt: [
        [0n, 480_000n],
        [0n, 8n],
      ],
    });
  });

  it("refuses a debtor invented: a negative debt, and totals that debts reduce", async () => {
    await refuse({
      debt: [
        [0n, 480_000n],
        [P - 7n, 0n],
      ],
    });
    await refuse({ totals: [7n, 10n, P - 480_000n, 0n] });
    await refuse({
      balance: [
        [10n, P - 480_000n],
        [7n, 0n],
      ],
      totals: [7n, 10n, P - 480_000n, 0n],
    });
    await refuse({
      debt: [
        [0n, 480_000n],
        [1n, 0n],
      ],
      totals: [6n, 10n, 0n, 0n],
    });
  });

  it("refuses another asset's price: a higher one, a lower one of a debt, another weight, an index of no asset", async () => {
    await refuse({
      slotPrice: [
        [999_999n, 1n],
        [5n, 5n],
      ],
    });
    await refuse({
      slotPrice: [
        [60_000n, 0n],
        [5n, 5n],
      ],
    });
    await refuse({
      slotPrice: [
        [60_000n, 1n],
        [60_000n, 5n],
      ],
      multiplicity: [1n, 2n, 1n, 0n],
    });
    await refuse({
      slotWeight: [
        [10_000n, 5_000n],
        [10_000n, 10_000n],
      ],
    });
    await refuse({
      slotPrice: [
        [60_000n, 1n],
        [9n, 5n],
      ],
      slotWeight: [
        [8_000n, 5_000n],
        [0n, 10_000n],
      ],
    });
    await refuse({
      index: [
        [1n, 2n],
        [0n, 4n],
      ],
    });
    await refuse({
      index: [
        [1n, 2n],
        [0n, 3n],
      ],
    });
  });

  it("refuses multiplicities that are not the counts", async () => {
    for (const multiplicity of [
      [1n, 1n, 1n, 0n],
      [2n, 1n, 1n, 1n],
      [2n, 2n, 0n, 0n],
      [P - 1n, 1n, 1n, 0n],
    ]) {
      await refuse({ multiplicity });
    }
  });

  it("refuses multiplicities solved for after the challenge: they are inside it", async () => {
    const columnsOf = ({ slotPrice, slotWeight, multiplicity }: Margin) =>
      absorb("SOLVENCY_COLUMNS", rootOf(honest), [
        ...slotPrice.flatMap((one, c) => one.flatMap((at, s) => [at, slotWeight[c]?.[s] ?? 0n])),
        ...multiplicity,
      ]);
    const commitment = commitTotals(honest.totals, honest.salt);
    const x = hash("SOLVENCY_CHALLENGE", [columnsOf(honest), market, commitment]);
    const y = hash("SOLVENCY_CHALLENGE", [x]);
    const { circuit, value } = await honestWitness(spec, honest);
    const found = (name: string) =>
      circuit.symbols.names.find((one) =>
        new RegExp(`^(${name}|MarketLookUp.*\\.${name})$`).test(one),
      ) ?? name;
    expect([value(found("x")), value(found("y"))]).toEqual([x, y]);

    // what would satisfy the look-up of a price of 999,999 if x and y did not move
    const mod = (one: bigint) => ((one % P) + P) % P;
    const invert = (one: bigint) => {
      let [r0, r1, s0, s1] = [P, mod(one), 0n, 1n];
      while (r1 !== 0n) [r0, r1, s0, s1] = [r1, r0 % r1, s1, s0 - (r0 / r1) * s1];
      return mod(s0);
    };
    const at = (index: bigint, one: bigint, weight: bigint) =>
      mod(x - index - y * one - y * y * weight);
    const change = invert(at(1n, 999_999n, 8_000n)) - invert(at(1n, 60_000n, 8_000n));
    const solved = mod(2n + change * at(0n, 5n, 10_000n));
    const forged = {
      slotPrice: [
        [999_999n, 1n],
        [5n, 5n],
      ],
      multiplicity: [solved, 1n, 1n, 0n],
    };
    await refuse(forged);
    expect(columnsOf({ ...honest, ...forged })).not.toBe(columnsOf(honest));
  });

  it("hashes root and totals into one challenge, and every column into the other, the last multiplicity too", async () => {
    const inputs = {
      ...honest,
      index: [
        [1n, 2n],
        [0n, 3n],
      ],
      slotPrice: [
        [60_000n, 1n],
        [5n, 9n],
      ],
      slotWeight: [
        [8_000n, 5_000n],
        [10_000n, 0n],
      ],
      multiplicity: [1n, 1n, 1n, 1n],
    };
    const { circuit, value } = await honestWitness(spec, inputs);
    const wire = (name: string, template: string): bigint => {
      const own = new RegExp(`^(${name}|${template}.*\\.${name})$`);
      return value(circuit.symbols.names.find((one) => own.test(one)) ?? name);
    };
    const root = rootOf(inputs);
    const commitment = commitTotals(inputs.totals, inputs.salt);
    expect(wire("challenge", "TotalsMatch")).toBe(hash("SOLVENCY_CHALLENGE", [root, commitment]));
    const columns = absorb("SOLVENCY_COLUMNS", root, [
      ...inputs.slotPrice.flatMap((one, c) =>
        one.flatMap((at, s) => [at, inputs.slotWeight[c]?.[s] ?? 0n]),
      ),
      ...inputs.multiplicity,
    ]);
    const x = hash("SOLVENCY_CHALLENGE", [columns, market, commitment]);
    expect(wire("x", "MarketLookUp")).toBe(x);
  });

  it("refuses a balance of p - 5, a total short by 1, value moved", async () => {
    await refuse({
      balance: [
        [10n, 0n],
        [P - 5n, 0n],
      ],
      totals: [P - 5n, 10n, 0n, 0n],
    });
    for (const totals of [
      [6n, 10n, 0n, 0n],
      [8n, 9n, 0n, 0n],
      [7n, 0n, 10n, 0n],
      [7n, 10n, 0n, 1n << 80n],
    ]) {
      await refuse({ totals });
    }
  });

  it("refuses other leaves and another market for the honest signals", async () => {
    for (const bad of [
      { idCommitment: [102n, 101n] },
      { salt: 56n },
      {
        debt: [
          [0n, 479_999n],
          [0n, 0n],
        ],
      },
      {
        balance: [
          [11n, 0n],
          [7n, 0n],
        ],
        totals: [7n, 11n, 0n, 0n],
      },
    ]) {
      await refuse(bad, { node });
    }
    for (const bad of [
      { pricedAt: 1n },
      { price: [5n, 60_000n, 1n, 10n] },
      { marginWeight: [10_000n, 8_000n, 5_000n, 1n] },
    ]) {
      await refuse(bad, { marketRoot: market });
    }
    await refuse({}, { node: nodeOf(1n, rootOf(honest), honest.totals, honest.salt) });
    await refuse(
      {},
      { node: hash("SOLVENCY_NODE", [rootOf(honest), 0n, commitTotals(honest.totals, 55n)]) },
    );
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, honest));
    await expectConstraintCount(spec);
  });
});
