import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type CircuitInstance, parseCircuitList, selectSet } from "../../scripts/circuit-list.ts";
import { listedProfile, readBuildOptions } from "../../scripts/solvency/build-circuits.ts";
import { fitCount } from "../../scripts/solvency/fit-count.ts";
import { fitProfile } from "../../scripts/solvency/fit-profile.ts";
import {
  type SolvencyProfile,
  solvencyInstances,
} from "../../scripts/solvency/solvency-instances.ts";

const list = new URL("../../circuits/circuits.json", import.meta.url);
const listed = selectSet(parseCircuitList(JSON.parse(readFileSync(list, "utf8"))), "solvency");
const PROFILE: SolvencyProfile = {
  assets: 300,
  sizes: { "cash-4": 180, "cash-8": 110, "cash-16": 60, "margin-8": 40 },
  children: 9,
  items: 24,
};

describe("solvencyInstances", () => {
  it("gives the list's circuits the profile's parameters, and changes nothing else", () => {
    const instances = solvencyInstances(PROFILE, listed);
    expect(Object.fromEntries(instances.map(({ id, params }) => [id, params]))).toEqual({
      "solvency-cash-4": [4, 180, 300],
      "solvency-cash-8": [8, 110, 300],
      "solvency-cash-16": [16, 60, 300],
      "solvency-margin-8": [8, 40, 300],
      "solvency-mid": [9, 300],
      "solvency-reserves-transparent": [24, 300],
      "solvency-reserves-attested": [24, 300],
      solvency: [300],
    });
    const without = ({ params: _, ...rest }: CircuitInstance) => rest;
    expect(instances.map(without)).toEqual(listed.map(without));
  });

  it("comes back to the list for the list's own capacity", () => {
    expect(solvencyInstances(listedProfile(listed, {}), listed)).toEqual(listed);
    const changed = listedProfile(listed, { items: 3, sizes: { "cash-8": 5 } });
    expect(changed).toEqual({
      ...listedProfile(listed, {}),
      items: 3,
      sizes: { ...listedProfile(listed, {}).sizes, "cash-8": 5 },
    });
  });

  it.each<[string, Partial<SolvencyProfile>]>([
    ["assets", { assets: 1 }],
    ["assets", { assets: 1025 }],
    ["children", { children: 1 }],
    ["children", { children: 17 }],
    ["items", { items: 1 }],
    ["cash-4", { sizes: { ...PROFILE.sizes, "cash-4": 0 } }],
    ["cash-16", { sizes: { ...PROFILE.sizes, "cash-16": 4097 } }],
    ["margin-8", { sizes: { ...PROFILE.sizes, "margin-8": 1.5 } }],
  ])("refuses %s beyond what the circuits have", (name, change) => {
    expect(() => solvencyInstances({ ...PROFILE, ...change }, listed)).toThrow(
      new RegExp(`^${name}: a whole number`),
    );
  });

  it("refuses a list that is not the set", () => {
    expect(() => solvencyInstances(PROFILE, listed.slice(1))).toThrow("lacks solvency-cash-4");
    const stranger = { ...(listed[0] as CircuitInstance), id: "possession" };
    expect(() => solvencyInstances(PROFILE, [...listed, stranger])).toThrow("possession");
  });
});

/** A batch's tree has a node for every sixteen below. */
const nodes = (leaves: number): number =>
  leaves <= 1 ? 0 : Math.ceil(leaves / 16) + nodes(Math.ceil(leaves / 16));
const constraints = (leaf: number, count: number) => 5000 + leaf * count + 600 * nodes(count);

