import { describe, it } from "vitest";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import {
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectValues,
  honestWitness,
} from "../../support/lab/index.ts";
import { productCircuit } from "../product-circuit.ts";
import { absorb, commitTotals, hash, nodeOf, pack } from "./reference.ts";

const spec = productCircuit("solvency/totals", "TotalsNode", 4);
const TOP = (1n << 80n) - 1n;
const honest = { kind: 1n, root: 77n, totals: [5n, 0n, TOP, 9n], salt: 12345n };
const node = nodeOf(1n, 77n, honest.totals, 12345n);

describe("TotalsNode, over TotalsCommitment", { timeout: 600_000 }, () => {
  it("is the reference's, at the edges too", async () => {
    await expectValues(spec, honest, { node });
    const edge = { kind: 0n, root: P - 1n, totals: [TOP, TOP, TOP, TOP], salt: P - 1n };
    await expectValues(spec, edge, { node: nodeOf(0n, P - 1n, edge.totals, P - 1n) });
  });

  it("refuses a total of 2^80 and of p - 5, at each place", async () => {
    for (const total of [1n << 80n, P - 5n, P - 1n]) {
      for (const place of [0, 1, 2, 3]) {
        await expectRefused(spec, {
          twin: honest,
          bad: { totals: honest.totals.with(place, total) },
        });
      }
    }
  });

  it("refuses two lists with one packing: 2^80 of an asset for 1 of the next", async () => {
    const twin = { ...honest, totals: [5n, 1n, TOP, 9n] };
    const bad = { totals: [5n + (1n << 80n), 0n, TOP, 9n] };
    await expectRefused(spec, { twin, bad });
  });

  it("refuses the node of another kind, root, salt or total", async () => {
    for (const bad of [
      { kind: 2n },
      { root: 78n },
      { salt: 12346n },
      { totals: [5n, 0n, TOP, 8n] },
    ]) {
      await expectRefused(spec, { twin: honest, bad, set: { node } });
    }
  });

  it("refuses a commitment without its last element, and digests of other domains", async () => {
    const short = absorb("SOLVENCY_TOTALS", 12345n, pack(honest.totals.slice(0, 3), 80, 3));
    const commitment = commitTotals(honest.totals, 12345n);
    for (const lie of [
      hash("SOLVENCY_NODE", [1n, 77n, short]),
      hash("SOLVENCY_STATEMENT", [1n, 77n, commitment]),
      hash("SOLVENCY_NODE", [77n, 1n, commitment]),
    ]) {
      await expectRefused(spec, { twin: honest, set: { node: lie } });
    }
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, honest));
    await expectConstraintCount(spec);
  });
});
