/** Where a row stands in its source: its line (CSV, JSON lines) or row number (Parquet), from 1. */
export interface RowPlace {
  readonly line: number;
}

/** A row as its source spells it; every value is text, so that no number lost digits on its way. */
export interface RawRow extends RowPlace {
  readonly customer: string;
  readonly asset: string;
  readonly balance: string;
  /** `cash` where the source has no such column. */
  readonly account: string;
  /** Empty where the source has none. */
  readonly debt: string;
}

/** Columns of a ledger; a source may name no other. */
export const REQUIRED_COLUMNS = ["customer", "asset", "balance"] as const;
export const OPTIONAL_COLUMNS = ["account", "debt"] as const;
export const COLUMNS = [...REQUIRED_COLUMNS, ...OPTIONAL_COLUMNS];
export type ColumnName = (typeof COLUMNS)[number];

/** Where a value stands that a source leaves out. */
export const DEFAULTS: Readonly<Record<(typeof OPTIONAL_COLUMNS)[number], string>> = {
  account: "cash",
  debt: "",
};
