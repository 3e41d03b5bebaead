import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { formatMutant, formatProgress } from "../../scripts/mutants/format-mutants.ts";
import {
  digestTarget,
  EQUIVALENTS,
  type EquivalentMutant,
  type FileRecord,
  isEquivalent,
  listStaleReasons,
  RECORD,
  readJson,
  sharesTooMuch,
} from "../../scripts/mutants/mutant-record.ts";
import { listTargets } from "../../scripts/mutants/mutant-target.ts";
import { BrokenRunError, runMutant } from "../../scripts/mutants/run-mutant.ts";
import { isFault } from "../../scripts/mutants/run-targets.ts";
import { runMutants } from "../../scripts/mutants.ts";

const PATH = "circuits/lib/time-order.circom";
const TEST = "test/circuits/lib/time-order.test.ts";
const SOURCE = readFileSync(PATH, "utf8");
const targets = listTargets();
const equivalents = readJson<EquivalentMutant[]>(EQUIVALENTS);

async function run(...args: string[]) {
  let [out, err] = ["", ""];
  const code = await runMutants(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}

describe("npm run mutants", () => {
  it(
    "every mutant of a circuit file that differs from the record is killed or explained",
    async () => {
      const { code, out, err } = await run("--changed", "--json");
      const faults = JSON.parse(out).results.filter(isFault).map(formatMutant);
      expect({ faults, code, err: code === 0 ? "" : err }).toEqual({
        faults: [],
        code: 0,
        err: "",
      });
    },
    80 * 60_000,
  );

  it("the record has every file, nobody's mutant alive, at most 5 % equivalent", () => {
    const record = readJson<FileRecord[]>(RECORD);
    const sizes = targets.map(({ path, mutants }) => [path, mutants.length]);
    expect(record.map(({ path, mutants }) => [path, mutants])).toEqual(sizes);
    for (const { path, mutants, killed, uncompilable, equivalent } of record) {
      const explained = equivalents.filter((one) => one.path === path).length;
      expect({ path, sum: killed + uncompilable + explained }).toEqual({ path, sum: mutants });
      expect({ path, equivalent }).toEqual({ path, equivalent: explained });
    }
    expect(sharesTooMuch(record)).toBe(false);
    for (const { because } of equivalents) expect(because.length).toBeGreaterThan(30);
  });

  it.each([["--only", "circuits/none.circom"], ["--jobs", "0"], ["--all"], ["lib"]])(
    "misuse is exit 2: %s %s",
    async (...args) => {
      const { code, err, out } = await run(...args.filter((arg) => arg !== undefined));
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).toContain("usage: mutants");
    },
  );
});

