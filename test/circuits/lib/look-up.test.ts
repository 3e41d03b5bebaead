import { describe, it } from "vitest";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
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

const select = productCircuit("lib/look-up", "Select", 3);
const lookUp = (log: number) => productCircuit("lib/look-up", "LookUp", log);

describe("Select", () => {
  const elements = [P - 1n, 1n, 22n, 333n, 4444n, 0n, 66n, 777n];
  it.each([0, 1, 2, 3, 4, 5, 6, 7])("element %d", async (i) => {
    const inputs = { in: elements, index: bitsOf(BigInt(i), 3) };
    await expectValues(select, inputs, { out: elements[i] ?? 0n });
  });

  it("refuses another element", async () => {
    const twin = { in: elements, index: bitsOf(3n, 3) };
    await expectRefused(select, { twin, set: { out: 22n } });
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(select, { in: elements, index: [1n, 0n, 1n] }));
    await expectConstraintCount(select);
  });
});

describe("LookUp", () => {
  it("C11: reads each of 256 places, first and last included", async () => {
    for (let country = 0; country < 256; country += 1) {
      const index = bitsOf(BigInt(country), 8);
      await expectValues(lookUp(8), { table: bitsAt([country], 256), index }, { out: 1n });
      const others = bitsAt([country], 256).map((bit) => 1n - bit);
      await expectValues(lookUp(8), { table: others, index }, { out: 0n });
    }
  });

  it.each([2, 6, 7])("of 2^%d places reads the first and the last", async (log) => {
    const last = 2 ** log - 1;
    for (const place of [0, 1, last - 1, last]) {
      const index = bitsOf(BigInt(place), log);
      await expectValues(lookUp(log), { table: bitsAt([place], 2 ** log), index }, { out: 1n });
    }
  });

  it("C11: refuses the answer of another place", async () => {
    for (const place of [0, 15, 16, 250, 255]) {
      const index = bitsOf(BigInt(place), 8);
      const twin = { table: bitsAt([place], 256), index };
      await expectRefused(lookUp(8), { twin, set: { out: 0n } });
    }
  });

  it("C1: refuses a chunk that is opened to other bits", async () => {
    // chunk 2 holds 8 = bit 3: read as bit 4, as bits of 8 + p, and as 2 * 4
    for (const values of [bitsOf(16n, 16), bitsOf(8n + P, 16), [0n, 0n, 2n, ...bitsOf(0n, 13)]]) {
      await expectRefused(lookUp(8), {
        twin: { table: bitsAt([2 * 16 + 3], 256), index: bitsOf(2n * 16n + 4n, 8) },
        patches: [
          {
            file: "circomlib/circuits/bitify.circom",
            template: "Num2Bits",
            target: "out[i]",
            key: "in",
            index: "i",
            cases: [{ equals: 8n, values }],
          },
        ],
      });
    }
  });

  it("refuses the bits of another chunk", async () => {
    const twin = { table: bitsAt([35], 256), index: bitsOf(36n, 8) };
    const patches = [lieAbout("lib/look-up", "opened.in", "16")];
    await expectRefused(lookUp(8), { twin, patches });
  });

  it.each([6, 7, 8])("of 2^%d determines every wire, has the recorded size", async (log) => {
    const table = bitsAt([3, 5, 30, 31, 60, 61, 63], 2 ** log);
    expectDetermined(await honestWitness(lookUp(log), { table, index: bitsOf(61n, log) }));
    await expectConstraintCount(lookUp(log));
  });
});
