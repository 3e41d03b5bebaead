import { describe, it } from "vitest";
import {
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectValues,
  honestWitness,
} from "../../support/lab/index.ts";
import { INVERSE_OF_ZERO } from "../harmless.ts";
import { productCircuit } from "../product-circuit.ts";

const spec = productCircuit("predicate/denied-subdivisions", "DeniedSubdivisions", 8);
/** Denied pairs by slot; the rest unused. */
function inputs(
  denied: readonly (readonly [number, number])[],
  country: number,
  subdivision: number,
) {
  const slots = Array.from({ length: 8 }, (_, i) => denied[i] ?? [0, 0]);
  return {
    deniedCountry: slots.map(([first]) => first),
    deniedSubdivision: slots.map(([, second]) => second),
    country,
    subdivision,
  };
}
const NEW_YORK = [236, 35] as const;

describe("DeniedSubdivisions", () => {
  it("determines every wire, has the recorded size", async () => {
    const result = await honestWitness(spec, inputs([NEW_YORK, [5, 6]], 236, 34));
    expectDetermined(result, [INVERSE_OF_ZERO]);
    await expectConstraintCount(spec);
  });

  it.each([
    ["another subdivision", inputs([NEW_YORK], 236, 34)],
    ["another country", inputs([NEW_YORK], 235, 35)],
    ["another country, subdivision unknown", inputs([NEW_YORK], 235, 0)],
    ["no country where no slot is used", inputs([], 0, 0)],
    ["any place where no slot is used", inputs([], 236, 0)],
    ["the last place", inputs([NEW_YORK], 255, 1023)],
  ])("accepts %s", (_, values) => expectValues(spec, values));

  it.each([0, 1, 2, 3, 4, 5, 6, 7])("refuses a denied subdivision at slot %d", async (slot) => {
    const others = Array.from({ length: 8 }, (_, i): readonly [number, number] => [236, 100 + i]);
    await expectRefused(spec, {
      twin: inputs(others.with(slot, [236, 36]), 236, 35),
      bad: inputs(others.with(slot, NEW_YORK), 236, 35),
    });
  });

  it.each([
    [1, 1],
    [255, 1023],
    [249, 1],
  ] as const)("refuses country %d, subdivision %d when denied", async (country, subdivision) => {
    const denied = inputs([[country, subdivision]], country, subdivision);
    await expectRefused(spec, {
      twin: { ...denied, subdivision: subdivision === 1 ? 2 : 1 },
      bad: { subdivision },
    });
  });

  it("C20: refuses an unknown subdivision of a country with a denied one", async () => {
    await expectRefused(spec, {
      twin: inputs([NEW_YORK], 236, 1),
      bad: inputs([NEW_YORK], 236, 0),
    });
  });

  it("C20: refuses an unknown country where any slot is used", async () => {
    for (let slot = 0; slot < 8; slot++) {
      const used = Array.from({ length: 8 }, (_, i): readonly [number, number] =>
        i === slot ? NEW_YORK : [0, 0],
      );
      await expectRefused(spec, { twin: inputs([], 0, 0), bad: inputs(used, 0, 0) });
      await expectRefused(spec, { twin: inputs(used, 1, 7), bad: inputs(used, 0, 7) });
    }
  });

  it("all slots hit at once are refused", async () => {
    const all = Array(8).fill(NEW_YORK);
    await expectRefused(spec, { twin: inputs(all, 236, 34), bad: inputs(all, 236, 35) });
  });
});
