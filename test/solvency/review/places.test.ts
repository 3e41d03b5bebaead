import { describe, expect, it } from "vitest";
import { FIELD_ORDER } from "../../../src/field/scalar.ts";
import type { Batch } from "../../../src/solvency/create-batch.ts";
import { createBatches } from "../../../src/solvency/create-batches.ts";
import { digestCustomerId } from "../../../src/solvency/customer-id.ts";
import { createSnapshot } from "../../../src/solvency/run/create-snapshot.ts";
import { ASSETS, hash, hold, salts } from "../fixtures.ts";

const SIZE = 4;
const sizes = { "cash-4": SIZE, "cash-8": SIZE, "cash-16": SIZE, "margin-8": SIZE };
const BRACKET = 16;
const ids = (count: number) => Array.from({ length: count }, (_, i) => `customer ${i}`);

async function both(count: number): Promise<readonly (readonly Batch[])[]> {
  const brackets = { "cash-4": BRACKET };
  const cash = [hold(0, 5n)];
  const { batches } = await createSnapshot(hash, {
    customers: ids(count).map((id) => ({ idDigest: digestCustomerId(id), cash, margin: [] })),
    capacity: { assets: ASSETS, sizes, arity: 4 },
    salts,
    brackets,
    reserves: { transparent: [], attested: [], checks: [] },
    totals: [5n * BigInt(count), 0n, 0n, 0n],
  });
  const list = ids(count).map((id) => ({ id, cash }));
  return [batches, createBatches(hash, list, { assets: ASSETS, sizes, salts, brackets })];
}

describe("a customer who knows their place", () => {
  it("learns how many places there are, and not how many customers", async () => {
    for (const batches of await both(16)) {
      const leaves = batches.flatMap((batch) => batch.leaves);
      expect(leaves).toHaveLength(BRACKET * SIZE);
      expect(leaves.filter(({ isDummy }) => !isDummy)).toHaveLength(16);
      // places go by the commitments of all, customers' and fillers': else a customer's share of the field, which they
      // know, times the customers would be their place, which they know as well
      const order = leaves.map(({ idCommitment }) => idCommitment);
      expect(order).toEqual([...order].sort((a, b) => (a < b ? -1 : 1)));
      const guesses = leaves.flatMap(({ isDummy, idCommitment }, place) =>
        isDummy ? [] : [Number((BigInt(place + 1) * FIELD_ORDER) / idCommitment)],
      );
      const middle = guesses.sort((a, b) => a - b)[8] as number;
      expect(middle).toBeGreaterThan((BRACKET * SIZE) / 2);
      // some batch in the last quarter holds a customer
      const late = batches.slice((3 * BRACKET) / 4).flatMap((batch) => batch.leaves);
      expect(late.some(({ isDummy }) => !isDummy)).toBe(true);
    }
  });

  it("sees the same number of batches whoever else is there, and each leaf once", async () => {
    const [few = [], many = []] = [await both(3), await both(60)].map(([batches = []]) => batches);
    expect(few.map(({ leaves }) => leaves.length)).toEqual(many.map(({ leaves }) => leaves.length));
    for (const batches of [few, many]) {
      const leaves = batches.flatMap((batch) => batch.leaves.map(({ leaf }) => leaf));
      expect(new Set(leaves).size).toBe(leaves.length);
    }
  });

  it("stands in one place alone, also where two would lie in neighbouring batches", async () => {
    const customer = { idDigest: 7n, cash: [hold(0, 5n)], margin: [] };
    for (const count of [2, 5, 9]) {
      const work = createSnapshot(hash, {
        customers: Array.from({ length: count }, () => customer),
        capacity: { assets: ASSETS, sizes: { ...sizes, "cash-4": 1 }, arity: 4 },
        salts,
        reserves: { transparent: [], attested: [], checks: [] },
        totals: [5n * BigInt(count), 0n, 0n, 0n],
      });
      await expect(work).rejects.toMatchObject({ code: "ERR_SOLVENCY_ACCOUNT_DUPLICATE" });
    }
  });
});
