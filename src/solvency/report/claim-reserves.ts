import type { Hash } from "../../field/poseidon.ts";
import { emptyReserves, fillItems, type ReserveKind } from "../create-reserve-batch.ts";
import type { SolvencyPolicy } from "../documents/parse-solvency-policy.ts";
import { expectedSignals, type PublishedStatement } from "../expected-signals.ts";
import { NODE_KIND } from "../layout.ts";
import { buildLeafTree } from "../leaf-tree.ts";
import { hashNode } from "../node.ts";
import { hashItem, type ReserveItem } from "../reserve-item.ts";
import {
  assertReserveAssets,
  type ReserveAsset,
  readTransparent,
} from "../reserves/assess-reserves.ts";
import { type PublishedReserves, parseReserves } from "../reserves/evidence-file.ts";
import { RUN_CIRCUITS } from "../run/plan-jobs.ts";
import { refuse } from "../solvency-error.ts";
import type { ProofClaims } from "./proof-claims.ts";
import type { PublicationReader } from "./publication.ts";
import type { SolvencyReport } from "./report-schema.ts";
import { linkTree, parseTree } from "./tree-file.ts";
import type { ReportPins } from "./verify-options.ts";

export interface ClaimedReserves {
  readonly transparent: number;
  readonly attested: number;
  /** Of the transparent items. */
  readonly networks: readonly string[];
}

interface ReserveClaim {
  readonly report: SolvencyReport;
  readonly statement: PublishedStatement;
  readonly claims: ProofClaims;
  /** `solvencyContextHash` of the report. */
  readonly context: bigint;
  readonly pins: ReportPins;
  readonly policy: SolvencyPolicy;
}

/** Both kinds of reserves: their items, batches, trees and the report's words about them. */
export async function claimReserves(
  hash: Hash,
  reader: PublicationReader,
  claim: ReserveClaim,
): Promise<ClaimedReserves> {
  const published = parseReserves(await reader.getJson("reserves.json"));
  const { items, networks } = await readItems(published, claim);
  const transparent = claimTransparent(hash, published, items, claim);
  const attested = claimAttested(hash, published, claim);
  await claimTree(hash, reader, "transparent", transparent, claim);
  await claimTree(hash, reader, "attested", attested, claim);
  assertChecks(claim.report, items, attested.length);
  return { transparent: items.length, attested: attested.length, networks };
}

/** Each transparent item shown anew from its evidence; in the order of the tags. */
async function readItems(
  published: PublishedReserves,
  { report, pins, policy }: ReserveClaim,
): Promise<{ readonly items: readonly ReserveItem[]; readonly networks: readonly string[] }> {
  for (const [network, expected] of Object.entries(pins.blocks ?? {})) {
    const given = published.blocks[network];
    if (given !== undefined && given.hash.toLowerCase() !== expected.toLowerCase()) {
      refuse("BALANCE_PROOF", "the reserves are shown at another block than the pinned one");
    }
  }
  const assets = placeAssets(policy.assets, pins.reserveAssets);
  const read = await Promise.all(
    published.transparent.map((evidence) =>
      readTransparent(evidence, {
        entity: report.entity,
        epoch: report.epoch,
        snapshotAt: Date.parse(report.snapshotAt) / 1000,
        assets,
        blocks: published.blocks,
      }),
    ),
  );
  const items = read.map(({ item }) => item).sort((a, b) => (a.tag < b.tag ? -1 : 1));
  if (new Set(items.map(({ tag }) => tag)).size !== items.length) {
    refuse("ITEM_DUPLICATE", "an item is claimed twice");
  }
  return { items, networks: [...new Set(read.map(({ network }) => network))].sort() };
}

/** The pinned assets at the policy's places: an item's index is the policy's. */
function placeAssets(
  listed: SolvencyPolicy["assets"],
  pinned: readonly ReserveAsset[],
): readonly ReserveAsset[] {
  assertReserveAssets(pinned);
  return listed.map(({ symbol, decimals }) => {
    const found = pinned.find((asset) => asset.symbol === symbol);
    if (found !== undefined && found.decimals !== decimals) {
      refuse("ASSETS_MISMATCH", `${symbol} is pinned with other decimals than the policy's`);
    }
    return found ?? { symbol, decimals };
  });
}

