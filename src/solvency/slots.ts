import { AMOUNT_BITS, CASH_SLOT_BITS, CASH_SLOTS_PER_ELEMENT, INDEX_BITS } from "./layout.ts";
import { packRows, unpackRows } from "./pack-rows.ts";
import { assertAmount, assertAsset, refuse } from "./solvency-error.ts";
import type { Tier } from "./tiers.ts";

/** What a customer holds of one asset, in the asset's smallest unit of the policy (its scale). */
export interface Holding {
  /** Index in the policy's list. */
  readonly asset: number;
  readonly balance: bigint;
  /** Owed to the venue, 0 but in a margin account. */
  readonly debt: bigint;
}

const EMPTY: Holding = { asset: 0, balance: 0n, debt: 0n };
const DEBT_AT = BigInt(INDEX_BITS + AMOUNT_BITS);
const MARGIN_SLOT_BITS = INDEX_BITS + 2 * AMOUNT_BITS;

/**
 * A leaf's slots in the circuit's order: the holdings by ascending asset, then empty ones.
 * @throws SolvencyError `ERR_SOLVENCY_ASSET_RANGE`, `ERR_SOLVENCY_ASSET_DUPLICATE`, `ERR_SOLVENCY_AMOUNT_RANGE`;
 *   `ERR_SOLVENCY_ACCOUNT_FORM` for a debt in a cash tier, an empty holding, or more holdings than slots
 */
export function fillSlots(tier: Tier, holdings: readonly Holding[], assets: number): Holding[] {
  if (holdings.length > tier.slots) {
    refuse("ACCOUNT_FORM", `a leaf of ${tier.id} holds at most ${tier.slots} assets`);
  }
  for (const { asset, balance, debt } of holdings) {
    assertAsset(asset, assets);
    assertAmount(balance, AMOUNT_BITS, "AMOUNT_RANGE", "a balance");
    assertAmount(debt, AMOUNT_BITS, "AMOUNT_RANGE", "a debt");
    if (tier.kind === "cash" && debt !== 0n) {
      refuse("ACCOUNT_FORM", "a cash account has a debt");
    }
    if (balance === 0n && debt === 0n) refuse("ACCOUNT_FORM", "a holding is empty");
  }
  const sorted = [...holdings].sort((a, b) => a.asset - b.asset);
  for (const [i, { asset }] of sorted.entries()) {
    if (sorted[i - 1]?.asset === asset) {
      refuse("ASSET_DUPLICATE", "an account holds one asset twice", { asset });
    }
  }
  return [...sorted, ...new Array<Holding>(tier.slots - sorted.length).fill(EMPTY)];
}

/** Field elements of a leaf: three cash slots or one margin slot to an element. @throws SolvencyError as `fillSlots` */
export function packSlots(tier: Tier, holdings: readonly Holding[], assets: number): bigint[] {
  return packFilled(tier, fillSlots(tier, holdings, assets));
}

/** Of what `fillSlots` made. */
export function packFilled(tier: Tier, slots: readonly Holding[]): bigint[] {
  const words = slots.map(
    ({ asset, balance, debt }) =>
      BigInt(asset) | (balance << BigInt(INDEX_BITS)) | (debt << DEBT_AT),
  );
  return tier.kind === "margin" ? words : packRows(words, CASH_SLOT_BITS, CASH_SLOTS_PER_ELEMENT);
}

/**
 * The holdings behind a leaf's elements.
 * @throws SolvencyError `ERR_SOLVENCY_ACCOUNT_FORM` for anything that `packSlots` does not make, and as `packSlots`
 */
export function unpackSlots(tier: Tier, elements: readonly bigint[], assets: number): Holding[] {
  const [bits, perElement] =
    tier.kind === "margin" ? [MARGIN_SLOT_BITS, 1] : [CASH_SLOT_BITS, CASH_SLOTS_PER_ELEMENT];
  const words = unpackRows(elements, bits, perElement, tier.slots);
  if (words === undefined) return refuse("ACCOUNT_FORM", `not the slots of a leaf of ${tier.id}`);
  const holdings = words
    .filter((word) => word !== 0n)
    .map((word) => ({
      asset: Number(word & ((1n << BigInt(INDEX_BITS)) - 1n)),
      balance: (word >> BigInt(INDEX_BITS)) & ((1n << BigInt(AMOUNT_BITS)) - 1n),
      debt: word >> DEBT_AT,
    }));
  const again = packSlots(tier, holdings, assets);
  if (again.some((element, i) => element !== elements[i])) {
    refuse("ACCOUNT_FORM", "the slots of a leaf are not in their one order");
  }
  return holdings;
}
