import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import {
  badWitness,
  type CircuitSpec,
  compileCircuit,
  expectDetermined,
  expectRefused,
  expectSatisfied,
  expectViolated,
  findFreeSignals,
  honestWitness,
  listUnconstrained,
  relaxSource,
  sweepTampers,
} from "../../support/lab/index.ts";
import { bitsOf } from "../bits.ts";

const circomlib = (file: string, template: string, ...params: number[]): CircuitSpec => ({
  file: `node_modules/circomlib/circuits/${file}.circom`,
  template,
  params,
  publicInputs: "all",
});
const leaky = (template: string): CircuitSpec => ({
  file: "test/support/lab/fixtures/leaky.circom",
  template,
  publicInputs: "all",
});

/** The decomposition hint answers the bits of `lie` where it is asked for those of `value`. */
const lyingBits = (value: bigint, lie: bigint, count: number) => ({
  file: "circomlib/circuits/bitify.circom",
  template: "Num2Bits",
  target: "out[i]",
  key: "in",
  index: "i",
  cases: [{ equals: value, values: bitsOf(lie, count) }],
});

describe("the lab against circomlib, whose weaknesses are known", () => {
  it("C1: Num2Bits(254) accepts the bits of x + p", async () => {
    const result = await badWitness(
      circomlib("bitify", "Num2Bits", 254),
      { in: 5n },
      { patches: [lyingBits(5n, 5n + P, 254)] },
    );
    expectSatisfied(result);
    expect(result.value("out[1]")).toBe(1n);
  });

  it("C1: Num2Bits_strict refuses the bits of x + p, and accepts those of x", async () => {
    const patches = [lyingBits(5n, 5n + P, 254)];
    await expectRefused(circomlib("bitify", "Num2Bits_strict"), { twin: { in: 5n }, patches });
  });

  it("C1: Num2Bits(253) refuses the low bits of x + p", async () => {
    const patches = [lyingBits(5n, 5n + P, 253)];
    await expectRefused(circomlib("bitify", "Num2Bits", 253), { twin: { in: 5n }, patches });
  });

  it("C2: LessThan(64) takes p - 1 for less than 3", async () => {
    const result = await honestWitness(circomlib("comparators", "LessThan", 64), {
      in: [P - 1n, 3n],
    });
    expectSatisfied(result);
    expect(result.value("out")).toBe(1n);
  });

  it.each([0n, 255n])("Num2Bits(8) accepts %d", async (value) => {
    expectSatisfied(await honestWitness(circomlib("bitify", "Num2Bits", 8), { in: value }));
  });

  it.each([256n, 257n, P - 1n, P - 256n])("C2: Num2Bits(8) refuses %d", async (value) => {
    const spec = circomlib("bitify", "Num2Bits", 8);
    await expect(honestWitness(spec, { in: value })).rejects.toThrow(/assert or ===/);
    await expectRefused(spec, { twin: { in: 255n }, bad: { in: value } });
  });

  it("names the violated constraint by its signals", async () => {
    const result = await badWitness(
      circomlib("bitify", "Num2Bits", 8),
      { in: 5n },
      { set: { "out[3]": 2n } },
    );
    expectViolated(result, /^out\[3\]$/);
    expect(() => expectSatisfied(result)).toThrow();
    expect(() => expectViolated(result, /^nowhere$/)).toThrow(/violated: constraint/);
  });

  it("a private input that simplification removed still counts as an input", async () => {
    const { publicInputs: _, ...spec } = circomlib("bitify", "Num2Bits", 8);
    const result = await honestWitness(spec, { in: 77n });
    expect(result.value("in")).toBe(77n);
    expect(result.circuit.symbols.wires[result.circuit.symbols.labels.get("in") ?? 0]).toBe(-1);
    expectDetermined(result);
    const { violations } = await badWitness(spec, { in: 256n });
    expect(violations.map(({ kind }) => kind)).toEqual(["elimination"]);
  });

  it("IsZero at 0 leaves its inverse free, and the lab says so", async () => {
    const spec = circomlib("comparators", "IsZero");
    const atZero = await honestWitness(spec, { in: 0n });
    expect(findFreeSignals(atZero).free).toEqual(["inv"]);
    expect(() => expectDetermined(atZero)).toThrow(/inv/);
    expectDetermined(atZero, [{ signal: /^inv$/, because: "0 * inv is 0 for each inv" }]);
    const atFive = await honestWitness(spec, { in: 5n });
    expectDetermined(atFive);
    expect(() => expectDetermined(atFive, [{ signal: /^inv$/, because: "none" }])).toThrow(
      /nothing needs the excuse/,
    );
  });
});

