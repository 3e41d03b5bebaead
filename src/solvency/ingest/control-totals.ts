import { z } from "zod";
import { SolvencyError } from "../../errors.ts";
import { type ExactAmount, formatAmount, parseAmount } from "./parse-amount.ts";
import type { LedgerAsset } from "./parse-row.ts";

/** What the exchange's books say of the snapshot, from elsewhere than the ledger's file. */
export interface ControlTotals {
  readonly rows: number;
  /** Exact sum of each asset's balances as decimal text; an asset that is not named must have none. */
  readonly sums: Readonly<Record<string, string>>;
}

const schema = z.strictObject({
  rows: z.int().min(1),
  sums: z.record(
    z.string(),
    z.string().refine((text) => parseAmount(text) !== undefined),
  ),
});

/** Throws `ERR_SOLVENCY_LEDGER_TOTALS`. */
export function parseControlTotals(json: unknown): ControlTotals {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const names = parsed.error.issues.map(({ path }) => path.join(".") || "the document").join(", ");
  throw new SolvencyError(
    "ERR_SOLVENCY_LEDGER_TOTALS",
    `control totals are {rows, sums: {asset: "decimal"}}; not of this form: ${names}`,
  );
}

/** What a ledger has, to be held against its control totals. */
export interface CountedTotals {
  readonly rows: number;
  /** By asset index, before rounding. */
  readonly sums: readonly ExactAmount[];
}

/** Refuses a ledger that has other rows or sums than its control totals; names the assets, never a sum. */
export function assertControlTotals(
  counted: CountedTotals,
  control: ControlTotals,
  assets: readonly LedgerAsset[],
): void {
  const wrong = assets
    .filter(({ symbol }, i) => {
      const text = Object.hasOwn(control.sums, symbol) ? (control.sums[symbol] ?? "0") : "0";
      // "1.50" and "1.5" are one amount
      return formatAmount(counted.sums[i] ?? 0n) !== formatAmount(parseAmount(text) ?? -1n);
    })
    .map(({ symbol }) => symbol);
  const known = new Set(assets.map(({ symbol }) => symbol));
  const unknown = Object.keys(control.sums).filter((symbol) => !known.has(symbol));
  const faults = [
    ...(counted.rows === control.rows ? [] : ["the number of rows differs"]),
    ...(wrong.length === 0 ? [] : [`the sums of these assets differ: ${wrong.join(", ")}`]),
    ...(unknown.length === 0 ? [] : [`not in the policy's list: ${unknown.join(", ")}`]),
  ];
  if (faults.length === 0) return;
  throw new SolvencyError(
    "ERR_SOLVENCY_LEDGER_TOTALS",
    `the ledger is not what its control totals say: ${faults.join("; ")}`,
    { details: { rows: counted.rows, assets: [...wrong, ...unknown] } },
  );
}
