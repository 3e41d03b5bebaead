import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { ACCEPTED, refused } from "../../scripts/attacks/attack-case.ts";
import { allDrills } from "../../scripts/drills/all-drills.ts";
import type { Attempt, Drill, Script, Step } from "../../scripts/drills/drill.ts";
import { formatSeconds } from "../../scripts/drills/format-drill.ts";
import type { DrillResult, DrillsReport } from "../../scripts/drills/run-drills.ts";
import { runDrillsCommand } from "../../scripts/drills.ts";
import { parseServiceConfig } from "../../src/service/config/parse-service-config.ts";
import { configJson } from "../service/world.ts";

const IDS = [
  "issuer-key-rotated",
  "issuer-key-stolen",
  "circuit-upgrade",
  "claim-layout-upgrade",
  "policy-superseded",
  "verifier-bug",
];

const taken: Attempt = {
  who: "holder",
  does: "proves",
  sees: "accepted",
  expected: "accepted",
  run: async () => ACCEPTED,
};
const turnedAway: Attempt = {
  who: "thief",
  does: "proves",
  sees: "an error",
  expected: "ERR_X",
  run: async () => refused("ERR_X"),
};

const drill = (play: (script: Script) => Promise<void>, id = "one"): Drill => ({
  id,
  title: "a drill",
  affected: "nobody",
  async play(script) {
    script.lasts("it", "a + b", 60);
    await play(script);
  },
});
const honest = drill(({ beside }) => beside(taken, turnedAway));

async function run(args: readonly string[], drills: readonly Drill[] = [honest]) {
  let [out, err, closed] = ["", "", 0];
  const streams = {
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
  };
  const close = async () => {
    closed += 1;
  };
  const code = await runDrillsCommand(args, streams, () => ({ drills, close }));
  return { code, out, err, closed };
}

const reportOf = async (drills: readonly Drill[]) => {
  const { code, out, err, closed } = await run(["--json"], drills);
  return { code, err, closed, report: JSON.parse(out) as DrillsReport };
};

