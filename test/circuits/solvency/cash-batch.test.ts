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
import { productCircuit } from "../product-circuit.ts";
import { cashLeaf, commitTotals, hash, nodeOf, wideRoot } from "./reference.ts";

const TOP = (1n << 64n) - 1n;
const spec = productCircuit("solvency/cash-batch", "CashBatch", 2, 2, 4);
const honest = {
  idCommitment: [101n, 102n],
  index: [
    [0n, 3n],
    [0n, 1n],
  ],
  balance: [
    [5n, 7n],
    [TOP, 9n],
  ],
  totals: [5n + TOP, 9n, 0n, 7n],
  salt: 55n,
};
const leavesOf = ({ idCommitment, index, balance }: typeof honest): bigint[] =>
  idCommitment.map((id, c) =>
    cashLeaf(
      id,
      (index[c] ?? []).map((one, s) => ({ index: one, amount: balance[c]?.[s] ?? 0n })),
    ),
  );
const rootOf = (inputs: typeof honest) => wideRoot("SOLVENCY_LEAF_NODE", leavesOf(inputs));
const node = nodeOf(0n, rootOf(honest), honest.totals, honest.salt);
const with_ = (change: Partial<typeof honest>) => ({ ...honest, ...change });

describe("CashBatch", { timeout: 600_000 }, () => {
  it("has the reference's node, with empty slots and edges too", async () => {
    await expectValues(spec, honest, { node });
    const other = with_({
      idCommitment: [P - 1n, 0n],
      balance: [
        [0n, 0n],
        [TOP, TOP],
      ],
      totals: [TOP, TOP, 0n, 0n],
    });
    const expected = nodeOf(0n, rootOf(other), other.totals, other.salt);
    await expectValues(spec, other, { node: expected });
  });

  it("refuses a balance of p - 5, with the total that it leaves", async () => {
    for (const [balance, totals] of [
      [
        [
          [5n, P - 5n],
          [TOP, 9n],
        ],
        [5n + TOP, 9n, 0n, P - 5n],
      ],
      [
        [
          [P - 5n, 7n],
          [TOP, 9n],
        ],
        [TOP - 5n, 9n, 0n, 7n],
      ],
      [
        [
          [5n, 7n],
          [TOP, P - 1n],
        ],
        [5n + TOP, P - 1n, 0n, 7n],
      ],
    ]) {
      await expectRefused(spec, { twin: honest, bad: { balance, totals } as never });
    }
  });

  it("refuses a total short by 1 and value moved between assets", async () => {
    for (const totals of [
      [4n + TOP, 9n, 0n, 7n],
      [5n + TOP, 8n, 1n, 7n],
      [5n + TOP, 9n, 7n, 0n],
      [0n, 0n, 0n, 0n],
    ]) {
      await expectRefused(spec, { twin: honest, bad: { totals } });
      await expectRefused(spec, { twin: honest, bad: { totals }, set: { node } });
    }
  });

  it("refuses a packing collision: 2^64 of an asset, and an index above 10 bits that carries into the balance", async () => {
    // index 0 + 2^10 * 5 and index 1024 + 2^10 * 4 are one slot
    const index = [
      [1024n, 3n],
      [0n, 1n],
    ];
    const balance = [
      [4n, 7n],
      [TOP, 9n],
    ];
    await expectRefused(spec, { twin: honest, bad: { index, balance, totals: [TOP, 9n, 0n, 7n] } });
    // one slot's 2^64 is 1 of the next slot's index
    const wide = {
      index: [
        [0n, 2n],
        [0n, 1n],
      ],
      balance: [
        [5n + (1n << 64n), 7n],
        [TOP, 9n],
      ],
    };
    await expectRefused(spec, { twin: honest, bad: { ...wide, totals: [5n + TOP, 9n, 7n, 0n] } });
  });

  it("refuses a leaf that is not of the balances, for the honest node", async () => {
    for (const bad of [
      { idCommitment: [103n, 102n] },
      { idCommitment: [102n, 101n] },
      {
        balance: [
          [5n, 6n],
          [TOP, 9n],
        ],
        totals: [5n + TOP, 9n, 0n, 6n],
      },
      {
        index: [
          [0n, 2n],
          [0n, 1n],
        ],
        totals: [5n + TOP, 9n, 7n, 0n],
      },
      { salt: 56n },
    ]) {
      await expectRefused(spec, { twin: honest, bad, set: { node } });
    }
  });

  it("refuses a node of another kind, over fewer leaves, or of another commitment", async () => {
    const [first = 0n] = leavesOf(honest);
    for (const lie of [
      nodeOf(1n, rootOf(honest), honest.totals, honest.salt),
      nodeOf(0n, wideRoot("SOLVENCY_LEAF_NODE", [first]), honest.totals, honest.salt),
      nodeOf(0n, rootOf(honest), [5n + TOP, 9n, 0n, 0n], honest.salt),
      hash("SOLVENCY_NODE", [rootOf(honest), 0n, commitTotals(honest.totals, honest.salt)]),
    ]) {
      await expectRefused(spec, { twin: honest, set: { node: lie } });
    }
  });

  it("hashes root and commitment, in this order, into the challenge, whose powers are otherwise free of both", async () => {
    const challenge = hash("SOLVENCY_CHALLENGE", [
      rootOf(honest),
      commitTotals(honest.totals, honest.salt),
    ]);
    const { value, circuit } = await honestWitness(spec, honest);
    const name = circuit.symbols.names.find((one) =>
      /^(challenge|TotalsMatch.*\.challenge)$/.test(one),
    );
    if (name === undefined || value(name) !== challenge) throw new Error("another challenge");
  });

  it("refuses bits of an index that are another index's", async () => {
    const lie = {
      file: "circomlib/circuits/bitify.circom",
      template: "Num2Bits",
      target: "out[i]",
      key: "in",
      index: "i",
      cases: [{ equals: 3n, values: bitsOf(2n, 10) }],
    };
    const bad = { totals: [5n + TOP, 9n, 7n, 0n] };
    await expectRefused(spec, { twin: honest, bad, patches: [lie] });
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, honest));
    await expectConstraintCount(spec);
  });
});

describe("CashLeaf", { timeout: 600_000 }, () => {
  const leafSpec = productCircuit("solvency/cash-batch", "CashLeaf", 4);
  const inputs = { idCommitment: 9n, index: [0n, 1023n, 1n, 2n], balance: [0n, TOP, 1n, 3n] };
  const slots = inputs.index.map((index, s) => ({ index, amount: inputs.balance[s] ?? 0n }));

  it("of four slots takes two elements, as the reference", async () => {
    await expectValues(leafSpec, inputs, { leaf: cashLeaf(9n, slots) });
  });

  it("refuses a leaf without the last slot", async () => {
    const leaf = cashLeaf(9n, slots.slice(0, 3));
    await expectRefused(leafSpec, { twin: inputs, set: { leaf } });
    await expectRefused(leafSpec, {
      twin: inputs,
      set: { leaf: cashLeaf(9n, slots.with(3, { index: 0n, amount: 0n })) },
    });
  });

  it("has the recorded size", () => expectConstraintCount(leafSpec));
});
