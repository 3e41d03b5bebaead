import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import {
  ACCEPTED,
  type AttackCase,
  type Outcome,
  outcomeOf,
  refused,
} from "../../scripts/attacks/attack-case.ts";
import { circuitCase } from "../../scripts/attacks/circuit/circuit-case.ts";
import { type AttackReport, runCases } from "../../scripts/attacks/run-cases.ts";
import { DESIGN_LINES } from "../../scripts/attacks/solvency/design-lines.ts";
import { solvencyCases } from "../../scripts/attacks/solvency/solvency-cases.ts";
import { PACK } from "../../scripts/attacks/solvency/templates.ts";
import { runAttacks } from "../../scripts/attacks.ts";
import { SolvencyError, VerificationError } from "../../src/errors.ts";

const held: AttackCase = {
  id: "X1",
  layer: "sdk",
  title: "an attack that is refused",
  by: /SIGNAL_RANGE/,
  attack: async () => refused("ERR_VERIFICATION_SIGNAL_RANGE"),
  twin: async () => ACCEPTED,
};

async function run(args: readonly string[], cases?: readonly AttackCase[]) {
  const streams = { out: "", err: "" };
  const write = {
    out: (text: string) => {
      streams.out += text;
    },
    err: (text: string) => {
      streams.err += text;
    },
  };
  const code = await (cases === undefined
    ? runAttacks(args, write)
    : runAttacks(args, write, () => [{ cases }]));
  return { code, ...streams };
}

const reportOf = async (cases: readonly AttackCase[]) => {
  const { code, out } = await run(["--json"], cases);
  return { code, report: JSON.parse(out) as AttackReport };
};

describe("the attack run's own judgement", () => {
  it("exits 0 where attacks are refused and twins accepted", async () => {
    const { code, report } = await reportOf([held, { ...held, id: "X1" }, { ...held, id: "X2" }]);
    expect(code).toBe(0);
    expect(report).toMatchObject({ total: 3, refused: 3, twinsAccepted: 3 });
    expect(report.cases.map(({ id }) => id)).toEqual(["X1.1", "X1.2", "X2.1"]);
    expect(report.cases[0]).toEqual({
      id: "X1.1",
      layer: "sdk",
      title: "an attack that is refused",
      refused: true,
      twinAccepted: true,
      reason: "ERR_VERIFICATION_SIGNAL_RANGE",
    });
  });

  it.each<[string, Partial<AttackCase>, boolean, boolean]>([
    ["an attack passes", { attack: async () => ACCEPTED }, false, true],
    ["a twin is refused", { twin: async () => refused("ERR_ANY") }, true, false],
    ["the refusal has another reason", { attack: async () => refused("ERR_OTHER") }, false, true],
    [
      "the attack breaks down",
      {
        attack: async (): Promise<Outcome> => {
          throw new TypeError("a fault of the case");
        },
      },
      false,
      true,
    ],
    [
      "the twin breaks down",
      { twin: () => outcomeOf(() => Promise.reject(new Error("a fault of the case"))) },
      true,
      false,
    ],
  ])("exits 1 where %s", async (_, change, isRefused, isAccepted) => {
    const { code, report } = await reportOf([held, { ...held, ...change }]);
    expect(code).toBe(1);
    expect(report.cases[1]).toMatchObject({ refused: isRefused, twinAccepted: isAccepted });
    expect(report).toMatchObject({
      total: 2,
      refused: isRefused ? 2 : 1,
      twinsAccepted: isAccepted ? 2 : 1,
    });
    const plain = await run([], [held, { ...held, ...change }]);
    expect(plain.code).toBe(1);
    expect(plain.out).toContain("FAILED: X1.2");
  });

  it("counts a coded error as a refusal, and nothing else", async () => {
    const coded = new VerificationError("ERR_VERIFICATION_SIGNAL_RANGE", "too large");
    expect(await outcomeOf(() => Promise.reject(coded))).toEqual(
      refused("ERR_VERIFICATION_SIGNAL_RANGE"),
    );
    expect(await outcomeOf(() => 1)).toBe(ACCEPTED);
    await expect(outcomeOf(() => Promise.reject(new TypeError("x")))).rejects.toThrow(TypeError);
  });

  it("names the place of a proof that does not hold", async () => {
    const error = new SolvencyError("ERR_SOLVENCY_REPORT_PROOF", "it does not hold", {
      details: { place: "statement statement" },
    });
    expect(await outcomeOf(() => Promise.reject(error))).toEqual(
      refused("ERR_SOLVENCY_REPORT_PROOF: statement statement"),
    );
  });

  it("counts no violated constraint but the one that a circuit's attack names", async () => {
    const attack = (by: RegExp) =>
      circuitCase({
        id: "X1",
        title: "an element that is dropped",
        spec: PACK,
        twin: { in: [1n, 2n, 3n, 4n, 5n] },
        set: { "out[1]": 4n },
        by,
      });
    const { cases } = await runCases([attack(/^out\[1\]$/), attack(/^out\[0\]$/)]);
    expect(cases.map(({ refused }) => refused)).toEqual([true, false]);
    expect(cases[1]?.reason).toContain("no violated constraint mentions");
  });

  it("ends what the layers share, also where a case breaks down", async () => {
    let closed = 0;
    const close = async () => {
      closed++;
    };
    const silent = { out: () => {}, err: () => {} };
    await runAttacks([], silent, () => [
      { cases: [held], close },
      { cases: [], close },
    ]);
    expect(closed).toBe(2);
  });

  it.each([["--only", "Q9"], ["--only", ""], ["--only"], ["--none"], ["C1"]])(
    "exits 2 on misuse: %s %s",
    async (...args) => {
      const { code, err } = await run(args, [held]);
      expect(code).toBe(2);
      expect(err).toContain("usage");
    },
  );

  it.each([
    ["X", ["X1.1", "X1.2", "X12.1"]],
    ["X1", ["X1.1", "X1.2"]],
    ["X12", ["X12.1"]],
    ["X1.2,X12", ["X1.2", "X12.1"]],
  ])("--only %s", async (only, ids) => {
    const cases = [held, held, { ...held, id: "X12" }];
    const { out } = await run(["--json", "--only", only], cases);
    expect((JSON.parse(out) as AttackReport).cases.map(({ id }) => id)).toEqual(ids);
  });
});