describe("the drills' own judgement", () => {
  it("exits 0 where every step came out as stated, and reports all of it", async () => {
    const { code, report, err, closed } = await reportOf([honest]);
    expect([code, closed]).toEqual([0, 1]);
    expect(report).toEqual({
      total: 1,
      held: 1,
      drills: [
        {
          id: "one",
          title: "a drill",
          held: true,
          affected: "nobody",
          duration: [{ what: "it", formula: "a + b", seconds: 60 }],
          steps: [
            {
              who: "holder",
              does: "proves",
              sees: "accepted",
              expected: "accepted",
              outcome: "accepted",
              code: null,
            },
            {
              who: "thief",
              does: "proves",
              sees: "an error",
              expected: "refused: ERR_X",
              outcome: "refused: ERR_X",
              code: "ERR_X",
            },
          ],
        },
      ],
    });
    expect(err).toMatch(/^one held\n\d+ s\n$/);
  });

  it.each<[string, (script: Script) => Promise<void>, string]>([
    [
      "what was to be refused is accepted",
      ({ beside }) => beside(taken, { ...turnedAway, run: taken.run }),
      "accepted",
    ],
    [
      "what was to be accepted is refused",
      ({ beside }) => beside({ ...taken, run: turnedAway.run }, turnedAway),
      "refused: ERR_X",
    ],
    [
      "the refusal has another code",
      ({ beside }) => beside(taken, { ...turnedAway, expected: "ERR_X: y" }),
      "refused: ERR_X",
    ],
    [
      "a try breaks down",
      ({ beside }) =>
        beside(taken, { ...turnedAway, run: () => Promise.reject(new Error("a fault")) }),
      "broken: a fault",
    ],
    [
      "an act breaks down",
      ({ act }) => act("issuer", "acts", "", () => Promise.reject(new Error("a fault"))),
      "broken: a fault",
    ],
    [
      "two tries beside each other are to end alike",
      ({ beside }) => beside(taken, taken),
      "broken: of two tries beside each other one is to be accepted",
    ],
    [
      "two refusals stand beside each other",
      ({ beside }) => beside(turnedAway, turnedAway),
      "broken: of two tries beside each other one is to be accepted",
    ],
    [
      "a duration is no number of seconds",
      async ({ lasts }) => lasts("it", "a", Number.NaN),
      "broken: seconds are whole",
    ],
  ])("exits 1 where %s", async (_, play, outcome) => {
    const { code, report, closed } = await reportOf([honest, drill(play, "two")]);
    expect([code, closed]).toEqual([1, 1]);
    expect(report).toMatchObject({ total: 2, held: 1 });
    const [first, second] = report.drills;
    expect([first?.held, second?.held]).toEqual([true, false]);
    expect(second?.steps.map((step) => step.outcome)).toContain(outcome);
    const plain = await run([], [honest, drill(play, "two")]);
    expect(plain.code).toBe(1);
    expect(plain.out).toContain("1 of 2 drills came out as stated\nFAILED: two\n");
    expect(plain.out).toContain(`-> ${outcome}\n`);
  });

  it("does not hold where a drill shows nothing", async () => {
    const { code, report } = await reportOf([drill(async () => {})]);
    expect([code, report.held]).toEqual([1, 0]);
    const mute: Drill = { ...honest, play: ({ beside }) => beside(taken, turnedAway) };
    expect((await reportOf([mute])).code, "without a duration").toBe(1);
  });

  it("goes on with the next drill after one that failed", async () => {
    const broken = drill(() => Promise.reject(new Error("a fault")), "broken");
    const { report } = await reportOf([broken, honest]);
    expect(report.drills.map(({ held }) => held)).toEqual([false, true]);
  });

  it.each([
    ["--only", "no-such-drill"],
    ["--only", "one,"],
    ["--only", "on"],
    ["--only", ""],
    ["--only"],
    ["--none"],
    ["one"],
  ])("exits 2 on misuse, with nothing played: %s %s", async (...args) => {
    let played = 0;
    const counting = drill(async () => {
      played += 1;
    });
    const { code, out, err } = await run(args, [counting]);
    expect([code, out, played]).toEqual([2, "", 0]);
    expect(err).toContain("usage: drills");
  });

  it.each([
    ["two", ["two"]],
    ["two,one", ["one", "two"]],
    ["one , two", ["one", "two"]],
  ])("--only %s", async (only, ids) => {
    const { out } = await run(["--json", "--only", only], [honest, { ...honest, id: "two" }]);
    expect((JSON.parse(out) as DrillsReport).drills.map(({ id }) => id)).toEqual(ids);
  });

  it.each([
    [0, "0 s"],
    [59, "59 s"],
    [600, "600 s = 10 min"],
    [3_600, "3600 s = 1 h"],
    [86_400, "86400 s = 1 d"],
    [86_401, "86401 s"],
  ])("says %i seconds as a person would", (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text);
  });
});

