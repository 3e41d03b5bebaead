import type { Hash } from "../field/poseidon.ts";
import { createDummyLeaf, type Leaf } from "./create-leaves.ts";
import { NODE_KIND, TOTAL_BITS } from "./layout.ts";
import { buildLeafTree, type LeafTree } from "./leaf-tree.ts";
import { type CommittedNode, commitNode } from "./node.ts";
import type { SaltSource } from "./salt-source.ts";
import { refuse } from "./solvency-error.ts";
import type { TierId } from "./tiers.ts";

/** One proof's worth of leaves of one tier. */
export interface Batch {
  readonly tier: TierId;
  /** Within the tier, from 0. */
  readonly index: number;
  readonly leaves: readonly Leaf[];
  readonly tree: LeafTree;
  readonly node: CommittedNode;
}

export interface CreateBatchOptions {
  readonly tier: TierId;
  readonly index: number;
  /** Leaves of a batch, as the circuit has them. */
  readonly size: number;
  readonly assets: number;
  readonly salts: SaltSource;
}

/**
 * Fills up with dummies and sorts by id commitment, so that a place says nothing of the ledger's order nor of how full
 * the batch is.
 * @throws SolvencyError `ERR_SOLVENCY_BATCH_FORM` for too many leaves or one of another tier;
 *   `ERR_SOLVENCY_ACCOUNT_DUPLICATE` for a leaf that stands twice; `ERR_SOLVENCY_TOTAL_RANGE`
 */
export function createBatch(
  hash: Hash,
  leaves: readonly Leaf[],
  { tier, index, size, assets, salts }: CreateBatchOptions,
): Batch {
  if (leaves.length > size) refuse("BATCH_FORM", `a batch has ${size} leaves`, { size });
  if (leaves.some((leaf) => leaf.tier !== tier)) {
    refuse("BATCH_FORM", "a batch has leaves of one tier");
  }
  const dummies = Array.from({ length: size - leaves.length }, (_, i) =>
    createDummyLeaf(hash, tier, { salts, assets }, index, i),
  );
  const sorted = sortLeaves([...leaves, ...dummies]);
  const tree = buildLeafTree(
    hash,
    "SOLVENCY_LEAF_NODE",
    sorted.map(({ leaf }) => leaf),
  );
  const node = commitNode(hash, {
    kind: NODE_KIND.liabilities,
    root: tree.root,
    totals: sumLeaves(sorted, assets),
    totalsSalt: salts.salt("totals", tier, index),
  });
  return { tier, index, leaves: sorted, tree, node };
}

/**
 * The order of leaves over all batches of a tier, fillers among customers: a customer knows their commitment and their
 * place, and with fillers at the end the two would tell how many customers there are.
 * @throws SolvencyError `ERR_SOLVENCY_ACCOUNT_DUPLICATE` for a leaf that stands twice
 */
export function sortLeaves(leaves: readonly Leaf[]): Leaf[] {
  const sorted = [...leaves].sort(byCommitment);
  for (const [i, { idCommitment }] of sorted.entries()) {
    if (sorted[i - 1]?.idCommitment === idCommitment) {
      refuse("ACCOUNT_DUPLICATE", "a leaf stands twice");
    }
  }
  return sorted;
}

function byCommitment(a: Leaf, b: Leaf): number {
  if (a.idCommitment === b.idCommitment) return 0;
  return a.idCommitment < b.idCommitment ? -1 : 1;
}

/** Debts are left out: they never lower what a venue owes. */
function sumLeaves(leaves: readonly Leaf[], assets: number): bigint[] {
  const totals = new Array<bigint>(assets).fill(0n);
  for (const { slots } of leaves) {
    for (const { asset, balance } of slots) totals[asset] = (totals[asset] ?? 0n) + balance;
  }
  for (const [asset, total] of totals.entries()) {
    if (total >> BigInt(TOTAL_BITS) !== 0n) {
      refuse("TOTAL_RANGE", `the total of asset ${asset} does not fit ${TOTAL_BITS} bits`, {
        asset,
      });
    }
  }
  return totals;
}
