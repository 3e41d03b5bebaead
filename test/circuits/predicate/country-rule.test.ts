import { describe, it } from "vitest";
import {
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectValues,
  honestWitness,
} from "../../support/lab/index.ts";
import { bitsAt, bitsOf } from "../bits.ts";
import { lieAbout } from "../lie-about.ts";
import { productCircuit } from "../product-circuit.ts";

const one = productCircuit("predicate/country-rule", "CountryRule", 1);
const three = productCircuit("predicate/country-rule", "CountryRule", 3);
const inputs = (map: readonly number[], slots: readonly number[], overflow = 0n) => ({
  map: bitsAt(map, 256),
  slots: slots.map((slot) => bitsOf(BigInt(slot), 8)),
  overflow,
});
const allBut = (...left: number[]) =>
  Array.from({ length: 255 }, (_, i) => i + 1).filter((i) => !left.includes(i));

describe("CountryRule(1)", () => {
  it.each([1, 2, 15, 16, 127, 128, 249, 255])(
    "C11: accepts country %d in the map, refuses it outside",
    async (country) => {
      await expectRefused(one, {
        twin: inputs([country], [country]),
        bad: inputs(allBut(country), [country]),
      });
    },
  );

  it("C11 C20: refuses no country under every map, accepts it with the rule off", async () => {
    await expectRefused(one, { twin: inputs([0], [0]), bad: inputs(allBut(), [0]) });
  });

  it.each([250, 251, 252, 253, 254, 255])(
    "C20: refuses country index %d, which no country has, under a map of all 249",
    async (country) => {
      const map = allBut(250, 251, 252, 253, 254, 255);
      await expectRefused(one, { twin: inputs(map, [249]), bad: inputs(map, [country]) });
    },
  );

  it("an empty map refuses", async () => {
    await expectRefused(one, { twin: inputs([0], [57]), bad: inputs([], [57]) });
  });

  it.each([
    ["on", "0", {}],
    ["refused[s]", "0", {}],
    ["refused[s]", "0", { "accepted[0]": 1n }],
  ])("C11: refuses a country outside the map behind %s = %s, %o", async (signal, value, set) => {
    const patches = [lieAbout("predicate/country-rule", signal, value)];
    const [twin, bad] = [inputs([57], [57]), inputs([58], [57])];
    await expectRefused(one, { twin, bad, patches, set });
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(one, inputs([1, 57], [57])));
    await expectConstraintCount(one);
  });
});

describe("CountryRule(3)", () => {
  it.each([
    ["one country", [57, 0, 0]],
    ["two countries", [57, 58, 0]],
    ["three countries", [57, 58, 255]],
    ["the last slot alone behind the first", [57, 0, 255]],
    ["the same country three times", [57, 57, 57]],
  ])("C11: accepts %s", async (_, slots) => {
    await expectValues(three, inputs([57, 58, 255], slots));
  });

  it.each([0, 1, 2])("C11: refuses a country outside the map at slot %d", async (slot) => {
    const slots = [57, 58, 255];
    for (const country of [1, 59, 250, 254]) {
      await expectRefused(three, {
        twin: inputs([57, 58, 255], slots),
        bad: inputs([57, 58, 255], slots.with(slot, country)),
      });
    }
  });

  it.each([1, 2, 4, 8, 16, 32, 64, 128])(
    "C11: refuses country %d, which is one bit, in a later slot",
    async (country) => {
      for (const slots of [
        [57, country, 0],
        [57, 0, country],
      ]) {
        await expectRefused(three, {
          twin: inputs([57, country], slots),
          bad: inputs([57], slots),
        });
      }
    },
  );

  it("C20: refuses an absent first slot though others are filled", async () => {
    await expectRefused(three, {
      twin: inputs([57, 58], [57, 58, 0]),
      bad: inputs([57, 58], [0, 57, 58]),
    });
    await expectRefused(three, { twin: inputs([0], [0, 0, 0]), bad: inputs(allBut(), [0, 0, 0]) });
  });

  it("C20: refuses a fourth country, accepts it with the rule off", async () => {
    await expectRefused(three, {
      twin: inputs([57], [57, 0, 0]),
      bad: inputs([57], [57, 0, 0], 1n),
    });
    await expectValues(three, inputs([0], [57, 1, 2], 1n));
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(three, inputs([57, 58], [57, 58, 0])));
    await expectConstraintCount(three);
  });
});
