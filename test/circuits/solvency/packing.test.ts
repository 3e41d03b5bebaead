import { describe, expect, it } from "vitest";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import {
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectValues,
  honestWitness,
  seededRandom,
} from "../../support/lab/index.ts";
import { bitsOf } from "../bits.ts";
import { productCircuit } from "../product-circuit.ts";
import { expectLiesRefused } from "./lies.ts";
import { pack } from "./reference.ts";

const FILE = "solvency/packing";

describe("Ranged", () => {
  const spec = productCircuit(FILE, "Ranged", 3, 5);
  const honest = { in: [0n, 31n, 7n] };

  it("accepts 0 and 2^5 - 1 at each place", async () => {
    for (const value of [0n, 31n]) await expectValues(spec, { in: [value, value, value] });
  });

  it("checks something: refuses 2^5, p - 1, p - 2^5 and 2^253 at each place", async () => {
    for (const value of [32n, 33n, P - 1n, P - 32n, 1n << 253n]) {
      for (const place of [0, 1, 2]) {
        await expectRefused(spec, { twin: honest, bad: { in: honest.in.with(place, value) } });
      }
    }
  });

  it("refuses the bits of another number", async () => {
    const lie = {
      file: "circomlib/circuits/bitify.circom",
      template: "Num2Bits",
      target: "out[i]",
      key: "in",
      index: "i",
      cases: [{ equals: 32n, values: bitsOf(31n, 5) }],
    };
    await expectRefused(spec, { twin: honest, bad: { in: [0n, 32n, 7n] }, patches: [lie] });
    await expectLiesRefused(spec, {
      "range[i].in": { says: "in[i] + 1", twin: { in: [0n, 1n, 7n] } },
    });
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, honest));
    await expectConstraintCount(spec);
  });
});

describe("Pack", () => {
  const spec = productCircuit(FILE, "Pack", 5, 80, 3);
  const top = (1n << 80n) - 1n;
  const honest = { in: [1n, 2n, 3n, 4n, 5n] };

  it("packs as the reference, seed 1", async () => {
    const random = seededRandom("1");
    const drawn = Array.from({ length: 5 }, () => random.below(1n << 80n));
    for (const elements of [[top, top, top, top, top], [0n, 0n, 0n, 0n, 1n], honest.in, drawn]) {
      const [first = 0n, second = 0n] = pack(elements, 80, 3);
      await expectValues(spec, { in: elements }, { "out[0]": first, "out[1]": second });
    }
  });

  it("refuses a packing that drops the last element, and any other", async () => {
    const [first = 0n, second = 0n] = pack(honest.in, 80, 3);
    await expectRefused(spec, { twin: honest, set: { "out[1]": 4n } });
    await expectRefused(spec, { twin: honest, set: { "out[1]": second + 1n } });
    await expectRefused(spec, { twin: honest, set: { "out[0]": first - 1n } });
    await expectLiesRefused(spec, { "out[p]": { says: "sum + 1", twin: honest } });
  });

  it("has one packing for two lists where an element is not ranged: so whoever packs has to range", () => {
    expect(pack([1n << 80n, 0n], 80, 3)).toEqual(pack([0n, 1n], 80, 3));
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, honest));
    await expectConstraintCount(spec);
  });
});

describe("AtLeast", () => {
  const spec = productCircuit(FILE, "AtLeast", 4);

  it("compares every pair of 4-bit numbers", async () => {
    for (let left = 0n; left < 16n; left++) {
      for (let right = 0n; right < 16n; right++) {
        await expectValues(spec, { left, right }, { out: left >= right ? 1n : 0n });
      }
    }
  });

  it("refuses the other answer", async () => {
    for (const [left, right] of [
      [3n, 4n],
      [4n, 3n],
      [7n, 7n],
      [0n, 15n],
      [15n, 0n],
    ] as const) {
      await expectRefused(spec, { twin: { left, right }, set: { out: left >= right ? 0n : 1n } });
    }
    const says = "1 - difference[WIDTH]";
    await expectLiesRefused(spec, { out: { says, twin: { left: 3n, right: 9n } } });
  });

  it("refuses what is further apart than the width", async () => {
    for (const [left, right] of [
      [16n, 0n],
      [0n, 17n],
      [P - 1n, 17n],
      [40n, 1n],
    ] as const) {
      await expectRefused(spec, { twin: { left: 3n, right: 4n }, bad: { left, right } });
    }
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, { left: 3n, right: 4n }));
    await expectConstraintCount(spec);
  });
});
