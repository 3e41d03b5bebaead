import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { replayedSeed, reportProperty } from "../support/property-seed.ts";

const SEED = 20_260_131;

/** Whatever the property drew, in order. */
function drawn(seed: number | undefined): number[] {
  const values: number[] = [];
  const property = fc.property(fc.nat(), (value) => {
    values.push(value);
  });
  fc.assert(property, seed === undefined ? {} : { seed });
  return values;
}

describe("a property's seed", () => {
  it("fixes what is drawn, and another draws other values", () => {
    expect(drawn(SEED)).toEqual(drawn(SEED));
    expect(drawn(SEED)).not.toEqual(drawn(SEED + 1));
  });

  it("is printed where the property holds, and where it fails", () => {
    const lines: string[] = [];
    const report = (property: fc.IProperty<[number]>) =>
      reportProperty(fc.check(property, { seed: SEED }), "a test", (line) => lines.push(line));
    report(fc.property(fc.nat(), (value) => value >= 0));
    expect(() => report(fc.property(fc.nat(), (value) => value < 100))).toThrow(
      /seed: 20260131[\s\S]*Counterexample: \[100\][\s\S]*SYMBOLON_SEED=20260131/,
    );
    expect(lines).toEqual([
      `property held on 100 runs, seed ${SEED}: a test\n`,
      expect.stringMatching(/^property failed on \d+ runs, seed 20260131: a test\n$/),
    ]);
  });

  it("is in the error of every failed property, since the reporter is the one of all", async () => {
    const fails = fc.property(fc.nat(), () => false);
    expect(() => fc.assert(fails)).toThrow(/SYMBOLON_SEED=-?\d+/);
    const rejects = fc.asyncProperty(fc.nat(), async () => false);
    await expect(fc.assert(rejects)).rejects.toThrow(/SYMBOLON_SEED=-?\d+/);
  });
});

describe("SYMBOLON_SEED", () => {
  it("is read, where it is there", () => {
    expect(replayedSeed({})).toBeUndefined();
    expect(replayedSeed({ SYMBOLON_SEED: "" })).toBeUndefined();
    expect(replayedSeed({ SYMBOLON_SEED: "-7" })).toBe(-7);
  });

  it.each(["1.5", "1e3", "0x10", "seed", " 1", "2147483648", "99999999999"])(
    "refuses %j",
    (text) => {
      expect(() => replayedSeed({ SYMBOLON_SEED: text })).toThrow(RangeError);
      expect(replayedSeed({ SYMBOLON_SEED: "2147483647" })).toBe(2_147_483_647);
    },
  );

  it("replays a run of the suite", async () => {
    const run = (seed: string) =>
      promisify(execFile)(
        process.execPath,
        ["node_modules/vitest/vitest.mjs", "run", "test/field/scalar.test.ts"],
        { env: { ...process.env, SYMBOLON_SEED: seed, VITEST: "" } },
      );
    const { stdout } = await run(String(SEED));
    const seeds = [...stdout.matchAll(/property held on 100 runs, seed (-?\d+)/g)];
    expect(seeds.map(([, seed]) => Number(seed))).toEqual([SEED, SEED]);
    await expect(run("none")).rejects.toThrow();
  });
});
