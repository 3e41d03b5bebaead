import type { Customer } from "./customer.ts";
import { PARTS_MOST } from "./layout.ts";
import type { Holding } from "./slots.ts";
import { refuse } from "./solvency-error.ts";
import { TIERS, type TierId, tierOf } from "./tiers.ts";

/** One leaf's share of a customer. */
export interface CustomerPart {
  readonly tier: TierId;
  readonly holdings: readonly Holding[];
}

const CASH = TIERS.filter(({ kind }) => kind === "cash");
const WIDEST = CASH[CASH.length - 1] as (typeof CASH)[number];
const MARGIN = tierOf("margin-8");

/** The narrowest cash tier with room for that many assets; beyond the widest, the widest. */
export function chooseTier(holdings: number): TierId {
  return (CASH.find(({ slots }) => holdings <= slots) ?? WIDEST).id;
}

/**
 * The leaves of a customer: cash in the fewest leaves that hold it, each in the narrowest tier; every margin account in
 * one leaf, since its debt must be covered by what stands beside it. A customer who holds nothing has a leaf too.
 * @throws SolvencyError `ERR_SOLVENCY_ACCOUNT_FORM` for a margin account of more than 8 assets, or more than 65,535 leaves;
 *   `ERR_SOLVENCY_ASSET_DUPLICATE`
 */
export function splitCustomer({
  cash,
  margin = [],
}: Omit<Customer, "id"> & Partial<Customer>): CustomerPart[] {
  const held = sortHoldings(cash);
  const parts: CustomerPart[] = [];
  for (let at = 0; at < held.length; at += WIDEST.slots) {
    const holdings = held.slice(at, at + WIDEST.slots);
    parts.push({ tier: chooseTier(holdings.length), holdings });
  }
  for (const account of margin) {
    const holdings = sortHoldings(account);
    if (holdings.length > MARGIN.slots) {
      refuse("ACCOUNT_FORM", `a margin account holds more than ${MARGIN.slots} assets`);
    }
    if (holdings.length > 0) parts.push({ tier: MARGIN.id, holdings });
  }
  if (parts.length > PARTS_MOST) refuse("ACCOUNT_FORM", "a customer has too many accounts");
  return parts.length > 0 ? parts : [{ tier: chooseTier(0), holdings: [] }];
}

/** Split over leaves, an asset that stands twice would pass each leaf's own check. */
function sortHoldings(holdings: readonly Holding[]): Holding[] {
  const sorted = holdings
    .filter(({ balance, debt }) => balance !== 0n || debt !== 0n)
    .sort((a, b) => a.asset - b.asset);
  for (const [i, { asset }] of sorted.entries()) {
    if (sorted[i - 1]?.asset === asset) {
      refuse("ASSET_DUPLICATE", "an account holds one asset twice", { asset });
    }
  }
  return sorted;
}
