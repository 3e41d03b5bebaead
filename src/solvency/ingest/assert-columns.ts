import { refuseRow } from "./ledger-error.ts";
import { COLUMNS, type ColumnName, REQUIRED_COLUMNS } from "./ledger-row.ts";

/** Every required column, none unknown, none twice. The names are public words: a message lists those that are known. */
export function assertColumns(names: readonly string[], line: number): readonly ColumnName[] {
  const known: readonly string[] = COLUMNS;
  if (names.some((name) => !known.includes(name))) {
    refuseRow("FORM", line, undefined, `a column is unknown; known: ${COLUMNS.join(", ")}`);
  }
  if (new Set(names).size !== names.length) refuseRow("FORM", line, undefined, "a column repeats");
  const missing = REQUIRED_COLUMNS.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    refuseRow("FORM", line, undefined, `columns are missing: ${missing.join(", ")}`);
  }
  return names as readonly ColumnName[];
}