describe("runMutant", () => {
  const change = (find: string, replace: string) => {
    expect(SOURCE).toContain(find);
    return { path: PATH, source: SOURCE.replace(find, replace), computesAlike: false };
  };

  it.each([
    ["a lost bound", "range.in <== later", "range.in <-- later", "killed"],
    ["a source that does not compile", "later - earlier", "later -- earlier", "compiler"],
    ["another comment", "/// @title", "/// The", "survived"],
  ])("%s", async (_, find, replace, outcome) => {
    const result = await runMutant(change(find, replace), { test: TEST });
    expect(result.outcome).toBe(outcome);
    if (outcome === "killed") expect(result.by).toMatch(/^NotAfter /);
  });

  it("a file without a test of its name kills nothing", async () => {
    const result = await runMutant(change("later", "x"), { test: "test/circuits/none.test.ts" });
    expect(result).toEqual({ outcome: "survived" });
  });

  it("a fault of the lab kills nothing, nor does one that ends the process", async () => {
    const directory = await mkdtemp("build/test/mutants-");
    const test = join(directory, "probe.test.ts");
    const probe = async (body: string) => {
      const lab = resolve("test/support/lab/index.ts");
      await writeFile(
        test,
        `import { expect, it } from "vitest"; import { LabError } from "${lab}";\n${body}`,
      );
      return runMutant({ path: PATH, source: SOURCE, computesAlike: true }, { test });
    };
    const [fault, failure] = ['throw new LabError("x");', "expect(1).toBe(2);"];
    try {
      expect(await probe(`it("a", () => { ${fault} });`)).toEqual({ outcome: "survived" });
      expect(await probe(`it("a", () => { ${fault} }); it("b", () => { ${failure} });`)).toEqual({
        outcome: "killed",
        by: "b",
      });
      await expect(probe('it("a", () => { process.kill(process.ppid, 9); });')).rejects.toThrow(
        BrokenRunError,
      );
      await expect(probe('it("a", () => new Promise(() => {}), 50);')).rejects.toThrow(
        /took too long/,
      );
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it("can be cancelled", async () => {
    const signal = AbortSignal.timeout(200);
    const mutant = change("/// @title", "/// The");
    await expect(runMutant(mutant, { test: TEST, signal })).rejects.toThrow(/abort|timeout/i);
  });
});

describe("targets and record", () => {
  const target = targets.find(({ path }) => path === PATH);
  if (target === undefined) throw new Error(`${PATH} is no target`);

  it("finds a file that is added, its test and what it includes", async () => {
    const root = await mkdtemp(join(tmpdir(), "mutants-"));
    try {
      await mkdir(join(root, "circuits/new"), { recursive: true });
      await writeFile(join(root, "circuits/new/part.circom"), "function F() { return 1; }");
      const source = 'include "part.circom"; template T() { signal input a; a === F(); }';
      await writeFile(join(root, "circuits/new/whole.circom"), source);
      expect(listTargets(root)).toMatchObject([
        {
          path: "circuits/new/whole.circom",
          test: "test/circuits/new/whole.test.ts",
          sources: ["circuits/new/whole.circom", "circuits/new/part.circom"],
          mutants: [{ operator: "drop-constraint" }],
        },
      ]);
    } finally {
      await rm(root, { recursive: true });
    }
  });

  it("the digest follows the mutants and the explanations", () => {
    const digest = digestTarget(target, equivalents);
    expect(digestTarget({ ...target, mutants: target.mutants.slice(1) }, equivalents)).not.toBe(
      digest,
    );
    expect(digestTarget({ ...target, test: "test/circuits/lib/as-of.test.ts" }, [])).not.toBe(
      digestTarget(target, []),
    );
    const [mutant] = target.mutants;
    if (mutant === undefined) throw new Error("no mutant");
    const { operator, before, after } = mutant;
    const line = SOURCE.split("\n")[mutant.line - 1]?.trim() ?? "";
    const right = { path: PATH, operator, before, after, line, occurrence: 1, because: "y" };
    expect(isEquivalent(target, mutant, [right])).toBe(true);
    for (const change of [{ line: "x" }, { occurrence: 2 }, { after: "x" }, { path: TEST }]) {
      const wrong = { ...right, ...change };
      expect(isEquivalent(target, mutant, [wrong])).toBe(false);
      expect(listStaleReasons(targets, [right, wrong])).toHaveLength(1);
    }
    expect(digestTarget(target, [...equivalents, right])).not.toBe(digest);
  });

  it.each([
    ["killed", false, false],
    ["killed", true, true],
    ["compiler", false, false],
    ["survived", false, true],
    ["survived", true, false],
  ] as const)("%s, explained %s: a fault %s", (outcome, isExplained, fault) => {
    const result = { path: PATH, line: 1, text: "", operator: "", before: "", after: "" };
    expect(isFault({ ...result, outcome, isExplained })).toBe(fault);
  });

  it("more than one in twenty explained is too many; the compiler's do not count", () => {
    const one = { path: PATH, digest: "", mutants: 100, uncompilable: 40 };
    expect(sharesTooMuch([{ ...one, killed: 57, equivalent: 3 }])).toBe(false);
    expect(sharesTooMuch([{ ...one, killed: 56, equivalent: 4 }])).toBe(true);
  });

  it("progress says share and time left", () => {
    expect(formatProgress(100, 400, 600_000)).toBe("100 of 400 (25 %), about 30 min left");
  });
});