/** @returns the digests of the batches, over the items that were read */
function claimTransparent(
  hash: Hash,
  { transparentCommitments }: PublishedReserves,
  items: readonly ReserveItem[],
  { report: { capacity }, claims }: ReserveClaim,
): readonly bigint[] {
  if (transparentCommitments.length !== Math.ceil(items.length / capacity.items)) {
    refuse("REPORT_FORM", "the transparent reserves have another number of batches");
  }
  return transparentCommitments.map((commitment, i) => {
    const own = items.slice(i * capacity.items, (i + 1) * capacity.items);
    const filled = fillItems(own, capacity.items, capacity.assets);
    const leaves = filled.map((item) => hashItem(hash, item));
    const { root } = buildLeafTree(hash, "SOLVENCY_ITEM_NODE", leaves);
    const digest = hashNode(hash, NODE_KIND.transparentReserves, root, commitment);
    const signals = expectedSignals.transparentReserves(digest);
    claims.claim(`reserves transparent/${i}`, RUN_CIRCUITS.transparent, signals);
    return digest;
  });
}

/** @returns the digests of the batches, as published: their items are the attesters' to know */
function claimAttested(
  hash: Hash,
  { attested }: PublishedReserves,
  { report, claims, context }: ReserveClaim,
): readonly bigint[] {
  // one signature of an attester, committed to anew, is another digest and the same items
  if (new Set(attested.map(({ root }) => root)).size !== attested.length) {
    refuse("ITEM_DUPLICATE", "a batch of attested items is counted twice");
  }
  return attested.map(({ root, totalsCommitment }, i) => {
    const digest = hashNode(hash, NODE_KIND.attestedReserves, root, totalsCommitment);
    const attesterRoot = BigInt(report.attesterRoot);
    const signals = expectedSignals.attestedReserves(hash, digest, attesterRoot, context);
    claims.claim(`reserves attested/${i}`, RUN_CIRCUITS.attested, signals);
    return digest;
  });
}

const LEVELS = {
  transparent: { kind: NODE_KIND.transparentReserves, place: 0 },
  attested: { kind: NODE_KIND.attestedReserves, place: 1 },
} as const satisfies Record<string, { readonly kind: ReserveKind; readonly place: 0 | 1 }>;

/** The tree over the batches, up to the statement's root; one batch is its own root. */
async function claimTree(
  hash: Hash,
  reader: PublicationReader,
  name: keyof typeof LEVELS,
  digests: readonly bigint[],
  { report: { capacity }, statement, claims }: ReserveClaim,
): Promise<void> {
  const { kind, place } = LEVELS[name];
  const root = statement.reserves[place];
  const empty = emptyReserves(hash, kind, capacity.assets).digest;
  if (new Set(digests).size !== digests.length) {
    refuse("TREE_FORM", "a batch of reserves stands twice");
  }
  if (digests.length <= 1) {
    if ((digests[0] ?? empty) === root) return;
    refuse("TREE_FORM", "the reserves are not those of the statement");
  }
  const tree = parseTree(await reader.getJson(`trees/${name}.json`));
  const isOwn = tree.batches.every((digest, i) => digest === (digests[i] ?? empty));
  if (!isOwn || tree.batches.length < digests.length) {
    refuse("TREE_FORM", "the tree of reserves is over other batches");
  }
  const isFill = (digest: bigint) => digest === empty;
  for (const node of linkTree(hash, tree, { kind, arity: capacity.arity, root, isFill })) {
    const signals = expectedSignals.node(node.digest);
    claims.claim(`reserves ${name}/${node.level}/${node.index}`, RUN_CIRCUITS.node, signals);
  }
}

/** The report's words on its checks: those of the evidence that is there, and no others. */
function assertChecks(
  { checks, capacity }: SolvencyReport,
  transparent: readonly ReserveItem[],
  attestedBatches: number,
): void {
  const [shown, signed] = [1, 2].map((level) => checks.filter((check) => check.level === level));
  const sum = (of: "items" | "encumbered") =>
    (shown ?? []).reduce((total, check) => total + check[of], 0);
  const isShown =
    sum("items") === transparent.length &&
    sum("encumbered") === transparent.filter(({ isEncumbered }) => isEncumbered).length;
  const isSigned =
    signed?.length === attestedBatches && signed.every(({ items }) => items <= capacity.items);
  if (!isShown || !isSigned || checks.some(({ items, encumbered }) => encumbered > items)) {
    refuse("REPORT_FORM", "the report words other checks of reserves than its evidence holds");
  }
}
