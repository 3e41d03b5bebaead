import type { Hash } from "../field/poseidon.ts";
import type { Customer } from "./customer.ts";
import { digestCustomerId } from "./customer-id.ts";
import { commitId, hashLeaf, type LeafIdentity } from "./leaf.ts";
import type { SaltSource } from "./salt-source.ts";
import { fillSlots, type Holding, packFilled } from "./slots.ts";
import { splitCustomer } from "./split-customer.ts";
import { type TierId, tierOf } from "./tiers.ts";

/** A leaf with all that opens it: the venue's alone, but for the customer's own. */
export interface Leaf {
  readonly tier: TierId;
  readonly identity: LeafIdentity;
  readonly idCommitment: bigint;
  /** All slots of the tier, the empty ones last. */
  readonly slots: readonly Holding[];
  readonly leaf: bigint;
  /** Nobody's: it fills a batch. */
  readonly isDummy: boolean;
}

export interface CreateLeavesOptions {
  readonly salts: SaltSource;
  /** The circuits' capacity. */
  readonly assets: number;
}

/**
 * The leaves of a customer, in the order of their parts. Ids are compared by who calls, who sees all customers.
 * @throws SolvencyError `ERR_SOLVENCY_ACCOUNT_FORM`, `ERR_SOLVENCY_ASSET_RANGE`, `ERR_SOLVENCY_ASSET_DUPLICATE`,
 *   `ERR_SOLVENCY_AMOUNT_RANGE`
 */
export function createLeaves(hash: Hash, customer: Customer, options: CreateLeavesOptions): Leaf[] {
  return createDigestLeaves(hash, digestCustomerId(customer.id), customer, options);
}

/** As `createLeaves`, for a ledger that keeps the digests of its customers' ids alone. */
export function createDigestLeaves(
  hash: Hash,
  idDigest: bigint,
  holdings: Omit<Customer, "id">,
  { salts, assets }: CreateLeavesOptions,
): Leaf[] {
  const parts = splitCustomer(holdings);
  return parts.map(({ tier, holdings: held }, part) => {
    const salt = salts.salt("leaf", idDigest, part);
    const slots = fillSlots(tierOf(tier), held, assets);
    const leaf = openLeaf(hash, tier, { idDigest, salt, part, parts: parts.length }, slots);
    return { ...leaf, isDummy: false };
  });
}

/** A leaf that is nobody's and holds nothing; without its opening nobody can tell it from a customer's. */
export function createDummyLeaf(
  hash: Hash,
  tier: TierId,
  { salts, assets }: CreateLeavesOptions,
  ...place: readonly (string | number)[]
): Leaf {
  const idDigest = salts.digest("dummy", tier, ...place);
  const salt = salts.salt("dummy", tier, ...place);
  const slots = fillSlots(tierOf(tier), [], assets);
  const leaf = openLeaf(hash, tier, { idDigest, salt, part: 0, parts: 1 }, slots);
  return { ...leaf, isDummy: true };
}

function openLeaf(
  hash: Hash,
  tier: TierId,
  identity: LeafIdentity,
  slots: readonly Holding[],
): Omit<Leaf, "isDummy"> {
  const idCommitment = commitId(hash, identity);
  const leaf = hashLeaf(hash, idCommitment, packFilled(tierOf(tier), slots));
  return { tier, identity, idCommitment, slots, leaf };
}
