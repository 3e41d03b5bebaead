import type { Holding } from "./slots.ts";

/** A customer of a snapshot, as its ledger has them. */
export interface Customer {
  readonly id: string;
  /** Holdings without debt. Empty ones make no slot. */
  readonly cash: readonly Holding[];
  /** Each a margin account of its own, which must be solvent by itself. */
  readonly margin?: readonly (readonly Holding[])[];
}
