import type { Hash } from "../field/poseidon.ts";
import { type Batch, createBatch, sortLeaves } from "./create-batch.ts";
import { createDummyLeaf, createLeaves, type Leaf } from "./create-leaves.ts";
import type { Customer } from "./customer.ts";
import type { SaltSource } from "./salt-source.ts";
import { refuse } from "./solvency-error.ts";
import { TIERS, type TierId } from "./tiers.ts";

export interface CreateBatchesOptions {
  readonly assets: number;
  readonly salts: SaltSource;
  /** Leaves of a batch, as each tier's circuit has them. */
  readonly sizes: Readonly<Record<TierId, number>>;
  /**
   * Batches of a tier as announced: a bracket that hides how many customers there are. Left out: as many as are needed,
   * which anyone can count.
   */
  readonly brackets?: Readonly<Partial<Record<TierId, number>>> | undefined;
}

/**
 * All batches of a snapshot, tier by tier. The same customers in any order give the same batches to the last byte.
 * Everything is held in memory: a run over a large ledger calls `createLeaves` and `createBatch` itself.
 * @throws SolvencyError `ERR_SOLVENCY_ACCOUNT_DUPLICATE` for two ids that are one in their normal form;
 *   `ERR_SOLVENCY_BATCH_FORM` for a tier that needs more batches than announced; those of `createLeaves` and `createBatch`
 */
export function createBatches(
  hash: Hash,
  customers: Iterable<Customer>,
  { assets, salts, sizes, brackets = {} }: CreateBatchesOptions,
): Batch[] {
  const leaves = new Map<TierId, Leaf[]>(TIERS.map(({ id }) => [id, []]));
  const seen = new Set<bigint>();
  for (const customer of customers) {
    for (const leaf of createLeaves(hash, customer, { salts, assets })) {
      const { idDigest, part } = leaf.identity;
      if (part === 0) {
        if (seen.has(idDigest)) refuse("ACCOUNT_DUPLICATE", "two customers have one id");
        seen.add(idDigest);
      }
      leaves.get(leaf.tier)?.push(leaf);
    }
  }
  return TIERS.flatMap(({ id: tier }) => {
    const all = leaves.get(tier) ?? [];
    const needed = Math.ceil(all.length / sizes[tier]);
    const count = brackets[tier] ?? needed;
    if (needed > count) {
      refuse("BATCH_FORM", `tier ${tier} needs more batches than announced`, { tier });
    }
    const size = sizes[tier];
    for (let filler = 0; all.length < count * size; filler++) {
      all.push(createDummyLeaf(hash, tier, { salts, assets }, filler));
    }
    const sorted = sortLeaves(all);
    return Array.from({ length: count }, (_, index) =>
      createBatch(hash, sorted.slice(index * size, (index + 1) * size), {
        tier,
        index,
        size,
        assets,
        salts,
      }),
    );
  });
}
