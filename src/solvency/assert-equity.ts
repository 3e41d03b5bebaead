import { WHOLE } from "./layout.ts";
import type { MarketTable } from "./market.ts";
import type { Holding } from "./slots.ts";
import { refuse } from "./solvency-error.ts";

/** Whether what a margin account holds, after haircuts, covers what it owes. Rounds nothing. */
export function hasEquity(slots: readonly Holding[], { rows }: MarketTable): boolean {
  let held = 0n;
  let owed = 0n;
  for (const { asset, balance, debt } of slots) {
    const { price, marginWeight } = rows[asset] as MarketTable["rows"][number];
    held += balance * price * BigInt(marginWeight);
    owed += debt * price * BigInt(WHOLE);
  }
  return held >= owed;
}

/** @throws SolvencyError `ERR_SOLVENCY_ACCOUNT_EQUITY`: such an account has no proof */
export function assertEquity(slots: readonly Holding[], market: MarketTable): void {
  if (!hasEquity(slots, market)) {
    refuse("ACCOUNT_EQUITY", "a margin account does not cover its debt");
  }
}
