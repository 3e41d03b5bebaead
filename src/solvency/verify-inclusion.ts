import type { Hash } from "../field/poseidon.ts";
import { digestCustomerId } from "./customer-id.ts";
import { CHILDREN_MOST, NODE_KIND } from "./layout.ts";
import { commitId, hashLeaf } from "./leaf.ts";
import { foldLeafPath, type LeafPath } from "./leaf-tree.ts";
import { hashChildren, hashNode } from "./node.ts";
import type { NodeStep } from "./node-tree.ts";
import { type Holding, packSlots } from "./slots.ts";
import { refuse } from "./solvency-error.ts";
import { TIERS, type TierId, tierOf } from "./tiers.ts";

/** One leaf of a customer, and the way from it to the root: what an inclusion file holds. The id is not in it. */
export interface LeafInclusion {
  readonly tier: TierId;
  readonly salt: bigint;
  readonly part: number;
  readonly parts: number;
  readonly holdings: readonly Holding[];
  readonly path: LeafPath;
  /** Of the batch. */
  readonly totalsCommitment: bigint;
  readonly steps: readonly NodeStep[];
}

export interface VerifyInclusionOptions {
  /** The value that only this customer has, from the customer and from no file: else two customers share a leaf. */
  readonly id: string;
  readonly leaves: readonly LeafInclusion[];
  /** Digest of the liabilities' root node, from where the venue's statement is registered. */
  readonly root: bigint;
  readonly assets: number;
}

export interface IncludedLeaf {
  readonly tier: TierId;
  readonly holdings: readonly Holding[];
  /**
   * Digests from the batch up to the root. Each is the public signal of a proof that must be verified: the batch's with
   * the key of its tier, the others with the key of the nodes.
   */
  readonly nodes: readonly bigint[];
}

/**
 * That a customer's leaves, all of them and each as stated, lie under the root. Verifies no proof: what it returns says
 * which proofs the customer must verify.
 * @throws SolvencyError `ERR_SOLVENCY_INCLUSION` where a path does not lead there, a part is missing or stands twice;
 *   those of `packSlots` and `digestCustomerId`
 */
export function verifyInclusion(
  hash: Hash,
  { id, leaves, root, assets }: VerifyInclusionOptions,
): IncludedLeaf[] {
  const idDigest = digestCustomerId(id);
  const [first] = leaves;
  if (first === undefined) return refuse("INCLUSION", "there is no leaf");
  const parts = new Set(leaves.map(({ part }) => part));
  const isWhole = leaves.every((leaf) => leaf.parts === first.parts);
  if (!isWhole || leaves.length !== first.parts || parts.size !== first.parts) {
    refuse("INCLUSION", "not every part of the customer is there exactly once");
  }
  return leaves.map((leaf) => {
    const { tier, holdings } = leaf;
    const nodes = climb(hash, idDigest, leaf, assets);
    if (nodes === undefined || nodes[nodes.length - 1] !== root) {
      refuse("INCLUSION", "a leaf of this customer and these holdings is not under the root", {
        part: leaf.part,
      });
    }
    return { tier, holdings, nodes };
  });
}

function climb(
  hash: Hash,
  idDigest: bigint,
  { tier, salt, part, parts, holdings, path, totalsCommitment, steps }: LeafInclusion,
  assets: number,
): bigint[] | undefined {
  if (!Number.isInteger(part) || part < 0 || part >= parts || steps.length === 0) return undefined;
  if (!TIERS.some(({ id }) => id === tier)) return undefined;
  const idCommitment = commitId(hash, { idDigest, salt, part, parts });
  const leaf = hashLeaf(hash, idCommitment, packSlots(tierOf(tier), holdings, assets));
  const leafRoot = foldLeafPath(hash, "SOLVENCY_LEAF_NODE", leaf, path);
  if (leafRoot === undefined) return undefined;
  const { liabilities } = NODE_KIND;
  const nodes = [hashNode(hash, liabilities, leafRoot, totalsCommitment)];
  for (const step of steps) {
    const { length } = step.children;
    if (length < 2 || length > CHILDREN_MOST) return undefined;
    if (step.children[step.index] !== nodes[nodes.length - 1]) return undefined;
    const root = hashChildren(hash, step.children);
    nodes.push(hashNode(hash, liabilities, root, step.totalsCommitment));
  }
  return nodes;
}
