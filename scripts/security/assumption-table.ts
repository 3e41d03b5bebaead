import { rangesOf, testsOf } from "./discharges.ts";
import { formatRows, link } from "./format-rows.ts";
import type { Assumption } from "./read-assumptions.ts";

/** What stands where nobody has said who shows it; `test/docs/assumptions.test.ts` fails on it. */
export const UNSHOWN = "**nothing**";

export function assumptionTable(assumptions: readonly Assumption[]): string {
  const rows = assumptions.map((assumption) => {
    const { file, template, signals, what, dischargedBy } = assumption;
    return [
      `${link(template, file)} ${signals.map((signal) => `\`${signal}\``).join(", ")}`,
      what,
      dischargedBy,
      shownBy(assumption),
    ];
  });
  return formatRows(["of", "assumes", "discharged by", "shown by"], rows);
}

function shownBy(assumption: Assumption): string {
  const ranges = rangesOf(assumption);
  const tests = testsOf(assumption);
  if (tests.length === 0) return UNSHOWN;
  if (ranges !== undefined && tests.length === 1) {
    const [test] = tests;
    return `${link("ranges", test?.file ?? "")}: ${ranges.map((range) => `_${range}_`).join(", ")}`;
  }
  return tests
    .map(({ file, title }) => `${link(file.split("/").at(-1) ?? file, file)}: _${title}_`)
    .join("; ");
}
