import { describe, it } from "vitest";
import { expectConstraintCount, expectRefused, expectValues } from "../../support/lab/index.ts";
import { productCircuit } from "../product-circuit.ts";
import { nodeOf } from "./reference.ts";
import { ITEMS_ROOT, RESERVES } from "./reserve-scenario.ts";

const spec = productCircuit("solvency/reserves-transparent", "ReservesTransparent", 2, 4);
const node = nodeOf(1n, ITEMS_ROOT, RESERVES.totals, RESERVES.salt);

describe("ReservesTransparent", { timeout: 600_000 }, () => {
  it("is a transparent node over the root that anyone recomputes", async () => {
    await expectValues(spec, RESERVES, { node });
  });

  it("refuses the level 'attested', which no check of this circuit earns, and kind liabilities", async () => {
    for (const kind of [2n, 0n]) {
      const lie = nodeOf(kind, ITEMS_ROOT, RESERVES.totals, RESERVES.salt);
      await expectRefused(spec, { twin: RESERVES, set: { node: lie } });
    }
  });

  it("refuses totals that are not of the items, and items that are not of the root", async () => {
    for (const bad of [
      { totals: [0n, 501n, 0n, 0n] },
      { totals: [0n, 500n, 0n, 7n] },
      { amount: [501n, 7n], totals: [0n, 501n, 0n, 0n] },
      { tag: [10n, 10n] },
      { encumbered: [0n, 0n], totals: [0n, 500n, 0n, 7n] },
    ]) {
      await expectRefused(spec, { twin: RESERVES, bad, set: { node } });
    }
  });

  it("has the recorded size", () => expectConstraintCount(spec));
});
