import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type CircuitSpec,
  circuitTitle,
  type EntryOptions,
  expectDetermined,
  honestWitness,
  inspectEntry,
  type LabEntry,
} from "../../support/lab/index.ts";
import { readEntries } from "../read-entries.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const OPTIONS: EntryOptions = {
  samples: 5,
  seed: process.env.LAB_SEED ?? "1",
  recordCommand: "npx tsx scripts/lab.ts --update",
};

describe(`every circuit of circuits.json, and every template with a sampler, seed ${OPTIONS.seed}`, async () => {
  const entries = await readEntries(ROOT);

  it.each(entries.map((entry) => [circuitTitle(entry.spec), entry] as const))(
    "%s",
    async (_, entry) => {
      const { problems, ranks } = await inspectEntry(entry, OPTIONS);
      expect(problems).toEqual([]);
      if (entry.kind === "instance") expect(ranks).toHaveLength(OPTIONS.samples);
    },
    1_200_000,
  );

  it("has circuits", () => {
    expect(entries.filter(({ kind }) => kind === "instance").length).toBeGreaterThan(0);
  });
});

describe("expectDetermined over several witnesses", () => {
  const spec: CircuitSpec = {
    file: "node_modules/circomlib/circuits/comparators.circom",
    template: "IsZero",
    publicInputs: "all",
  };
  const excuse = { signal: /^inv$/, because: "0 * inv is 0 for each inv" };

  it("takes an excuse that one of them needs, and no other", async () => {
    const atZero = await honestWitness(spec, { in: 0n });
    const atFive = await honestWitness(spec, { in: 5n });
    const atSix = await honestWitness(spec, { in: 6n });
    expectDetermined([atFive, atZero], [excuse]);
    expectDetermined([atFive, atSix]);
    expect(() => expectDetermined([atFive, atZero])).toThrow(
      /IsZero\(\), 2: signals that can move/,
    );
    expect(() => expectDetermined([atFive, atSix], [excuse])).toThrow(/nothing needs the excuse/);
  });
});

