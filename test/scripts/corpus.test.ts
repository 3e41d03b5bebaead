import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FORM_KINDS } from "../../scripts/corpus/form-kinds.ts";
import { generateCases } from "../../scripts/corpus/generate-cases.ts";
import { MISFORM_KINDS } from "../../scripts/corpus/misform-kinds.ts";
import { outOfForm } from "../../scripts/corpus/out-of-form.ts";
import type { CorpusReport } from "../../scripts/corpus/run-cases.ts";
import { trapdoorStatements } from "../../scripts/corpus/statements.ts";
import { startVerifiers, type Verdict, type Verifiers } from "../../scripts/corpus/verifiers.ts";
import { type CorpusParts, runCorpus } from "../../scripts/corpus.ts";

/** Two rounds of every kind, and a bit. */
const COUNT = 170;

async function run(args: readonly string[], parts?: CorpusParts) {
  const streams = { out: "", err: "" };
  const write = {
    out: (text: string) => {
      streams.out += text;
    },
    err: (text: string) => {
      streams.err += text;
    },
  };
  return { code: await runCorpus(args, write, parts), ...streams };
}

describe("V9: snarkjs, the pairing of @noble/curves and the contract", () => {
  let code: number;
  let report: CorpusReport;
  beforeAll(async () => {
    const result = await run(["--json"]);
    code = result.code;
    report = JSON.parse(result.out);
  });

  it("agree on every one of 1,000 cases", () => {
    expect(report.disagreements).toEqual([]);
    expect(report).toMatchObject({ seed: "symbolon", total: 1000, agreed: 1000 });
    expect(code).toBe(0);
  });

  it("were asked every kind, and each accepted what is valid in it", () => {
    const kinds = [...FORM_KINDS, ...MISFORM_KINDS].map(({ name }) => name);
    expect(report.byKind.map(({ kind }) => kind)).toEqual(kinds);
    for (const { kind, total, valid, snarkjs, noble, evm } of report.byKind) {
      expect(total, kind).toBeGreaterThanOrEqual(12);
      expect([noble, evm], kind).toEqual([valid, valid]);
      if (FORM_KINDS.some(({ name }) => name === kind)) expect(snarkjs, kind).toBe(valid);
    }
    const valid = report.byKind.reduce((sum, kind) => sum + kind.valid, 0);
    expect(valid).toBeGreaterThanOrEqual(50);
  });

  it("differ out of form alone, where snarkjs takes what ours refuse", () => {
    const taken = report.outOfForm.map(({ reason, total, snarkjs }) => [
      reason,
      snarkjs === 0 ? "none" : snarkjs === total ? "all" : "some",
    ]);
    expect(taken).toEqual([
      ["a signal is not below the order", "none"],
      ["a coordinate is not below the field's order", "all"],
      ["infinity", "some"],
      ["a point of the key is off its curve", "some"],
      ["another number of signals", "some"],
      ["a key under which anyone can forge", "all"],
      ["a key whose signals can be exchanged", "all"],
    ]);
  });
});

