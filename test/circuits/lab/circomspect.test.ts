import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  applyWaivers,
  parseWaivers,
  type Waiver,
} from "../../../scripts/circomspect/apply-waivers.ts";
import { type Inspection, inspectCircuits } from "../../../scripts/circomspect/inspect-circuits.ts";
import { nameComponents, readSignatures } from "../../../scripts/circomspect/name-components.ts";
import { plantCanaries } from "../../../scripts/circomspect/plant-canaries.ts";
import { runCircomspect } from "../../../scripts/circomspect/run-circomspect.ts";
import { checkCircuits } from "../../../scripts/circomspect.ts";

let parent: string;
beforeAll(async () => {
  await mkdir("build", { recursive: true });
  parent = await mkdtemp(join(process.cwd(), "build/circomspect-test-"));
});
afterAll(() => rm(parent, { recursive: true }));

const HEAD = 'pragma circom 2.2.0;\ninclude "circomlib/circuits/comparators.circom";\n';

/** A project with these files below circuits/ and the real circomlib. */
async function plant(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(parent, "root-"));
  await mkdir(join(root, "node_modules"));
  await symlink(
    join(process.cwd(), "node_modules/circomlib"),
    join(root, "node_modules/circomlib"),
  );
  for (const [file, body] of Object.entries(files)) {
    const place = join(root, "circuits", file);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, `${HEAD}${body}\n`);
  }
  return root;
}

const inspect = async (body: string): Promise<Inspection> =>
  inspectCircuits(await plant({ "lib/planted.circom": body }));
const rulesOf = ({ findings }: Inspection): string[] => findings.map(({ rule }) => rule);

/** `half` is a hint; in the second line of the body. */
const loop = (last: string): string => `template InLoop(N) {
    signal input in[N]; signal output half[N]; signal isZero[N];
    for (var i = 0; i < N; i++) {
        isZero[i] <== IsZero()(in[i]);
        ${last}
    }
}`;

describe("circomspect over the product", () => {
  it("analyses every template, and each finding is waived for a reason", async () => {
    const { templates, problems, unwaived, stale, isClean } = await checkCircuits(process.cwd());
    expect({ problems, unwaived, stale }).toEqual({ problems: [], unwaived: [], stale: [] });
    expect(isClean).toBe(true);
    expect(templates).toBeGreaterThan(20);
  });

  it("has a command with exit codes", () => {
    const run = (...args: string[]) =>
      spawnSync(process.execPath, ["--import", "tsx", "scripts/circomspect.ts", ...args], {
        encoding: "utf8",
      });
    const json = run("--json");
    expect(json.status).toBe(0);
    expect(JSON.parse(json.stdout)).toMatchObject({ isClean: true, unwaived: [] });
    for (const args of [["--jsn"], ["--json", "more"]]) {
      const { status, stderr } = run(...args);
      expect(status).toBe(2);
      expect(stderr).toMatch(/^usage: /);
    }
  });
});

describe("the gate fails", () => {
  it("on a hint that nothing constrains, with its place; not on its constrained twin", async () => {
    const bad = await inspect(
      "template Planted() { signal input in; signal output out;\n    out <-- in * in;\n}",
    );
    expect(bad.findings).toContainEqual(
      expect.objectContaining({
        file: "circuits/lib/planted.circom",
        template: "Planted",
        line: 4,
        rule: "CS0013",
        text: "out <-- in * in",
      }),
    );
    const twin = await inspect(
      "template Planted() { signal input in; signal output out;\n    out <== in * in;\n}",
    );
    expect(rulesOf(twin)).toEqual(["CS0004"]);
    expect([...bad.problems, ...twin.problems]).toEqual([]);
  });

  it("on a hint beside an anonymous component in a loop, which circomspect alone skips", async () => {
    const bad = await inspect(loop("half[i] <-- in[i] \\ 2;"));
    expect(bad.findings).toContainEqual(
      expect.objectContaining({ rule: "CS0005", line: 7, text: "half[i] <-- in[i] \\ 2" }),
    );
    expect(rulesOf(await inspect(loop("half[i] <== in[i] * in[i];")))).not.toContain("CS0005");
  });

  it("on a finding without a waiver, and on a waiver without a finding", async () => {
    const root = await plant({
      "planted.circom":
        "template Planted() { signal input in; signal output out; out <== in * in; }",
    });
    const waiver = {
      file: "circuits/planted.circom",
      template: "Planted",
      findings: ["CS0004 in * in"],
      because: "the square is taken in the field",
    };
    const check = async (waivers: readonly Waiver[]) => {
      await writeFile(join(root, "waivers.json"), JSON.stringify(waivers));
      return checkCircuits(root, "waivers.json");
    };
    expect(await check([waiver])).toMatchObject({ isClean: true, templates: 1 });
    const open = await check([]);
    expect(open.isClean).toBe(false);
    expect(open.unwaived).toHaveLength(1);
    const surplus = await check([waiver, { ...waiver, template: "Gone" }]);
    expect(surplus.isClean).toBe(false);
    expect(surplus.stale).toEqual(["circuits/planted.circom Gone: CS0004 in * in"]);
  });

  it("on an unknown template and on syntax that circomspect cannot read", async () => {
    const unknown = await inspect(
      "template Planted() { signal input in; signal output out; out <== Nowhere()(in); }",
    );
    expect(unknown.problems.join("\n")).toMatch(/TAC01 .*Nowhere/);
    const bus = await inspect(
      "bus Pair() { signal a; }\ntemplate Planted() { signal input in; in === 1; }",
    );
    expect(bus.problems.join("\n")).toMatch(/P1000 .*bus/);
    expect(bus.problems.join("\n")).toMatch(/did not analyse this block of Planted/);
  });

  it("on an include that is nowhere, and on a folder without circuits", async () => {
    await expect(inspect('include "circomlib/circuits/none.circom";')).rejects.toThrow(/nowhere/);
    await expect(inspectCircuits(await plant({ "readme.md": "" }))).rejects.toThrow(/no circuit/);
  });
});

