import type { Hash } from "../../field/poseidon.ts";
import { expectedSignals, type PublishedStatement } from "../expected-signals.ts";
import { NODE_KIND } from "../layout.ts";
import { RUN_CIRCUITS } from "../run/plan-jobs.ts";
import { refuse } from "../solvency-error.ts";
import { TIERS, type TierId } from "../tiers.ts";
import type { ProofClaims } from "./proof-claims.ts";
import type { PublicationReader } from "./publication.ts";
import type { SolvencyReport } from "./report-schema.ts";
import { linkTree, parseTree } from "./tree-file.ts";
import type { VerifyPublicationOptions } from "./verify-options.ts";

type Sample = VerifyPublicationOptions["sample"];

/** @throws RangeError for a sample of nothing, or a seed that is none */
export function assertSample(sample: Sample): void {
  if (sample === undefined) return;
  if (!Number.isSafeInteger(sample.batches) || sample.batches < 1) {
    throw new RangeError("a sample has a batch or more");
  }
  if (!Number.isInteger(sample.seed) || sample.seed < 0 || sample.seed >= 2 ** 32) {
    throw new RangeError("a sample's seed is a whole number below 2^32");
  }
}

export interface ClaimedBatches {
  readonly verified: number;
  readonly all: number;
  readonly unproved: number;
}

/** The tree, its nodes and its batches. A batch's place in the tree follows from its tier's order. */
export async function claimLiabilities(
  hash: Hash,
  reader: PublicationReader,
  {
    report,
    statement,
    claims,
    sample,
  }: {
    readonly report: SolvencyReport;
    readonly statement: PublishedStatement;
    readonly claims: ProofClaims;
    readonly sample: Sample;
  },
): Promise<ClaimedBatches> {
  const tree = parseTree(await reader.getJson("trees/liabilities.json"));
  const nodes = linkTree(hash, tree, {
    kind: NODE_KIND.liabilities,
    arity: report.capacity.arity,
    root: statement.liabilities,
    isFill: () => true,
  });
  for (const { level, index, digest } of nodes) {
    claims.claim(
      `nodes liabilities/${level}/${index}`,
      RUN_CIRCUITS.node,
      expectedSignals.node(digest),
    );
  }
  const places = batchPlaces(claims);
  if (places.length === 0 || places.length > tree.batches.length) {
    refuse("REPORT_PROOF", "the proofs of the batches are not those of the tree");
  }
  if (new Set(tree.batches).size !== tree.batches.length) {
    refuse("TREE_FORM", "a batch stands twice in the tree");
  }
  const chosen = choose(places.length, sample);
  for (const i of chosen) {
    const { tier, place } = places[i] as (typeof places)[number];
    const signals = expectedSignals.batch(tier, tree.batches[i] as bigint, statement.marketRoot);
    claims.claim(place, `solvency-${tier}`, signals);
  }
  const held = tree.levels.reduce((sum, level) => sum + level.length, tree.batches.length);
  const unproved = held - nodes.length - places.length;
  return { verified: chosen.length, all: places.length, unproved };
}

/** Batches in the order of the tree: tier by tier, from 0, none missing. */
function batchPlaces(claims: ProofClaims): { readonly tier: TierId; readonly place: string }[] {
  const places = TIERS.flatMap(({ id: tier }) => {
    const own: { tier: TierId; place: string }[] = [];
    for (let index = 0; claims.has(`batches ${tier}/${index}`); index++) {
      own.push({ tier, place: `batches ${tier}/${index}` });
    }
    return own;
  });
  const all = claims.places.filter((place) => place.startsWith("batches ")).length;
  if (places.length !== all) refuse("REPORT_PROOF", "a batch of a tier is missing");
  return places;
}

/** @returns indices, ascending */
function choose(count: number, sample: Sample): number[] {
  const all = Array.from({ length: count }, (_, i) => i);
  if (sample === undefined || sample.batches >= count) return all;
  let state = sample.seed >>> 0 || 1;
  const next = (bound: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
  for (let i = all.length - 1; i > 0; i--) {
    const j = next(i + 1);
    [all[i], all[j]] = [all[j] as number, all[i] as number];
  }
  return all.slice(0, sample.batches).sort((a, b) => a - b);
}
