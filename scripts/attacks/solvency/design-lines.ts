/**
 * The attacks that the design of solvency names, by the case that stands for each. L: a mutated witness against the
 * compiled circuits, and what a customer's own check refuses; M: the venue's money; O: the operation of a run.
 */
export const DESIGN_LINES = {
  L1: "balance p-5 in a leaf",
  L2: "sum overflow at any level, right children too",
  L3: "packing collision across batches",
  L4: "value moved between assets",
  L5: "total short by 1",
  L6: "leaf hash not of the balances",
  L7: "a range check that checks nothing",
  L8: "odd node duplicated",
  L9: "Maxwell's max(left, right) parent",
  L10: "the same leaf served to two customers",
  L11: "ids 1 and p+1",
  L12: "asset index reaching another asset's price",
  L13: "remainder equal to the divisor",
  L14: "the last packed element dropped",
  L15: "multiplicities solved for after the challenge",
  L16: "a debtor invented in a sibling batch",
  L17: "a reserve level claimed that no check earned",
  L18: "another entity's proof republished",
  M1: "a dummy customer's worthless surplus covers a BTC hole",
  M2: "unsigned, stale or swapped prices or haircuts",
  M3: "reserves of one snapshot against liabilities of another",
  M4: "an item claimed twice, by two entities, or with a replayed signature",
  M5: "an epoch skipped or forked",
  O1: "a verification key taken from the proof's own file",
  O2: "a key whose gamma equals delta",
  O3: "a batch missing, repeated, out of order",
  O4: "ingestion that skips a row",
  O5: "a customer's root that differs from the registered one",
  O6: "a salt used twice",
  O7: "a worker killed mid-proof",
  O8: "a worker that returns a bad proof",
} as const;

export type DesignLine = keyof typeof DESIGN_LINES;

/** A row's title: the line that it stands for, and how. */
export const titleOf = (line: DesignLine, how: string): string => `${DESIGN_LINES[line]}: ${how}`;
