/** One line of the summary: what was tried, what had to come of it, what came of it. */
export interface Finding {
  readonly what: string;
  readonly expected: string;
  readonly outcome: string;
  readonly isAsExpected: boolean;
  readonly ms: number;
}

export interface Narrator {
  /** The steps so far, in order. */
  readonly findings: readonly Finding[];
  title(text: string): void;
  say(text: string): void;
  /** Runs a step that must succeed, and says how long it took. */
  step<T>(what: string, run: () => Promise<T>): Promise<T>;
  /** Runs an attempt whose outcome is the point: `accepted`, or the code of its refusal. */
  attempt(what: string, expected: string, run: () => Promise<string>): Promise<void>;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** @param write one line, without its end */
export function createNarrator(
  write: (line: string) => void,
  clock: () => number = () => performance.now(),
): Narrator {
  const findings: Finding[] = [];
  return {
    findings,
    title: (text) => write(`\n== ${text}`),
    say: (text) => write(`   ${text}`),
    async step(what, run) {
      const started = clock();
      const result = await run();
      write(` * ${what} (${seconds(clock() - started)})`);
      return result;
    },
    async attempt(what, expected, run) {
      const started = clock();
      const outcome = await run();
      const ms = Math.round(clock() - started);
      const isAsExpected = outcome === expected;
      findings.push({ what, expected, outcome, isAsExpected, ms });
      const mark = isAsExpected ? "ok " : "NO ";
      write(` ${mark}${what}: ${outcome} (${seconds(ms)})`);
      if (!isAsExpected) write(`   expected ${expected}`);
    },
  };
}

/** The findings as a table of fixed width. */
export function formatFindings(findings: readonly Finding[]): string[] {
  const rows = [
    ["", "attempt", "outcome", "time"],
    ...findings.map(({ what, outcome, isAsExpected, ms }) => [
      isAsExpected ? "ok" : "NO",
      what,
      outcome,
      seconds(ms),
    ]),
  ];
  const widths = [0, 1, 2, 3].map((i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
