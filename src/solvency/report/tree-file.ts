import * as z from "zod";
import type { Hash } from "../../field/poseidon.ts";
import { readDocument } from "../documents/signed-document.ts";
import type { NodeKind } from "../layout.ts";
import { hashChildren, hashNode } from "../node.ts";
import type { NodeTree } from "../node-tree.ts";
import { refuse } from "../solvency-error.ts";

/** Nodes of a tree by their digests: what links proofs to one another, and opens nothing. */
export interface PublishedTree {
  /** The batches' level, filled up to whole groups. */
  readonly batches: readonly bigint[];
  /**
   * The levels above: of each node that stands above others the commitment to its totals, of one that fills a group its
   * digest.
   */
  readonly levels: readonly (readonly PublishedNode[])[];
}

export type PublishedNode = { readonly totalsCommitment: bigint } | { readonly digest: bigint };

const scalar = z.string().regex(/^(?:0|[1-9][0-9]{0,77})$/);
export const treeSchema = z.strictObject({
  batches: z.array(scalar).min(1).max(1_000_000),
  levels: z
    .array(
      z
        .array(
          z.union([
            z.strictObject({ totalsCommitment: scalar }),
            z.strictObject({ digest: scalar }),
          ]),
        )
        .min(1),
    )
    .max(16),
});
export type TreeJson = z.infer<typeof treeSchema>;

export function formatTree({ levels: [batches = [], ...above], arity }: NodeTree): TreeJson {
  const counts = [batches.length, ...above.map(({ length }) => length)];
  return {
    batches: batches.map(({ digest }) => String(digest)),
    levels: above.map((nodes, level) =>
      nodes.map(({ digest, totalsCommitment }, i) =>
        i < Math.floor((counts[level] as number) / arity)
          ? { totalsCommitment: String(totalsCommitment) }
          : { digest: String(digest) },
      ),
    ),
  };
}

/** @throws SolvencyError `ERR_SOLVENCY_REPORT_FORM` */
export function parseTree(json: unknown): PublishedTree {
  const { batches, levels } = readDocument(treeSchema, json, "ERR_SOLVENCY_REPORT_FORM");
  return {
    batches: batches.map(BigInt),
    levels: levels.map((nodes) =>
      nodes.map((node) =>
        "digest" in node
          ? { digest: BigInt(node.digest) }
          : { totalsCommitment: BigInt(node.totalsCommitment) },
      ),
    ),
  };
}

/** A node that stands above others: its proof must verify for this digest. */
export interface LinkedNode {
  readonly level: number;
  readonly index: number;
  readonly digest: bigint;
}

/**
 * Recomputes every node from its children up to the root.
 * @param isFill whether a node that stands above nothing may be there: of liabilities any may, since it can only add; of
 *   reserves the one of nothing alone
 * @returns the nodes to be proved; the last is the root
 * @throws SolvencyError `ERR_SOLVENCY_TREE_FORM` where the tree has another shape, or its root is another
 */
export function linkTree(
  hash: Hash,
  { batches, levels }: PublishedTree,
  {
    kind,
    arity,
    root,
    isFill,
  }: {
    readonly kind: NodeKind;
    readonly arity: number;
    readonly root: bigint;
    readonly isFill: (digest: bigint) => boolean;
  },
): LinkedNode[] {
  const nodes: LinkedNode[] = [];
  let below = batches;
  for (const [at, level] of levels.entries()) {
    if (below.length % arity !== 0) refuse("TREE_FORM", "a level has no whole groups");
    const groups = below.length / arity;
    // what is proved and stands under no node of the next level would count nowhere
    if (level.length < groups) refuse("TREE_FORM", "a group of nodes has no node above it");
    below = level.map((node, index) => {
      if ("digest" in node) {
        if (index < groups) refuse("TREE_FORM", "a node above others has no commitment");
        if (!isFill(node.digest)) refuse("TREE_FORM", "a node of reserves stands above nothing");
        return node.digest;
      }
      if (index >= groups) refuse("TREE_FORM", "a node stands above nothing");
      const children = below.slice(index * arity, (index + 1) * arity);
      const digest = hashNode(hash, kind, hashChildren(hash, children), node.totalsCommitment);
      nodes.push({ level: at + 1, index, digest });
      return digest;
    });
  }
  const [top] = below;
  if (below.length !== 1 || top !== root) {
    refuse("TREE_FORM", "the tree does not lead to the statement's root");
  }
  return nodes;
}
