import type { Hash } from "../../field/poseidon.ts";
import { type Batch, createBatch, sortLeaves } from "../create-batch.ts";
import { createDigestLeaves, createDummyLeaf, type Leaf } from "../create-leaves.ts";
import { emptyReserves, type ReserveBatch, type ReserveKind } from "../create-reserve-batch.ts";
import type { LedgerCustomer } from "../ingest/ledger.ts";
import { NODE_KIND } from "../layout.ts";
import type { CommittedNode } from "../node.ts";
import { createNodeTree, type NodeTree } from "../node-tree.ts";
import type { AssessedReserves } from "../reserves/assess-reserves.ts";
import type { SaltSource } from "../salt-source.ts";
import { refuse } from "../solvency-error.ts";
import { TIERS, type TierId } from "../tiers.ts";

/** What the circuits of a run are made for. */
export interface RunCapacity {
  readonly assets: number;
  /** Leaves of a batch, by tier. */
  readonly sizes: Readonly<Record<TierId, number>>;
  /** Children of a node. */
  readonly arity: number;
}

export interface SnapshotOptions {
  readonly customers: Iterable<LedgerCustomer>;
  readonly capacity: RunCapacity;
  readonly salts: SaltSource;
  readonly reserves: AssessedReserves;
  /** Batches of a tier as announced; a bracket hides how many customers there are. As many as are needed by default. */
  readonly brackets?: Readonly<Partial<Record<TierId, number>>> | undefined;
  /** Levels above the batches, as announced. */
  readonly depth?: number | undefined;
  /** Sums of the ledger's balances, by asset: the tree must come to them. */
  readonly totals: readonly bigint[];
  readonly signal?: AbortSignal | undefined;
  /** Called for every batch that is built. */
  readonly onProgress?: ((progress: { readonly leaves: number }) => void) | undefined;
}

/** All that a snapshot commits to, with its openings: the venue's alone. */
export interface Snapshot {
  readonly batches: readonly Batch[];
  /** Leaves that are customers', by batch: the others fill up. */
  readonly customers: readonly number[];
  readonly liabilities: NodeTree;
  /** Batches of reserves and the tree over them; without batches a node of nothing, which anyone recomputes. */
  readonly reserves: readonly [transparent: ReserveTree, attested: ReserveTree];
}

export interface ReserveTree {
  readonly batches: readonly ReserveBatch[];
  /** `undefined` where there is one batch or none: the node is that batch's, or the empty one. */
  readonly tree: NodeTree | undefined;
  readonly node: CommittedNode;
}

/**
 * Builds leaves, batches and trees. The same ledger, secret and capacity give the same root to the last bit, so that a
 * run that was stopped computes them again and finds its proofs. Gives the event loop its turn after every batch.
 * @throws SolvencyError `ERR_SOLVENCY_LEDGER_TOTALS` where the tree's totals are not the ledger's;
 *   `ERR_SOLVENCY_BATCH_FORM` for a tier that needs more batches than announced; those of `createDigestLeaves`,
 *   `createBatch` and `createNodeTree`
 */
export async function createSnapshot(hash: Hash, options: SnapshotOptions): Promise<Snapshot> {
  const { capacity, salts, depth, totals, reserves, signal } = options;
  const { assets, arity } = capacity;
  const { batches, customers } = await createAllBatches(hash, options);
  signal?.throwIfAborted();
  const liabilities = createNodeTree(
    hash,
    batches.map(({ node }) => node),
    { kind: NODE_KIND.liabilities, arity, assets, salts, depth },
  );
  for (const [asset, total] of liabilities.root.totals.entries()) {
    if (total !== (totals[asset] ?? 0n)) {
      refuse("LEDGER_TOTALS", `the tree's total of asset ${asset} is not the ledger's`, { asset });
    }
  }
  const treeOf = (kind: ReserveKind, own: readonly ReserveBatch[]): ReserveTree => {
    const [only] = own;
    if (only === undefined)
      return { batches: own, tree: undefined, node: emptyReserves(hash, kind, assets) };
    if (own.length === 1) return { batches: own, tree: undefined, node: only.node };
    const nodes = own.map(({ node }) => node);
    const tree = createNodeTree(hash, nodes, { kind, arity, assets, salts });
    return { batches: own, tree, node: tree.root };
  };
  return {
    batches,
    customers,
    liabilities,
    reserves: [
      treeOf(NODE_KIND.transparentReserves, reserves.transparent),
      treeOf(
        NODE_KIND.attestedReserves,
        reserves.attested.map(({ batch }) => batch),
      ),
    ],
  };
}

async function createAllBatches(
  hash: Hash,
  { customers, capacity, salts, brackets = {}, signal, onProgress }: SnapshotOptions,
): Promise<Pick<Snapshot, "batches" | "customers">> {
  const { assets, sizes } = capacity;
  const leaves = new Map<TierId, Leaf[]>(TIERS.map(({ id }) => [id, []]));
  let count = 0;
  for (const { idDigest, cash, margin } of customers) {
    for (const leaf of createDigestLeaves(hash, idDigest, { cash, margin }, { salts, assets })) {
      leaves.get(leaf.tier)?.push(leaf);
      count++;
      if (count % 1024 !== 0) continue;
      onProgress?.({ leaves: count });
      await turn(signal);
    }
  }
  onProgress?.({ leaves: count });
  const batches: Batch[] = [];
  const held: number[] = [];
  for (const { id: tier } of TIERS) {
    const all = leaves.get(tier) ?? [];
    const size = sizes[tier];
    const needed = Math.ceil(all.length / size);
    const announced = brackets[tier] ?? needed;
    if (needed > announced) {
      refuse("BATCH_FORM", `tier ${tier} needs more batches than announced`, { tier });
    }
    for (let filler = 0; all.length < announced * size; filler++) {
      all.push(createDummyLeaf(hash, tier, { salts, assets }, filler));
      if (filler % 1024 === 0) await turn(signal);
    }
    const sorted = sortLeaves(all);
    for (let index = 0; index < announced; index++) {
      const own = sorted.slice(index * size, (index + 1) * size);
      batches.push(createBatch(hash, own, { tier, index, size, assets, salts }));
      held.push(own.filter(({ isDummy }) => !isDummy).length);
      await turn(signal);
    }
  }
  return { batches, customers: held };
}

async function turn(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal?.aborted) refuse("RUN_ABORTED", "the run was stopped; the same command goes on");
}