describe("fitCount", () => {
  it.each([
    [678, 14],
    [678, 17],
    [678, 20],
    [1890, 14],
    [1890, 17],
    [2502, 13],
    [40, 17],
  ])("finds the largest count of leaves of %i constraints within 2^%i", async (leaf, power) => {
    const asked: number[] = [];
    const limit = 2 ** power;
    const constraintsAt = async (count: number) => {
      asked.push(count);
      return constraints(leaf, count);
    };
    const count = await fitCount({ constraintsAt, limit, least: 1, most: 16_384 });
    expect(constraints(leaf, count)).toBeLessThanOrEqual(limit);
    expect(constraints(leaf, count + 1)).toBeGreaterThan(limit);
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked.length).toBeLessThanOrEqual(leaf > 600 ? 8 : 16);
  });

  it("stays within its bounds", async () => {
    const constraintsAt = async (count: number) => 100 * count;
    const bounds = { constraintsAt, least: 2, most: 16 };
    expect(await fitCount({ ...bounds, limit: 1e6 })).toBe(16);
    expect(await fitCount({ ...bounds, limit: 1600 })).toBe(16);
    expect(await fitCount({ ...bounds, limit: 1599 })).toBe(15);
    expect(await fitCount({ ...bounds, limit: 300 })).toBe(3);
    // the least, though it is beyond
    expect(await fitCount({ ...bounds, limit: 100 })).toBe(2);
  });

  it("refuses constraints that do not grow", async () => {
    const constraintsAt = async () => 7;
    const fit = fitCount({ constraintsAt, limit: 100, least: 1, most: 100 });
    await expect(fit).rejects.toThrow(RangeError);
  });
});

describe("fitProfile", () => {
  const perCount: Record<string, number> = {
    "solvency-cash-4": 678,
    "solvency-cash-8": 1078,
    "solvency-cash-16": 1890,
    "solvency-margin-8": 2502,
    "solvency-mid": 6831,
    "solvency-reserves-transparent": 900,
    "solvency-reserves-attested": 1000,
  };
  const constraintsOf = async ({ id, params }: CircuitInstance) => {
    const count = Number(id.includes("-mid") || id.includes("reserves") ? params[0] : params[1]);
    return constraints(perCount[id] as number, count);
  };

  it("fills each circuit up, with rows for its public signals, and as many items in both of reserves", async () => {
    const { sizes, children, items, assets } = await fitProfile({
      listed,
      constraintsOf,
      power: 17,
    });
    expect(assets).toBe(64);
    for (const [tier, size] of Object.entries(sizes)) {
      const leaf = perCount[`solvency-${tier}`] as number;
      const rows = tier === "margin-8" ? 3 : 2;
      expect(constraints(leaf, size) + rows).toBeLessThanOrEqual(2 ** 17);
      expect(constraints(leaf, size + 1) + rows).toBeGreaterThan(2 ** 17);
    }
    expect(children).toBe(16);
    // the attested circuit is the larger one
    expect(constraints(1000, items) + 3).toBeLessThanOrEqual(2 ** 17);
    expect(constraints(1000, items + 1) + 3).toBeGreaterThan(2 ** 17);
  });

  it("leaves what is chosen, and compiles nothing for it", async () => {
    const chosen = {
      assets: 300,
      sizes: { "cash-4": 1, "cash-8": 2, "cash-16": 3, "margin-8": 4 },
      children: 5,
      items: 6,
    };
    const refused = async () => Promise.reject(new Error("compiled"));
    const profile = await fitProfile({ listed, power: 17, chosen, constraintsOf: refused });
    expect(profile).toEqual(chosen);
    const { items: _, ...rest } = chosen;
    const fit = fitProfile({ listed, power: 17, chosen: rest, constraintsOf: refused });
    await expect(fit).rejects.toThrow("compiled");
  });

  it("refuses a power that no key has", async () => {
    for (const power of [9, 25, 17.5, Number.NaN]) {
      await expect(fitProfile({ listed, constraintsOf, power })).rejects.toThrow(RangeError);
    }
  });
});

describe("readBuildOptions", () => {
  it("reads what is chosen, and chooses nothing else", () => {
    const args = "--out dir --cash-4 180 --margin-8 40 --items 24 --power 17".split(" ");
    expect(readBuildOptions(args)).toEqual({
      output: "dir",
      power: 17,
      chosen: {
        assets: undefined,
        sizes: { "cash-4": 180, "margin-8": 40 },
        children: undefined,
        items: 24,
      },
    });
  });

  it.each([
    [[], "--out"],
    [["--out", ""], "--out"],
    [["--out", "dir", "--cash-4", "0"], "--cash-4"],
    [["--out", "dir", "--items", "1e3"], "--items"],
    [["--out", "dir", "--children", "-2"], "children"],
    [["--out", "dir", "--cash-5", "2"], "cash-5"],
    [["--out", "dir", "stray"], "stray"],
  ])("refuses %j", (args, word) => {
    expect(() => readBuildOptions(args)).toThrow(word);
  });
});
