import { describe, it } from "vitest";
import {
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectValues,
  honestWitness,
} from "../../support/lab/index.ts";
import { bitsAt } from "../bits.ts";
import { INVERSE_OF_ZERO } from "../harmless.ts";
import { productCircuit } from "../product-circuit.ts";

const everything = (count: number) => Array.from({ length: count }, (_, i) => i);

describe("AnyOf", () => {
  const spec = productCircuit("predicate/set-rules", "AnyOf", 16);
  const inputs = (accepted: readonly number[], held: readonly number[]) => ({
    accepted: bitsAt(accepted, 16),
    held: bitsAt(held, 16),
  });

  it.each([
    ["off, nothing held", inputs([], [])],
    ["off, something held", inputs([], [3])],
    ["one of several", inputs([3, 4], [4, 5])],
    ["all of all", inputs(everything(16), everything(16))],
  ])("accepts %s", (_, values) => expectValues(spec, values));

  it("accepts each element alone and refuses it when only the others are held", async () => {
    for (let i = 0; i < 16; i++) {
      const others = everything(16).filter((other) => other !== i);
      await expectRefused(spec, { twin: inputs([i], [i]), bad: inputs([i], others) });
    }
  });

  it("C20: refuses who holds nothing", async () => {
    await expectRefused(spec, { twin: inputs([], []), bad: inputs(everything(16), []) });
  });

  it("refuses a disjointness that is denied", async () => {
    await expectRefused(spec, {
      twin: inputs([3], [3]),
      bad: inputs([3], [4]),
      patches: [
        {
          file: "circomlib/circuits/comparators.circom",
          template: "IsZero",
          target: "inv",
          key: "in",
          cases: [{ equals: 0n, values: [1n] }],
        },
      ],
    });
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, inputs([3, 4], [4])));
    expectDetermined(await honestWitness(spec, inputs([], [4])), [INVERSE_OF_ZERO]);
    await expectConstraintCount(spec);
  });
});

describe("AllOf", () => {
  const spec = productCircuit("predicate/set-rules", "AllOf", 32);
  const inputs = (required: readonly number[], held: readonly number[]) => ({
    required: bitsAt(required, 32),
    held: bitsAt(held, 32),
  });

  it.each([
    ["off", inputs([], [])],
    ["exactly the required", inputs([0, 31], [0, 31])],
    ["more than the required", inputs([0], [0, 1, 31])],
    ["all", inputs(everything(32), everything(32))],
  ])("accepts %s", (_, values) => expectValues(spec, values));

  it("C20: refuses each single missing element", async () => {
    for (let i = 0; i < 32; i++) {
      const others = everything(32).filter((other) => other !== i);
      await expectRefused(spec, { twin: inputs([i], [i]), bad: inputs([i], others) });
    }
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, inputs([0], [0, 1])));
    await expectConstraintCount(spec);
  });
});
