import type { CorpusReport, Tally } from "./run-cases.ts";

const COLUMNS = ["total", "valid", "snarkjs", "noble", "evm"] as const;
const NAME = 44;

const row = (name: string, cells: readonly (string | number)[]) =>
  `${name.padEnd(NAME)}${cells.map((cell) => String(cell).padStart(9)).join("")}\n`;
const tallyRow = (name: string, tally: Tally) =>
  row(
    name,
    COLUMNS.map((column) => tally[column]),
  );

/** Two tables: by kind, and of what is out of form; then what the verifiers disagree about. */
export function formatReport(report: CorpusReport): string {
  const { seed, total, agreed, byKind, outOfForm, disagreements } = report;
  const text = [
    row("kind (how many each verifier accepted)", COLUMNS),
    ...byKind.map(({ kind, ...tally }) => tallyRow(kind, tally)),
    "\nout of form, which ours refuse; what snarkjs says of it is counted, not compared\n",
    ...outOfForm.map(({ reason, ...tally }) => tallyRow(reason, tally)),
    `\n${agreed} of ${total} cases agreed on, seed ${seed}\n`,
    ...disagreements.map(
      ({ index, kind, title, expected, snarkjs, noble, evm }) =>
        `DISAGREED: case ${index}, ${kind}: ${title}: expected ${expected}, snarkjs ${snarkjs}, noble ${noble}, EVM ${evm}\n`,
    ),
  ];
  return text.join("");
}
