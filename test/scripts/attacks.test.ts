import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import {
  ACCEPTED,
  type AttackCase,
  type Outcome,
  outcomeOf,
  refused,
} from "../../scripts/attacks/attack-case.ts";
import type { AttackReport } from "../../scripts/attacks/run-cases.ts";
import { runAttacks } from "../../scripts/attacks.ts";
import { VerificationError } from "../../src/errors.ts";

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

describe("npm run attacks", () => {
  it("ends by itself, with a local chain, a prover and snarkjs in use", async () => {
    const script = ["--import", "tsx", "scripts/attacks.ts", "--json", "--only", "S1.1,V4.10,K1.1"];
    const { stdout } = await promisify(execFile)(process.execPath, script, { timeout: 120_000 });
    expect(JSON.parse(stdout)).toMatchObject({ total: 3, refused: 3, twinsAccepted: 3 });
  }, 150_000);

  it("names the violated constraint, the reason code and the contract's own check", async () => {
    const { code, out, err } = await run(["--json", "--only", "C14,E6,V1,V4,H11,K9.2"]);
    expect(code, err).toBe(0);
    const report = JSON.parse(out) as AttackReport;
    const reasonOf = (id: string) => report.cases.find((one) => one.id === id)?.reason;
    expect(reasonOf("C14.1")).toMatch(/^constraint \d+ \(bits\[\d\]\)$/);
    expect(reasonOf("V1.1")).toBe("ERR_VERIFICATION_SIGNALS_COUNT");
    expect(reasonOf("H11.1")).toBe("401 ERR_SERVICE_UNAUTHENTICATED");
    expect(reasonOf("K9.2")).toBe("ERR_CHAIN_REVERTED: KeyForgeable");
    expect(report.total).toBeGreaterThan(25);
    expect([report.refused, report.twinsAccepted]).toEqual([report.total, report.total]);
  }, 300_000);
});
