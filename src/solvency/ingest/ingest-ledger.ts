import type { AsyncBuffer } from "hyparquet";
import { SolvencyError } from "../../errors.ts";
import { assertControlTotals, type ControlTotals } from "./control-totals.ts";
import { type Ledger, LedgerRows } from "./ledger.ts";
import type { RawRow } from "./ledger-row.ts";
import type { ExactAmount } from "./parse-amount.ts";
import { indexAssets, type LedgerAsset, parseRow } from "./parse-row.ts";
import { readCsv } from "./read-csv.ts";
import { readJsonLines } from "./read-json-lines.ts";

/** Where a ledger comes from. Parquet needs random access, for its index stands at its end. */
export type LedgerSource =
  | { readonly format: "csv" | "jsonl"; readonly bytes: AsyncIterable<Uint8Array> }
  | { readonly format: "parquet"; readonly file: AsyncBuffer };

export interface IngestOptions {
  /** The policy's list: at most 1,024. */
  readonly assets: readonly LedgerAsset[];
  /** 32 secret bytes from which the accounts' order is drawn; the same ones give the same order. */
  readonly orderSeed: Uint8Array;
  readonly controlTotals?: ControlTotals | undefined;
  /** 30 million by default, which is 1.8 GB. */
  readonly maxRows?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called every 65,536 rows and at the end. */
  readonly onProgress?: ((progress: { readonly rows: number }) => void) | undefined;
}

export interface IngestedLedger {
  readonly ledger: Ledger;
  /** Units of each asset, by index: what the liabilities' totals must come to. */
  readonly totals: readonly bigint[];
}

const STEP = 1 << 16;
const MAX_ROWS = 30_000_000;
const MAX_ASSETS = 1024;
const TOTAL_LIMIT = 1n << 80n;

/**
 * Reads a snapshot of customers' holdings, a row a holding, in any order. All or nothing: the first row that is not as
 * it must be stops the run with its line and column, and nothing is skipped, mended or dropped.
 * @throws SolvencyError `ERR_SOLVENCY_LEDGER_FORM`, `_CUSTOMER`, `_ASSET`, `_AMOUNT`, `_DUPLICATE`, `_TOTALS`,
 *   `_LIMIT`, `_ABORTED`
 */
export async function ingestLedger(
  source: LedgerSource,
  { assets, orderSeed, controlTotals, maxRows = MAX_ROWS, signal, onProgress }: IngestOptions,
): Promise<IngestedLedger> {
  if (assets.length > MAX_ASSETS) throw new RangeError(`at most ${MAX_ASSETS} assets`);
  const indexOf = indexAssets(assets);
  const rows = new LedgerRows();
  const totals = assets.map(() => 0n);
  const sums: ExactAmount[] = assets.map(() => 0n);
  for await (const raw of await open(source)) {
    if (rows.length % STEP === 0) {
      if (signal?.aborted) throw new SolvencyError("ERR_SOLVENCY_LEDGER_ABORTED", "aborted");
      if (rows.length > 0) onProgress?.({ rows: rows.length });
    }
    if (rows.length === maxRows) {
      throw new SolvencyError(
        "ERR_SOLVENCY_LEDGER_LIMIT",
        `the ledger has more than ${maxRows} rows: raise the limit, or split the entity`,
        { details: { maxRows } },
      );
    }
    const row = parseRow(raw, assets, indexOf);
    totals[row.asset] = (totals[row.asset] as bigint) + row.balance;
    sums[row.asset] = (sums[row.asset] as bigint) + row.exactBalance;
    rows.add(row);
  }
  onProgress?.({ rows: rows.length });
  if (rows.length === 0) {
    throw new SolvencyError("ERR_SOLVENCY_LEDGER_FORM", "the ledger has no rows");
  }
  if (controlTotals) assertControlTotals({ rows: rows.length, sums }, controlTotals, assets);
  const tooLarge = assets.filter((_, i) => (totals[i] as bigint) >= TOTAL_LIMIT);
  if (tooLarge.length > 0) {
    const symbols = tooLarge.map(({ symbol }) => symbol);
    throw new SolvencyError(
      "ERR_SOLVENCY_LEDGER_AMOUNT",
      `totals need more than 80 bits; list with fewer decimals: ${symbols.join(", ")}`,
      { details: { assets: symbols } },
    );
  }
  return { ledger: rows.group(orderSeed), totals };
}

async function open(source: LedgerSource): Promise<AsyncIterable<RawRow>> {
  if (source.format === "parquet") {
    // its library is read by whoever has such a file, and by nobody else
    const { readParquet } = await import("./read-parquet.ts");
    return readParquet(source.file);
  }
  return source.format === "csv" ? readCsv(source.bytes) : readJsonLines(source.bytes);
}