describe("the attacks on solvency", () => {
  const { cases } = solvencyCases();

  it("have a case for every line of the design, and begin every row with its line", () => {
    const lines = Object.entries(DESIGN_LINES);
    expect(new Set(cases.map(({ id }) => id))).toEqual(new Set(lines.map(([id]) => id)));
    for (const { id, title, by } of cases) {
      const [, line = ""] = lines.find(([own]) => own === id) ?? [];
      expect(title.startsWith(`${line}: `), title).toBe(true);
      expect(by, title).toBeInstanceOf(RegExp);
    }
    expect(new Set(cases.map(({ title }) => title)).size).toBe(cases.length);
  });

  it("are listed in the guide, line by line", async () => {
    const guide = await readFile(new URL("../../docs/attacks.md", import.meta.url), "utf8");
    const rows = [...guide.matchAll(/^\| ([LMO]\d+) \| ([^|]+) \| [^|]+ \|$/gm)];
    expect(rows.map(([, id, line]) => [id, line])).toEqual(Object.entries(DESIGN_LINES));
  });
});

describe("npm run attacks", () => {
  let code: number;
  let report: AttackReport;
  beforeAll(async () => {
    const script = ["--import", "tsx", "scripts/attacks.ts", "--json"];
    const run = promisify(execFile)(process.execPath, script, { maxBuffer: 1 << 26 });
    const ended = await run.then(
      ({ stdout }) => ({ code: 0, stdout }),
      (error: { readonly code: number; readonly stdout: string }) => error,
    );
    code = ended.code;
    report = JSON.parse(ended.stdout) as AttackReport;
  }, 3_600_000);

  it("refuses every attack, accepts every twin, and ends by itself", () => {
    const failed = report.cases.filter(({ refused, twinAccepted }) => !refused || !twinAccepted);
    expect(failed.map(({ id, reason }) => `${id}: ${reason}`)).toEqual([]);
    expect(report).toMatchObject({ refused: report.total, twinsAccepted: report.total });
    expect(report.total).toBeGreaterThan(590);
    expect(code).toBe(0);
  });

  it.each([
    ["C14.1", /^constraint \d+ \(bits\[\d\]\)$/],
    ["V1.1", /^ERR_VERIFICATION_SIGNALS_COUNT$/],
    ["H11.1", /^401 ERR_SERVICE_UNAUTHENTICATED$/],
    ["K9.2", /^ERR_CHAIN_REVERTED: KeyForgeable$/],
    ["L1.1", /^constraint \d+ \(balance\[0\]\[0\], .*range/],
    ["L15.1", /MarketLookUp/],
    ["O4.1", /^ERR_SOLVENCY_LEDGER_TOTALS$/],
  ])("names the constraint, the reason code or the contract's own check: %s", (id, reason) => {
    expect(report.cases.find((one) => one.id === id)?.reason).toMatch(reason);
  });
});
