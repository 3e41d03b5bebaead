/**
 * A venue's ledger, read strictly: CSV, JSON lines or Parquet, streamed, all or nothing. The first row that is not as it
 * must be stops the reading with its line and column.
 *
 * ```ts
 * const { ledger, totals } = await ingestLedger(
 *   { format: "csv", bytes: createReadStream("ledger.csv") },
 *   { assets, orderSeed, controlTotals: parseControlTotals(json) },
 * );
 * ```
 *
 * @module
 */
export { SolvencyError } from "../../errors.ts";
export { type ControlTotals, parseControlTotals } from "./control-totals.ts";
export {
  type IngestedLedger,
  type IngestOptions,
  ingestLedger,
  type LedgerSource,
} from "./ingest-ledger.ts";
export type { Ledger, LedgerCustomer } from "./ledger.ts";
export type { LedgerAsset } from "./parse-row.ts";