describe("the lab against holes made on purpose", () => {
  it("a hint without a constraint moves its dependents", async () => {
    const report = findFreeSignals(await honestWitness(leaky("FreeHint"), { in: 4n }));
    expect(report).toMatchObject({ unknowns: 2, rank: 1, moving: ["free", "out"] });
    expect(report.free).toHaveLength(1);
  });

  it("C19: a forged output of it satisfies the R1CS", async () => {
    const text = { file: "leaky.circom", find: "in + 1;", replace: "77;" };
    const result = await badWitness(leaky("FreeHint"), { in: 4n }, { patches: [text] });
    expectSatisfied(result);
    expect(result.value("out")).toBe(308n);
  });

  it("an output in no constraint is listed, free, and survives every tamper", async () => {
    const result = await honestWitness(leaky("UnusedOutput"), { in: 4n });
    expect(listUnconstrained(result.circuit).wires).toEqual(["loose"]);
    expect(findFreeSignals(result).free).toEqual(["loose"]);
    expect(sweepTampers(result).survivors.map(({ signal }) => signal)).toEqual(
      Array(3).fill("loose"),
    );
  });

  it("a second root is no free signal, but a tamper finds it", async () => {
    const result = await honestWitness(leaky("TwoRoots"), { square: 9n });
    expect(findFreeSignals(result).free).toEqual([]);
    const negative = await badWitness(leaky("TwoRoots"), { square: 9n }, { set: { root: P - 3n } });
    expectSatisfied(negative);
  });

  it("an equation that simplification used up cannot be broken", async () => {
    const patch = { file: "leaky.circom", find: "in * 2;", replace: "in * 3;" };
    const result = await badWitness(leaky("Bound"), { in: 3n }, { patches: [patch] });
    expect(result.value("out")).toBe(9n);
    expectViolated(await badWitness(leaky("Bound"), { in: 7n }));
  });
});

describe("relaxSource", () => {
  it("drops === and assert over several lines, without braces, and nothing else", () => {
    const source = [
      "template T() { signal input a; signal b; // a === b;",
      '  b <== a; /* assert(b); */ log("a === b;");',
      "  if (a == 1) a ===",
      "    b; else b === a;",
      "  assert(a != 0); b <-- a; }",
    ].join("\n");
    const relaxed = relaxSource(source);
    expect(relaxed.split("\n")).toHaveLength(5);
    expect(relaxed).toContain("// a === b;");
    expect(relaxed).toContain('log("a === b;")');
    expect(relaxed).toContain("b <== a;");
    expect(relaxed).toContain("b <-- a;");
    expect(relaxed.replace(/\/\/.*|\/\*.*?\*\/|"[^"]*"/g, "")).not.toMatch(/===|assert/);
  });
});

describe("compileCircuit", () => {
  it("refuses what circom refuses, with circom's words", async () => {
    await expect(compileCircuit(leaky("Nowhere"))).rejects.toThrow(/Nowhere/);
  });

  it("may run twice at once on the same source", async () => {
    const root = await mkdtemp(join(process.cwd(), "build/cache/lab-race-"));
    try {
      await writeFile(join(root, "a.circom"), "template A() { signal input x; x * x === x; }");
      const load = async () => {
        vi.resetModules();
        return import("../../support/lab/compile-circuit.ts");
      };
      const [one, two] = [await load(), await load()];
      const spec = { root, file: "a.circom", template: "A" };
      const results = await Promise.all([one.compileCircuit(spec), two.compileCircuit(spec)]);
      expect(results.map(({ r1cs }) => r1cs.constraints.length)).toEqual([1, 1]);
      expect(await readdir(join(root, "build/cache/lab"))).toHaveLength(1);
    } finally {
      await rm(relative(process.cwd(), root), { recursive: true });
    }
  });
});