describe("the corpus's own judgement", () => {
  const statements: CorpusParts["statements"] = async (seed) => trapdoorStatements(seed);
  const cases = generateCases("symbolon", COUNT, trapdoorStatements("symbolon"));
  let real: Verifiers;
  let answers: Record<"snarkjs" | "noble" | "evm", readonly Verdict[]>;
  beforeAll(async () => {
    real = await startVerifiers();
    const [snarkjs, noble, evm] = await Promise.all([
      real.snarkjs(cases),
      real.noble(cases),
      real.evm(cases),
    ]);
    answers = { snarkjs, noble, evm };
  });
  afterAll(() => real.close());

  /** The real verdicts, but for those that are planted. */
  const planted = (change: Partial<Record<keyof typeof answers, readonly Verdict[]>>) => {
    const given = { ...answers, ...change };
    const verifiers: CorpusParts["verifiers"] = async () => ({
      snarkjs: async () => given.snarkjs,
      noble: async () => given.noble,
      evm: async () => given.evm,
      close: async () => {},
    });
    return run(["--json", "--count", String(COUNT)], { statements, verifiers });
  };
  const reportOf = async (change: Parameters<typeof planted>[0]) => {
    const { code, out } = await planted(change);
    return { code, report: JSON.parse(out) as CorpusReport };
  };

  it("exits 0 on the real verdicts", async () => {
    const { code, report } = await reportOf({});
    expect([code, report.agreed, report.disagreements]).toEqual([0, COUNT, []]);
  });

  it.each(["noble", "evm", "snarkjs"] as const)(
    "exits 1 on a %s that accepts everything",
    async (name) => {
      const { code, report } = await reportOf({ [name]: cases.map(() => true) });
      const wrong = cases.filter(
        (item) => !item.isValid && (name !== "snarkjs" || outOfForm(item) === undefined),
      );
      expect(code).toBe(1);
      expect(report.disagreements.map(({ index }) => index)).toEqual(
        wrong.map(({ index }) => index),
      );
      expect(report.agreed).toBe(COUNT - wrong.length);
    },
  );

  it.each(["noble", "evm", "snarkjs"] as const)(
    "finds the one case in which %s lies, and shows all that is needed to ask again",
    async (name) => {
      const at = cases.findIndex(({ kind }) => kind === "re-randomised");
      const { code, report } = await reportOf({ [name]: answers[name].with(at, false) });
      expect(code).toBe(1);
      expect(report.agreed).toBe(COUNT - 1);
      const [found] = report.disagreements;
      expect(found).toMatchObject({ index: at, expected: true, [name]: false });
      expect(found?.submission.signals).toEqual(cases[at]?.signals.map(String));
      expect(found?.submission.proof.a).toEqual(cases[at]?.proof.a.map(String));
    },
  );

  it("does not take a case for unaskable that is in form, nor any that all three get wrong", async () => {
    const at = cases.findIndex(({ kind }) => kind === "valid");
    const silent = await reportOf({ evm: answers.evm.with(at, "unaskable") });
    expect([silent.code, silent.report.disagreements.length]).toEqual([1, 1]);
    const all = await reportOf({
      snarkjs: answers.snarkjs.with(at, false),
      noble: answers.noble.with(at, false),
      evm: answers.evm.with(at, false),
    });
    expect([all.code, all.report.disagreements.length]).toEqual([1, 1]);
  });

  it("breaks off where a verifier leaves a case out", async () => {
    await expect(planted({ noble: answers.noble.slice(1) })).rejects.toThrow("no verdict");
  });

  it("names a disagreement in the text for people", async () => {
    const at = cases.findIndex(({ kind }) => kind === "valid");
    const lying = answers.evm.with(at, false);
    const verifiers = async () => ({ ...real, evm: async () => lying, close: async () => {} });
    const count = String(at + 1);
    const { code, out, err } = await run(["--count", count], { statements, verifiers });
    expect(code).toBe(1);
    expect(out).toContain(`DISAGREED: case ${at}, valid: as proved, trapdoor key 0`);
    expect(err).toContain("seed symbolon");
  });

  it("finds every case of the misform kinds out of form, and no other", () => {
    for (const item of cases) {
      const isMisformed = MISFORM_KINDS.some(({ name }) => name === item.kind);
      expect(outOfForm(item) !== undefined, item.title).toBe(isMisformed);
      if (isMisformed) expect(item.isValid).toBe(false);
    }
  });

  it("gives a seed the same cases each time, and another seed others", () => {
    const of = (seed: string) => generateCases(seed, 90, trapdoorStatements(seed));
    expect(of("one")).toEqual(of("one"));
    const [one, other] = [of("one"), of("other")];
    const same = one.filter(({ proof }, i) => proof.a[0] === other[i]?.proof.a[0]);
    expect(same.every(({ proof }) => proof.a[0] === 0n)).toBe(true);
  });
});

describe("misuse", () => {
  const unused: CorpusParts = {
    statements: () => Promise.reject(new Error("nothing is to be proved")),
    verifiers: () => Promise.reject(new Error("nothing is to be verified")),
  };

  it.each([
    [["--count", "0"]],
    [["--count", "-1"]],
    [["--count", "1e3"]],
    [["--count", "100001"]],
    [["--count"]],
    [["--seed", ""]],
    [["--seed", "two words"]],
    [["--seeds", "x"]],
    [["all"]],
  ])("%j exits 2 with the usage", async (args) => {
    const { code, out, err } = await run(args, unused);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain("usage: corpus");
  });

  it("is the exit code of the process too", async () => {
    const script = ["--import", "tsx", "scripts/corpus.ts", "--count", "0"];
    const failed = promisify(execFile)(process.execPath, script);
    await expect(failed).rejects.toMatchObject({ code: 2 });
  });
});
