import { describe, it } from "vitest";
import {
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectValues,
  honestWitness,
} from "../../support/lab/index.ts";
import { bitsAt, bitsOf } from "../bits.ts";
import { productCircuit } from "../product-circuit.ts";

describe.each([2, 4, 6])("MaskRule(%d)", (log) => {
  const spec = productCircuit("predicate/mask-rule", "MaskRule", log);
  const count = 2 ** log;
  const inputs = (mask: readonly number[], value: number) => ({
    mask: bitsAt(mask, count),
    value: bitsOf(BigInt(value), log),
  });

  it("accepts each value in the mask, first and last included, and refuses it without its bit", async () => {
    for (let value = 1; value < count; value++) {
      const twin = inputs([value], value);
      const others = Array.from({ length: count - 1 }, (_, i) => i + 1).filter((i) => i !== value);
      await expectRefused(spec, { twin, bad: inputs(others, value) });
    }
  });

  it("C20: refuses the absent value under the whole mask, accepts it with the rule off", async () => {
    const all = Array.from({ length: count - 1 }, (_, i) => i + 1);
    await expectRefused(spec, { twin: inputs([0], 0), bad: inputs(all, 0) });
  });

  it("off accepts each value, whatever the mask", async () => {
    for (let value = 0; value < count; value++) await expectValues(spec, inputs([0], value));
  });

  it("an empty mask refuses each value", async () => {
    for (let value = 0; value < count; value++) {
      await expectRefused(spec, { twin: inputs([0], value), bad: inputs([], value) });
    }
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, inputs([1, count - 1], count - 1)));
    await expectConstraintCount(spec);
  });
});
