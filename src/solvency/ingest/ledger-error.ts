import { type ErrorCode, SolvencyError } from "../../errors.ts";
import type { ColumnName } from "./ledger-row.ts";

type LedgerReason =
  Extract<
    ErrorCode<"SOLVENCY">,
    `ERR_SOLVENCY_LEDGER_${string}`
  > extends `ERR_SOLVENCY_LEDGER_${infer Reason}`
    ? Reason
    : never;

/** Refuses a ledger at a place of its source. The message names line and column and quotes nothing of what stands there. */
export function refuseRow(
  reason: LedgerReason,
  line: number,
  column: ColumnName | undefined,
  message: string,
  details: Readonly<Record<string, number>> = {},
): never {
  const where = column === undefined ? `line ${line}` : `line ${line}, column ${column}`;
  throw new SolvencyError(`ERR_SOLVENCY_LEDGER_${reason}`, `${where}: ${message}`, {
    details: { line, ...(column === undefined ? {} : { column }), ...details },
  });
}