describe("npm run drills", () => {
  let report: DrillsReport;
  let stderr = "";
  beforeAll(async () => {
    const script = ["--import", "tsx", "scripts/drills.ts", "--json"];
    const ended = await promisify(execFile)(process.execPath, script, {
      timeout: 1_400_000,
      maxBuffer: 1 << 24,
    });
    report = JSON.parse(ended.stdout) as DrillsReport;
    stderr = ended.stderr;
  });

  const drillOf = (id: string): DrillResult => {
    const found = report.drills.find((one) => one.id === id);
    if (found === undefined) throw new Error(`no ${id}`);
    return found;
  };
  const stepOf = (id: string, does: string): Step => {
    const found = drillOf(id).steps.filter((step) => step.does.includes(does));
    if (found.length !== 1) throw new Error(`${found.length} steps of ${id} say '${does}'`);
    return found[0] as Step;
  };

  it("plays all six, and each comes out as stated", () => {
    expect(report.drills.map(({ id }) => id)).toEqual(IDS);
    expect([report.total, report.held]).toEqual([6, 6]);
    for (const id of IDS) expect(stderr).toContain(`${id} held\n`);
  });

  it.each(IDS)("%s: acceptances and refusals, several parties, a figure for how long", (id) => {
    const { steps, duration, affected } = drillOf(id);
    const refusals = steps.filter(({ code }) => code !== null);
    expect(refusals.length).toBeGreaterThanOrEqual(7);
    expect(steps.length - refusals.length).toBeGreaterThanOrEqual(7);
    expect(new Set(steps.map(({ who }) => who)).size).toBeGreaterThanOrEqual(3);
    expect(duration.length).toBeGreaterThanOrEqual(2);
    expect(affected).not.toBe("");
    for (const step of steps) expect(step.does && step.sees, step.does).toBeTruthy();
  });

  it("takes its figures from the parameters in force", () => {
    const { trustRootWindowSeconds, requestLifetimeSeconds } = parseServiceConfig(configJson());
    const figures = Object.fromEntries(
      report.drills.flatMap(({ id, duration }) =>
        duration.map(({ formula, seconds }) => [`${id} ${formula}`, seconds]),
      ),
    );
    expect(figures).toMatchObject({
      "issuer-key-rotated trustRootWindowSeconds": trustRootWindowSeconds,
      "issuer-key-rotated rootWindow": 86_400,
      "issuer-key-stolen rootWindow + ttl": 86_400 + 30 * 86_400,
      "circuit-upgrade requestLifetimeSeconds": requestLifetimeSeconds,
      "policy-superseded asOfWindow": 86_400,
      "policy-superseded superseded": 7 * 86_400,
      "issuer-key-stolen keyDelay": 2 * 86_400,
      "verifier-bug ttl": 30 * 86_400,
    });
  });

  it.each([
    ["issuer-key-rotated", "renews on chain with the new credential", null],
    ["issuer-key-stolen", "signs another credential at another clean index", null],
    ["issuer-key-stolen", "attests under the old root after minTrustEpoch", "TrustRootRevoked"],
    ["circuit-upgrade", "gets the new wallet", "ERR_VERIFICATION_NULLIFIER_USED"],
    ["circuit-upgrade", "open when version 1 ended", "ERR_PRESENTATION_CIRCUIT_UNKNOWN"],
    ["claim-layout-upgrade", "differs in the number alone", "constraint"],
    ["policy-superseded", "the other proof in flight", "ERR_POLICY_NOT_IN_FORCE"],
    ["circuit-upgrade", "for a second address with version 2", "NullifierUsed"],
    ["policy-superseded", "within the grace of the new version", null],
    ["policy-superseded", "sends one after the grace", "PolicyVersionEnded"],
    ["policy-superseded", "attests the announced version for a second address", "NullifierBound"],
    ["issuer-key-stolen", "revokes its key in the trust registry itself", null],
    ["verifier-bug", "points version 1 to the new verifier", "VerifierExists"],
    ["verifier-bug", "made-up presentation to the new verifier", "ProofInvalid"],
  ])("%s: %s", (id, does, code) => {
    const step = stepOf(id, does);
    if (code === null) expect(step.outcome).toBe("accepted");
    else expect(step.code).toContain(code);
  });

  it("fails a real drill whose script expects otherwise, and plays it to its end", async () => {
    const set = allDrills();
    const real = set.drills.find(({ id }) => id === "policy-superseded");
    if (real === undefined) throw new Error("no such drill");
    let pairs = 0;
    const wrong: Drill = {
      ...real,
      play: (script) =>
        real.play({
          ...script,
          beside(first, second) {
            pairs += 1;
            // the first pair's refusal, under a code that it has not
            return script.beside(
              first,
              pairs === 1 ? { ...second, expected: "ERR_POLICY_FORM" } : second,
            );
          },
        }),
    };
    let out = "";
    const streams = {
      out: (text: string) => {
        out += text;
      },
      err: () => {},
    };
    const code = await runDrillsCommand(["--json"], streams, () => ({ ...set, drills: [wrong] }));
    const result = (JSON.parse(out) as DrillsReport).drills[0];
    expect([code, result?.held]).toEqual([1, false]);
    const differing = result?.steps.filter(({ expected, outcome }) => expected !== outcome);
    expect(differing).toMatchObject([
      {
        expected: "refused: ERR_POLICY_FORM",
        outcome: "refused: ERR_PRESENTATION_REQUEST_EXPIRED",
      },
    ]);
    expect(pairs).toBeGreaterThan(8);
    expect(result?.steps).toHaveLength(drillOf("policy-superseded").steps.length);
  });
});
