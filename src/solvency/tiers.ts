/** A kind of leaf. A customer with two coins does not pay for sixteen slots. */
export const TIERS = [
  { id: "cash-4", kind: "cash", slots: 4 },
  { id: "cash-8", kind: "cash", slots: 8 },
  { id: "cash-16", kind: "cash", slots: 16 },
  { id: "margin-8", kind: "margin", slots: 8 },
] as const;

export type TierId = (typeof TIERS)[number]["id"];
export interface Tier {
  readonly id: TierId;
  readonly kind: "cash" | "margin";
  readonly slots: number;
}

export function tierOf(id: TierId): Tier {
  const tier = TIERS.find((one) => one.id === id);
  if (tier === undefined) throw new RangeError(`no tier ${id}`);
  return tier;
}
