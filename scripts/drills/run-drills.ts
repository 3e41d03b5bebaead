import type { Outcome } from "../attacks/attack-case.ts";
import type { Attempt, Drill, Duration, Script, Step } from "./drill.ts";

export interface DrillResult {
  readonly id: string;
  readonly title: string;
  /** Every step came out as stated, and there was one at least. */
  readonly held: boolean;
  readonly affected: string;
  readonly duration: readonly Duration[];
  readonly steps: readonly Step[];
}

export interface DrillsReport {
  readonly total: number;
  readonly held: number;
  readonly drills: readonly DrillResult[];
}

export const isHeld = ({ expected, outcome }: Step): boolean => expected === outcome;

/** Plays the drills one after another. What breaks in any way but a refusal ends its drill, which has failed. */
export async function runDrills(
  drills: readonly Drill[],
  onResult: (result: DrillResult) => void = () => {},
  onStep: (drill: Drill, step: Step) => void = () => {},
): Promise<DrillsReport> {
  const results: DrillResult[] = [];
  for (const drill of drills) {
    const result = await runDrill(drill, (step) => onStep(drill, step));
    results.push(result);
    onResult(result);
  }
  return {
    total: results.length,
    held: results.filter(({ held }) => held).length,
    drills: results,
  };
}

async function runDrill(drill: Drill, onStep: (step: Step) => void): Promise<DrillResult> {
  const steps: Step[] = [];
  const duration: Duration[] = [];
  const record = (step: Step) => {
    steps.push(step);
    onStep(step);
  };
  const attempt = async ({ who, does, sees, expected, run }: Attempt) => {
    const wanted = describe(
      expected === "accepted" ? { accepted: true } : { accepted: false, reason: expected },
    );
    const outcome = await run();
    const code = outcome.accepted ? null : outcome.reason;
    record({ who, does, sees, expected: wanted, outcome: describe(outcome), code });
  };
  const script: Script = {
    async act(who, does, sees, run) {
      const result = await run();
      record({ who, does, sees, expected: "accepted", outcome: "accepted", code: null });
      return result;
    },
    async beside(first, second) {
      if ((first.expected === "accepted") === (second.expected === "accepted")) {
        throw new RangeError("of two tries beside each other one is to be accepted");
      }
      await attempt(first);
      await attempt(second);
    },
    lasts(what, formula, seconds) {
      if (!Number.isInteger(seconds) || seconds < 0) throw new RangeError("seconds are whole");
      duration.push({ what, formula, seconds });
    },
  };
  try {
    await drill.play(script);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : "no error was thrown";
    const outcome = `broken: ${reason}`;
    const does = "plays the next step";
    record({ who: "operator", does, sees: "", expected: "accepted", outcome, code: null });
  }
  const { id, title, affected } = drill;
  const held = steps.length > 0 && duration.length > 0 && steps.every(isHeld);
  return { id, title, held, affected, duration, steps };
}

const describe = (outcome: Outcome): string =>
  outcome.accepted ? "accepted" : `refused: ${outcome.reason}`;
