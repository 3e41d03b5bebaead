import type { AttackCase, Layer, Outcome } from "./attack-case.ts";

/** One row of the report. */
export interface CaseResult {
  readonly id: string;
  readonly layer: Layer;
  readonly title: string;
  readonly refused: boolean;
  readonly twinAccepted: boolean;
  /** Why the attack was refused; where the row failed, what went wrong. */
  readonly reason: string;
}

export interface AttackReport {
  readonly total: number;
  readonly refused: number;
  readonly twinsAccepted: number;
  readonly cases: readonly CaseResult[];
}

/** Runs the cases one after another. A case that breaks in any way but a refusal has failed. */
export async function runCases(
  cases: readonly AttackCase[],
  onResult: (result: CaseResult) => void = () => {},
): Promise<AttackReport> {
  const results: CaseResult[] = [];
  for (const entry of cases) {
    const result = await runCase(entry);
    results.push(result);
    onResult(result);
  }
  return {
    total: results.length,
    refused: results.filter(({ refused }) => refused).length,
    twinsAccepted: results.filter(({ twinAccepted }) => twinAccepted).length,
    cases: results,
  };
}

export const isHeld = ({ refused, twinAccepted }: CaseResult): boolean => refused && twinAccepted;

async function runCase({ id, layer, title, by, attack, twin }: AttackCase): Promise<CaseResult> {
  const twinFault = await attempt(twin, (outcome) =>
    outcome.accepted ? undefined : `the twin was refused: ${outcome.reason}`,
  );
  let reason = "";
  const attackFault = await attempt(attack, (outcome) => {
    if (outcome.accepted) return "THE ATTACK PASSED";
    reason = outcome.reason;
    const isExpected = by === undefined || by.test(reason);
    return isExpected ? undefined : `refused for another reason than ${by.source}: ${reason}`;
  });
  const faults = [attackFault, twinFault].filter((fault) => fault !== undefined);
  return {
    id,
    layer,
    title,
    refused: attackFault === undefined,
    twinAccepted: twinFault === undefined,
    reason: faults.length > 0 ? faults.join("; ") : reason,
  };
}

async function attempt(
  call: () => Promise<Outcome>,
  judge: (outcome: Outcome) => string | undefined,
): Promise<string | undefined> {
  try {
    return judge(await call());
  } catch (error) {
    return `broken: ${error instanceof Error ? error.message.split("\n")[0] : "no error was thrown"}`;
  }
}