describe("canaries", () => {
  it("stay silent where circomspect skips a template, and sing in its twin", async () => {
    const both = [
      loop("half[i] <-- in[i] \\ 2;"),
      loop("half[i] <-- in[i] \\ 2;").replace("IsZero()(in[i])", "in[i]"),
    ];
    const sung = [];
    for (const [i, body] of both.entries()) {
      const { source, canaries } = plantCanaries("x.circom", body);
      const directory = await mkdtemp(join(parent, `canary-${i}-`));
      const isZero = "template IsZero() { signal input in; signal output out; out <== in * in; }";
      await writeFile(join(directory, "x.circom"), `${source}\n${isZero}`);
      const raw = await runCircomspect(directory, ["x.circom"]);
      const spans = new Set(raw.map(({ span }) => span));
      expect(canaries.map(({ line }) => line)).toEqual([1, 3]);
      sung.push(canaries.filter(({ text }) => spans.has(text)).length);
    }
    expect(sung).toEqual([0, 2]);
  });
});

describe("nameComponents", () => {
  const library =
    "template T(n) { signal input {binary} a; signal input b[n], c; signal output out; }";
  const pair = "template U() { signal input a; signal output x; signal output y; }";
  const name = (body: string): string => {
    const source = `template X() {\n${body}\n}`;
    return nameComponents(source, readSignatures([library, pair, source]));
  };

  it("names calls, nested and braceless ones, and keeps the lines", () => {
    expect(name("signal s <== T(2)(p, [q, r], T(1)(u, v, w));")).toBe(
      "template X() {\ncomponent component_1 = T(1); component_1.a <== u; component_1.b <== v; " +
        "component_1.c <== w; component component_2 = T(2); component_2.a <== p; " +
        "component_2.b <== [q, r]; component_2.c <== component_1.out; signal s <== component_2.out;\n}",
    );
    expect(name("if (n == 1) T(2)(p, q, // why\n r);\nx === 1;")).toBe(
      "template X() {\nif (n == 1) { component component_1 = T(2); component_1.a <== p; " +
        "component_1.b <== q; component_1.c <== r; }\n\nx === 1;\n}",
    );
    expect(name("component t = T(2); t.a <== f(1)[2];")).toContain("\ncomponent t = T(2); t.a");
  });

  it.each([
    ["too few inputs", "signal s <== T(2)(p, q);"],
    ["inputs by name", "signal s <== T(2)(a <== p, b <== q, c <== r);"],
    ["several outputs", "(x, y) <== U()(p);"],
  ])("refuses %s", (_, body) => {
    expect(() => name(body)).toThrow(/name this component/);
  });
});

describe("waivers", () => {
  const finding = { file: "f", template: "T", line: 1, rule: "CS0004", text: "i++", message: "" };
  const waiver: Waiver = {
    file: "f",
    template: "T",
    findings: ["CS0004 i++"],
    because: "a counter, not a signal",
  };

  it("answer one finding each", () => {
    expect(applyWaivers([finding], [waiver])).toEqual({ unwaived: [], stale: [] });
    expect(applyWaivers([finding, finding], [waiver]).unwaived).toHaveLength(1);
    expect(applyWaivers([finding], [waiver, waiver]).stale).toHaveLength(1);
    for (const other of [{ file: "g" }, { template: "U" }, { rule: "CS0003" }, { text: "j++" }]) {
      const verdict = applyWaivers([{ ...finding, ...other }], [waiver]);
      expect([verdict.unwaived.length, verdict.stale.length]).toEqual([1, 1]);
    }
  });

  it.each([
    ["no list", {}],
    ["null", [null]],
    ["no reason", [{ ...waiver, because: "" }]],
    ["a word for a reason", [{ ...waiver, because: "fine" }]],
    ["nothing waived", [{ ...waiver, findings: [] }]],
    ["no text", [{ ...waiver, findings: ["CS0004"] }]],
    ["a member too many", [{ ...waiver, line: 3 }]],
  ])("are refused with %s", (_, json) => {
    expect(parseWaivers([waiver])).toEqual([waiver]);
    expect(() => parseWaivers(json)).toThrow(/waiver/);
  });
});
