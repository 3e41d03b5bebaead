import { describe, expect, it } from "vitest";
import { DOMAIN } from "../../../src/field/domains.ts";
import { loadHash } from "../../../src/field/poseidon.ts";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import {
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectValues,
  honestWitness,
} from "../../support/lab/index.ts";
import { lieAbout } from "../lie-about.ts";
import { productCircuit } from "../product-circuit.ts";

const hash = await loadHash();
const rule = productCircuit("lib/tagged-hash", "TaggedHash", DOMAIN.RULE, 2);
const node = productCircuit("lib/tagged-hash", "TaggedHash", DOMAIN.STATUS_NODE, 8);

describe("TaggedHash", () => {
  it.each([
    [0n, 0n],
    [1n, 2n],
    [P - 1n, P - 1n],
    [P - (1n << 240n), (1n << 240n) - 1n],
  ])("of (%d, %d) is the hash of the SDK", async (a, b) => {
    await expectValues(rule, { in: [a, b] }, { out: hash("RULE", [a, b]) });
  });

  it("of eight children is the hash of the SDK", async () => {
    const children = [5n, 0n, 7n, P - 1n, 1n, 2n, 3n, 4n];
    await expectValues(node, { in: children }, { out: hash("STATUS_NODE", children) });
  });

  it("C17: refuses the digest of the same inputs in another domain", async () => {
    const inputs = [1n, 2n];
    expect(hash("HOLDER", inputs)).not.toBe(hash("RULE", inputs));
    await expectRefused(rule, { twin: { in: inputs }, set: { out: hash("HOLDER", inputs) } });
  });

  it("refuses the digest of swapped inputs", async () => {
    await expectRefused(rule, { twin: { in: [1n, 2n] }, set: { out: hash("RULE", [2n, 1n]) } });
  });

  it("C17: another initial state violates a constraint", async () => {
    const patches = [lieAbout("lib/tagged-hash", "poseidon.initialState", "DOMAIN + 1")];
    await expectRefused(rule, { twin: { in: [1n, 2n] }, patches });
  });

  it.each([rule, node])("determines every wire", async (spec) => {
    expectDetermined(await honestWitness(spec, { in: Array(Number(spec.params?.[1])).fill(3n) }));
  });

  it.each([rule, node])("has the recorded size", (spec) => expectConstraintCount(spec));
});