describe("a circuit that is only written into circuits.json", () => {
  let parent: string;
  beforeAll(async () => {
    await mkdir("build", { recursive: true });
    parent = await mkdtemp(join(process.cwd(), "build/instances-test-"));
  });
  afterAll(() => rm(parent, { recursive: true }));

  const FRESH = {
    id: "fresh-circuit",
    version: 1,
    file: "room/fresh.circom",
    template: "Fresh",
    params: [],
    publicSignals: [
      { name: "out", kind: "output" },
      { name: "in", kind: "input" },
    ],
  };
  const SAMPLER = "test/circuits/room/sample-fresh-circuit.ts";
  const fresh = (body: string): string =>
    `pragma circom 2.2.0;\ntemplate Fresh() { signal input in; signal output out; ${body} }\n`;
  const sound = fresh("out <== in * in;");
  const record = (constraints: number, publicInputs = ["in"]) =>
    JSON.stringify([
      {
        file: "circuits/room/fresh.circom",
        template: "Fresh",
        params: [],
        publicInputs,
        constraints,
      },
    ]);
  /** Draws from a range, in order. */
  const sampler = (first: number, more = "") =>
    `let next = ${first}n; export const sampleInputs = () => ({ in: next++ });\n${more}`;
  const EXCUSE = 'export const harmless = [{ signal: /^inv$/, because: "feeds nothing" }];';

  /** A project with these files beside the one list. */
  async function project(files: Readonly<Record<string, string>>): Promise<string> {
    const root = await mkdtemp(join(parent, "root-"));
    const list = JSON.stringify({ instances: [FRESH] });
    for (const [path, text] of Object.entries({ "circuits/circuits.json": list, ...files })) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    return root;
  }

  async function problemsOf(circuit: string, files: Readonly<Record<string, string>> = {}) {
    const root = await project({
      "circuits/room/fresh.circom": circuit,
      "test/constraints.json": record(1),
      ...files,
    });
    const [entry] = await readEntries(root);
    return (await inspectEntry(entry as LabEntry, OPTIONS)).problems;
  }

  it("passes with its size on record and nothing else", async () => {
    expect(await problemsOf(sound)).toEqual([]);
  });

  it("fails where its size is missing, naming the command, or differs", async () => {
    expect(await problemsOf(sound, { "test/constraints.json": "[]" })).toEqual([
      "its size is not on record; run npx tsx scripts/lab.ts --update",
    ]);
    expect(await problemsOf(sound, { "test/constraints.json": record(1, []) })).toEqual([
      "its size is not on record; run npx tsx scripts/lab.ts --update",
    ]);
    expect(await problemsOf(sound, { "test/constraints.json": record(2) })).toEqual([
      "1 constraints, on record are 2",
    ]);
  });

  it("fails on a free signal, in each sample", async () => {
    const free = fresh("signal hint <-- in + 1; out <== in * hint;");
    const problems = await problemsOf(free);
    for (let i = 0; i < OPTIONS.samples; i++) {
      expect(problems).toContain(`at sample ${i} of seed ${OPTIONS.seed} free: hint`);
    }
  });

  it("fails on a wire in no constraint", async () => {
    const idle = fresh("out <-- in + 1; signal kept <== in * in;");
    expect(await problemsOf(idle)).toContain("in no constraint: out");
    const dropped = fresh("signal loose <-- in * 5; out <== in * in;");
    expect(await problemsOf(dropped)).toEqual(["in no constraint: loose"]);
  });

  it("fails on a signal that is free at one sample only, unless it is excused", async () => {
    const isZero = fresh(
      "signal inv <-- in != 0 ? 1 / in : 0; out <== 1 - in * inv; in * out === 0;",
    );
    const check = (text: string) =>
      problemsOf(isZero, { "test/constraints.json": record(2), [SAMPLER]: text });
    const [free, changeable, ...more] = await check(sampler(-2));
    expect(free).toBe(`at sample 2 of seed ${OPTIONS.seed} free: inv`);
    expect(changeable).toBe(`at sample 2 of seed ${OPTIONS.seed} changeable: inv`);
    expect(more).toEqual([]);
    expect(await check(sampler(-2, EXCUSE))).toEqual([]);
    expect(await check(sampler(1))).toEqual([]);
    expect(await check(sampler(1, EXCUSE))).toEqual([
      `no sample needs the excuse /^inv$/ of ${SAMPLER}`,
    ]);
  });

  it("fails where no guess is accepted, saying what to add; passes once it is there", async () => {
    const narrow = fresh("out <== in * in; assert(in > 1000 && in < 2000);");
    const [problem, ...more] = await problemsOf(narrow);
    expect(more).toEqual([]);
    expect(problem).toMatch(/guessed 0 of 5 .* add test\/circuits\/room\/sample-fresh-circuit\.ts/);
    expect(problem).toContain("export function sampleInputs(random: Random): Inputs");
    expect(await problemsOf(narrow, { [SAMPLER]: sampler(1001) })).toEqual([]);
  });

  it("fails on a sampler that is refused, repeats itself or exports nothing", async () => {
    const narrow = fresh("out <== in * in; assert(in > 1000 && in < 2000);");
    const [refused] = await problemsOf(narrow, { [SAMPLER]: sampler(1997) });
    expect(refused).toMatch(/Fresh\(\): an assert or === failed/);
    const constant = "export const sampleInputs = () => ({ in: 1500n });";
    expect(await problemsOf(narrow, { [SAMPLER]: constant })).toEqual([
      `${SAMPLER} draws the same inputs twice`,
    ]);
    await expect(problemsOf(narrow, { [SAMPLER]: "export {};" })).rejects.toThrow(
      /exports no sampleInputs/,
    );
  });

  it("is found by the command, whose exit code says so", async () => {
    const root = await project({ "circuits/room/fresh.circom": sound, "test/.keep": "" });
    const run = (...args: string[]) => {
      const options = { cwd: root, encoding: "utf8" } as const;
      const script = join(ROOT, "scripts/lab.ts");
      return spawnSync(process.execPath, ["--import", "tsx", script, ...args], options);
    };
    const missing = run();
    expect(missing.status).toBe(1);
    expect(missing.stdout).toContain("its size is not on record");
    expect(run("--update").status).toBe(0);
    const found = run("--seed", "other", "--samples", "6");
    expect(found.status).toBe(0);
    expect(found.stdout).toMatch(/^seed other, 6 honest witnesses/);
    expect(found.stdout.match(/rank 1 of 1 computed wires, 0 free/g)).toHaveLength(6);
    await writeFile(
      join(root, "circuits/room/fresh.circom"),
      fresh("out <-- in * in; out * in === 0;"),
    );
    expect(run().status).toBe(1);
    for (const args of [
      ["--updat"],
      ["--add"],
      ["--samples", "0"],
      ["--update", "Fresh"],
      ["Nix"],
    ]) {
      expect(run(...args)).toMatchObject({ status: 2, stderr: expect.stringContaining("usage:") });
    }
  });
});
