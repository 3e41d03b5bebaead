import type { Hash } from "../field/poseidon.ts";
import { DIGEST_BITS, type NODE_KIND } from "./layout.ts";
import { buildLeafTree, type LeafTree } from "./leaf-tree.ts";
import { type CommittedNode, commitNode } from "./node.ts";
import { assertItem, hashItem, type ReserveItem } from "./reserve-item.ts";
import { refuse } from "./solvency-error.ts";
import { addTotals } from "./totals.ts";

export type ReserveKind = Exclude<
  (typeof NODE_KIND)[keyof typeof NODE_KIND],
  typeof NODE_KIND.liabilities
>;

/** One proof's worth of items. */
export interface ReserveBatch {
  /** By ascending tag, filled up. */
  readonly items: readonly ReserveItem[];
  readonly tree: LeafTree;
  readonly node: CommittedNode;
}

export interface CreateReserveBatchOptions {
  readonly kind: ReserveKind;
  /** Items of a batch, as the circuit has them. */
  readonly size: number;
  readonly assets: number;
  /** Of the commitment to the totals: uniform, of this batch alone. */
  readonly totalsSalt: bigint;
}

const TAG_LIMIT = 1n << BigInt(DIGEST_BITS);

/**
 * A batch of items by ascending tag. Places without an item hold amount 0, encumbered, under the largest tags, so that
 * whoever sees them sees that they count nothing.
 * @throws SolvencyError `ERR_SOLVENCY_ITEM_DUPLICATE` for a tag that stands twice; `ERR_SOLVENCY_BATCH_FORM` for too
 *   many items; `ERR_SOLVENCY_ITEM_FORM`; `ERR_SOLVENCY_ASSET_RANGE`; `ERR_SOLVENCY_TOTAL_RANGE`
 */
export function createReserveBatch(
  hash: Hash,
  items: readonly ReserveItem[],
  { kind, size, assets, totalsSalt }: CreateReserveBatchOptions,
): ReserveBatch {
  if (items.length > size) refuse("BATCH_FORM", `a batch has ${size} items`, { size });
  const filled = fillItems(items, size, assets);
  const tree = buildLeafTree(
    hash,
    "SOLVENCY_ITEM_NODE",
    filled.map((item) => hashItem(hash, item)),
  );
  const node = commitNode(hash, {
    kind,
    root: tree.root,
    totals: sumItems(filled, assets),
    totalsSalt,
  });
  return { items: filled, tree, node };
}

/** The items that a batch of this size holds: anyone recomputes the root of a transparent batch from the published ones. */
export function fillItems(
  items: readonly ReserveItem[],
  size: number,
  assets: number,
): ReserveItem[] {
  const unused = size - items.length;
  for (const item of items) {
    assertItem(item, assets);
    if (item.tag >= TAG_LIMIT - BigInt(unused)) {
      refuse("ITEM_FORM", "a tag is one of those that fill a batch");
    }
  }
  const sorted = [...items].sort((a, b) => (a.tag < b.tag ? -1 : 1));
  for (const [i, { tag }] of sorted.entries()) {
    if (sorted[i - 1]?.tag === tag) refuse("ITEM_DUPLICATE", "an item is claimed twice");
  }
  const filling = Array.from({ length: unused }, (_, i) => ({
    tag: TAG_LIMIT - BigInt(unused - i),
    asset: 0,
    amount: 0n,
    isEncumbered: true,
  }));
  return [...sorted, ...filling];
}

function sumItems(items: readonly ReserveItem[], assets: number): bigint[] {
  const totals = new Array<bigint>(assets).fill(0n);
  for (const { asset, amount, isEncumbered } of items) {
    if (!isEncumbered) totals[asset] = (totals[asset] ?? 0n) + amount;
  }
  return addTotals([totals], assets);
}

/**
 * The node that stands for reserves which a venue does not have: root, totals and salt 0, so that anyone recomputes it
 * and sees that it is nothing. No proof stands behind it.
 */
export function emptyReserves(hash: Hash, kind: ReserveKind, assets: number): CommittedNode {
  const totals = new Array<bigint>(assets).fill(0n);
  return commitNode(hash, { kind, root: 0n, totals, totalsSalt: 0n });
}
