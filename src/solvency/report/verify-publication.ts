import type { Hash } from "../../field/poseidon.ts";
import type { Authority, PublicJwk } from "../../policy/pack/authority-schema.ts";
import { parsePolicyPack } from "../../policy/pack/parse-policy-pack.ts";
import type { PolicyPack } from "../../policy/pack/policy-pack.ts";
import { hashVerificationKey } from "../../proving/hash-verification-key.ts";
import { parseVerificationKey } from "../../proving/parse-verification-key.ts";
import type { Groth16Proof, VerificationKey } from "../../proving/types.ts";
import { type ClaimedProof, type ProofVerdict, verifyProofs } from "../../proving/verify-proofs.ts";
import { createAttesterTree } from "../attestation.ts";
import { type SolvencyContext, solvencyContextHash } from "../context-hash.ts";
import { emptyReserves, fillItems } from "../create-reserve-batch.ts";
import type { SolvencyPolicy } from "../documents/parse-solvency-policy.ts";
import { readDocument } from "../documents/signed-document.ts";
import { verifyPrices } from "../documents/verify-prices.ts";
import { verifySolvencyPolicy } from "../documents/verify-solvency-policy.ts";
import { expectedSignals, type PublishedStatement, statementHash } from "../expected-signals.ts";
import { NODE_KIND } from "../layout.ts";
import { buildLeafTree } from "../leaf-tree.ts";
import { hashNode } from "../node.ts";
import { hashItem, type ReserveItem } from "../reserve-item.ts";
import {
  assertReserveAssets,
  type ReserveAsset,
  readTransparent,
} from "../reserves/assess-reserves.ts";
import { parseReserves } from "../reserves/evidence-file.ts";
import type { Hex } from "../reserves/read-hex.ts";
import { RUN_CIRCUITS } from "../run/plan-jobs.ts";
import { refuse } from "../solvency-error.ts";
import { TIERS, type TierId } from "../tiers.ts";
import { parseProofs } from "./proof-files.ts";
import { PublicationReader, type PublicationSource } from "./publication.ts";
import { BUCKET_LIST, bucketPath } from "./read-buckets.ts";
import { fileListSchema, type SolvencyReport } from "./report-schema.ts";
import { verifyReportSignature } from "./sign-report.ts";
import { linkTree, parseTree } from "./tree-file.ts";

/** What a verifier knows by itself. Nothing of it comes from the publication. */
export interface ReportPins {
  readonly entity: string;
  /** The venue's public key. */
  readonly reportKey: PublicJwk;
  /** `hashVerificationKey` of the key of each circuit, from the ceremony or the package. */
  readonly keys: ReadonlyMap<string, string>;
  readonly policyAuthority: Authority;
  /** Id of the policy that the authority means for this venue: it may sign laxer ones for others. */
  readonly policyId?: string | undefined;
  /** Not the venue. */
  readonly priceAuthority: Authority;
  /**
   * Packs of haircuts that the policy names; left out, those of the publication. Either way they are the ones whose
   * digests the policy's authority signed.
   */
  readonly haircutPacks?: readonly PolicyPack[] | undefined;
  /** Where each asset lives on chain, for what is shown transparently, in any order. */
  readonly reserveAssets: readonly ReserveAsset[];
  /** Keys that may attest reserves, if the verifier knows the set itself. */
  readonly attesterRoot?: bigint | undefined;
  readonly chainId: number;
  readonly registry: string;
  /** The epoch before, for whoever follows a venue: a skipped or forked one is refused. */
  readonly previous?: { readonly epoch: number; readonly statement: bigint } | undefined;
  /** Hashes of the blocks, from a node of the verifier's own. */
  readonly blocks?: Readonly<Record<string, Hex>> | undefined;
  /** Unix seconds. */
  readonly now: number;
  /** A snapshot older than this is stale; 35 days by default. */
  readonly maxAgeSeconds?: number | undefined;
}

export interface VerifyPublicationOptions {
  /**
   * Batches of liabilities to verify, drawn from the seed; all by default. Nodes, reserves and the statement are always
   * verified: what a batch that nobody looks at could do is add liabilities.
   */
  readonly sample?: { readonly batches: number; readonly seed: number } | undefined;
  /** Fills an array with random bytes that no venue can foresee. */
  readonly random: (bytes: Uint8Array) => void;
  /** `verifyProofs`, or an engine's. */
  readonly verifyProofs?: typeof verifyProofs | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?:
    | ((progress: { readonly proofs: number; readonly all: number }) => void)
    | undefined;
}

/** What was verified, and what was not: a reader of the verdict has to know both. */
export interface VerifiedPublication {
  readonly report: SolvencyReport;
  readonly statement: PublishedStatement;
  readonly isSolvent: boolean;
  /** The portfolio covers at least so much of the liabilities, basis points; 0 where none is stated. */
  readonly floorBps: number;
  readonly proofs: number;
  /**
   * Batches of liabilities that have a proof, how many of these were verified, and places of the tree that have none: a
   * filler's, or a batch's whose customers count nothing and find no proof.
   */
  readonly batches: { readonly verified: number; readonly all: number; readonly unproved: number };
  readonly reserves: { readonly transparent: number; readonly attested: number };
  readonly policySignedBy: readonly string[];
  readonly pricesSignedBy: readonly string[];
  /** What nothing here says, in words. */
  readonly notVerified: readonly string[];
  /**
   * Pins that this publication's reserves rest on and the verifier did not give: `attesterRoot`, `blocks.<network>`.
   * Without them the venue says itself who attests, and on which chain.
   */
  readonly unpinned: readonly string[];
}

const FIVE_WEEKS = 35 * 86_400;
const PROOFS_AT_ONCE = 64;

interface ClaimedPlace extends ClaimedProof {
  readonly place: string;
}

/**
 * Verifies a publication from its signature to its last proof. Policy last: a report may be sound and say that its venue
 * is not solvent.
 * @throws SolvencyError for whatever does not hold, with its reason; PolicyError of the policy's dates
 */
export async function verifyPublication(
  hash: Hash,
  source: PublicationSource,
  pins: ReportPins,
  options: VerifyPublicationOptions,
): Promise<VerifiedPublication> {
  assertSample(options.sample);
  const report = await readReport(source, pins);
  const reader = new PublicationReader(source, report.files);
  await verifyRecords(reader, report);
  const context = contextOf(hash, report, pins);
  const keys = await readKeys(reader, report, pins);
  const documents = await verifyDocuments(hash, reader, report, pins);
  const statement = statementOf(hash, report, documents);
  const proofs = await readProofs(reader);
  const claims = new Map<string, ClaimedPlace[]>();
  const used = new Set<string>();
  const claim = (place: string, circuit: string, publicSignals: readonly bigint[]): void => {
    const found = proofs.get(place);
    if (found?.circuit !== circuit) refuse("REPORT_PROOF", `the proof of ${place} is missing`);
    used.add(place);
    const { proof } = found as { readonly proof: Groth16Proof };
    const own = claims.get(circuit) ?? [];
    own.push({ place, publicSignals, proof });
    claims.set(circuit, own);
  };

  const batches = await claimLiabilities(hash, reader, {
    report,
    statement,
    claim,
    options,
    proofs,
  });
  const assets = placeAssets(documents.policy.assets, pins.reserveAssets);
  const reserves = await claimReserves(hash, reader, {
    report,
    statement,
    context,
    pins,
    assets,
    claim,
  });
  claim(
    "statement statement",
    RUN_CIRCUITS.statement,
    expectedSignals.statement(hash, statement, context),
  );
  const unknown = [...proofs.keys()].filter((place) => !used.has(place));
  const unseen = unknown.filter((place) => !place.startsWith("batches "));
  if (unseen.length > 0) refuse("REPORT_PROOF", "there are proofs of nothing in the trees");
  await verifyClaims(claims, keys, options);
  const { isSolvent, floorBps } = statement;
  return {
    report,
    statement,
    isSolvent,
    floorBps,
    proofs: used.size,
    batches,
    reserves: { transparent: reserves.transparent, attested: reserves.attested },
    policySignedBy: documents.policySignedBy,
    pricesSignedBy: documents.pricesSignedBy,
    notVerified: wordsOf({ report, pins, policy: documents.policy, batches, reserves }),
    unpinned: [
      ...(isOpenSet(pins, reserves) ? ["attesterRoot"] : []),
      ...openNetworks(pins, reserves).map((network) => `blocks.${network}`),
    ],
  };
}

const isOpenSet = ({ attesterRoot }: ReportPins, { attested }: ClaimedReserves): boolean =>
  attesterRoot === undefined && attested > 0;

const openNetworks = ({ blocks = {} }: ReportPins, { networks }: ClaimedReserves): string[] =>
  networks.filter((network) => !Object.hasOwn(blocks, network));

/** What nothing here says, whatever else holds. */
function wordsOf({
  report,
  pins,
  policy,
  batches,
  reserves,
}: Pick<VerifiedPublication, "report" | "batches"> & {
  readonly pins: ReportPins;
  readonly policy: SolvencyPolicy;
  readonly reserves: ClaimedReserves;
}): string[] {
  const unpinned = openNetworks(pins, reserves);
  const { verified, all, unproved } = batches;
  const words: [applies: boolean, text: string][] = [
    [true, "whether reserves are borrowed for the moment of the snapshot"],
    [true, "whether every customer is in the ledger: each customer checks that for themselves"],
    [true, "whether everyone is shown the same report: compare the statement's digest"],
    [verified < all, `${all - verified} of ${all} batches of liabilities`],
    [
      unproved > 0,
      `${unproved} ${unproved === 1 ? "place" : "places"} of the liabilities' tree that no proof stands behind: it can only add, and a customer who is there is not counted`,
    ],
    [
      unpinned.length > 0,
      `whether the blocks of the transparent reserves are the chain's own: ${unpinned.join(", ")}`,
    ],
    [isOpenSet(pins, reserves), "who the attesters of the attested reserves are"],
    [
      reserves.attested > 1 || (reserves.attested > 0 && reserves.transparent > 0),
      "whether one thing stands in two attested batches, or attested and transparent: the attesters and their authority compare its tags",
    ],
    [report.checks.length > 0, "what the report's words say of who checked reserves, and how"],
    [
      pins.policyId === undefined,
      `whether the policy ${policy.id}, version ${policy.version}, is the one that its authority means for this venue`,
    ],
    [
      pins.previous === undefined && report.epoch > 1,
      "whether the epoch before is the one that this report names",
    ],
    [report.customers !== undefined, "the number of customers, which is the venue's word"],
  ];
  return words.filter(([applies]) => applies).map(([, text]) => text);
}

function assertSample(sample: VerifyPublicationOptions["sample"]): void {
  if (sample === undefined) return;
  if (!Number.isSafeInteger(sample.batches) || sample.batches < 1) {
    throw new RangeError("a sample has a batch or more");
  }
  if (!Number.isInteger(sample.seed) || sample.seed < 0 || sample.seed >= 2 ** 32) {
    throw new RangeError("a sample's seed is a whole number below 2^32");
  }
}

async function readReport(source: PublicationSource, pins: ReportPins): Promise<SolvencyReport> {
  const bytes = await source.get("report.json");
  if (bytes === undefined) refuse("REPORT_FILE", "report.json is missing");
  let signed: unknown;
  try {
    signed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    refuse("REPORT_FORM", "report.json is not JSON");
  }
  const report = await verifyReportSignature(signed, pins.reportKey);
  if (report.entity !== pins.entity) refuse("REPORT_CONTEXT", "the report is another entity's");
  if (
    report.chainId !== pins.chainId ||
    report.registry.toLowerCase() !== pins.registry.toLowerCase()
  ) {
    refuse("REPORT_CONTEXT", "the report is for another chain or registry");
  }
  const { previous } = pins;
  if (previous !== undefined) {
    if (report.epoch !== previous.epoch + 1) {
      refuse("REPORT_CONTEXT", "the report skips or repeats an epoch");
    }
    if (BigInt(report.previousStatement) !== previous.statement) {
      refuse("REPORT_CONTEXT", "the report does not follow from the epoch before");
    }
  }
  const at = Date.parse(report.snapshotAt) / 1000;
  if (at > pins.now) refuse("REPORT_CONTEXT", "the snapshot lies in the future");
  if (pins.now - at > (pins.maxAgeSeconds ?? FIVE_WEEKS)) {
    refuse("REPORT_CONTEXT", "the snapshot is stale");
  }
  return report;
}

/** Customers find their records in files of one size, all of them listed. What is sealed in them is each customer's to see. */
async function verifyRecords(
  reader: PublicationReader,
  { inclusion: { buckets, recordBytes } }: SolvencyReport,
): Promise<void> {
  const list = readDocument(
    fileListSchema,
    await reader.getJson(BUCKET_LIST),
    "ERR_SOLVENCY_REPORT_FORM",
  );
  const [first] = list;
  const size = first?.bytes ?? 0;
  const isWhole =
    list.length === buckets &&
    recordBytes >= 1 &&
    size >= recordBytes &&
    size % recordBytes === 0 &&
    list.every(({ path, bytes }, i) => path === bucketPath(i) && bytes === size);
  if (!isWhole) refuse("REPORT_FORM", "a file of customers' records is missing or of another size");
}

function contextOf(hash: Hash, report: SolvencyReport, pins: ReportPins): bigint {
  const attesterRoot = BigInt(report.attesterRoot);
  const keys = report.attesters.map(({ x, y }) => ({ x: BigInt(x), y: BigInt(y) }));
  if (createAttesterTree(hash, keys).root !== attesterRoot) {
    refuse("ATTESTATION", "the listed attesters are not those of the statement");
  }
  if (pins.attesterRoot !== undefined && pins.attesterRoot !== attesterRoot) {
    refuse("ATTESTATION", "the attesters are not those that are pinned");
  }
  return solvencyContextHash({
    lei: report.entity,
    chainId: report.chainId,
    registry: report.registry as SolvencyContext["registry"],
    attesterRoot,
    snapshotAt: Date.parse(report.snapshotAt) / 1000,
    epoch: report.epoch,
    previousStatement: BigInt(report.previousStatement),
  });
}

/** Keys of the pinned hashes: the publication brings them, and does not choose them. */
async function readKeys(
  reader: PublicationReader,
  report: SolvencyReport,
  pins: ReportPins,
): Promise<ReadonlyMap<string, VerificationKey>> {
  const keys = new Map<string, VerificationKey>();
  for (const [circuit, id] of Object.entries(report.keys)) {
    if (pins.keys.get(circuit) !== id) {
      refuse("REPORT_KEY", `the key of ${circuit} is not the pinned one`, { circuit });
    }
    const key = parseVerificationKey(await reader.getJson(`keys/${id}.json`));
    if (hashVerificationKey(key) !== id) {
      refuse("REPORT_KEY", `the key of ${circuit} is not the pinned one`, { circuit });
    }
    keys.set(circuit, key);
  }
  return keys;
}

async function verifyDocuments(
  hash: Hash,
  reader: PublicationReader,
  report: SolvencyReport,
  pins: ReportPins,
) {
  const snapshotAt = Date.parse(report.snapshotAt) / 1000;
  const { assets } = report.capacity;
  const { policy, figures, policyHash, signedBy } = await verifySolvencyPolicy(
    await reader.getJson("policy.json"),
    {
      hash,
      authority: pins.policyAuthority,
      snapshotAt,
      assets,
      haircutPacks: pins.haircutPacks ?? (await readPacks(reader)),
    },
  );
  if (pins.policyId !== undefined && policy.id !== pins.policyId) {
    refuse("POLICY_CONFLICT", "the policy is another one than the pinned");
  }
  const prices = await verifyPrices(await reader.getJson("prices.json"), {
    hash,
    authority: pins.priceAuthority,
    policy,
    snapshotAt,
    assets,
    expectedRoot: BigInt(report.statement.marketRoot),
  });
  if (policyHash !== BigInt(report.statement.policyHash)) {
    refuse("POLICY_CONFLICT", "the statement was made under another policy");
  }
  return {
    policy,
    figures,
    policyHash,
    marketRoot: prices.marketRoot,
    policySignedBy: signedBy,
    pricesSignedBy: prices.signedBy,
  };
}

/** Only packs whose digests the signed policy names are used of these. */
async function readPacks(reader: PublicationReader): Promise<PolicyPack[]> {
  const packs: PolicyPack[] = [];
  for (const path of reader.list("haircut-packs/")) {
    packs.push(parsePolicyPack(await reader.getJson(path)));
  }
  return packs;
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

function statementOf(
  hash: Hash,
  { statement }: SolvencyReport,
  { policyHash, marketRoot }: { readonly policyHash: bigint; readonly marketRoot: bigint },
): PublishedStatement {
  const published: PublishedStatement = {
    liabilities: BigInt(statement.liabilities),
    reserves: [BigInt(statement.reserves[0]), BigInt(statement.reserves[1])],
    policyHash,
    marketRoot,
    isSolvent: statement.isSolvent,
    floorBps: statement.floorBps,
  };
  if (statementHash(hash, published) !== BigInt(statement.digest)) {
    refuse("REPORT_CONTEXT", "the statement's digest is not of its parts");
  }
  return published;
}

type ReadProofs = ReadonlyMap<string, { readonly circuit: string; readonly proof: Groth16Proof }>;

async function readProofs(reader: PublicationReader): Promise<ReadProofs> {
  const proofs = new Map<string, { circuit: string; proof: Groth16Proof }>();
  for (const path of reader.list("proofs/")) {
    for (const { place, circuit, proof } of parseProofs(await reader.getJson(path))) {
      if (proofs.has(place)) refuse("REPORT_PROOF", `there are two proofs of ${place}`);
      proofs.set(place, { circuit, proof });
    }
  }
  return proofs;
}

interface Claiming {
  readonly report: SolvencyReport;
  readonly statement: PublishedStatement;
  readonly claim: (place: string, circuit: string, publicSignals: readonly bigint[]) => void;
}

/** The tree, its nodes and its batches. A batch's place in the tree follows from its tier's order. */
async function claimLiabilities(
  hash: Hash,
  reader: PublicationReader,
  {
    report,
    statement,
    claim,
    options,
    proofs,
  }: Claiming & { readonly options: VerifyPublicationOptions; readonly proofs: ReadProofs },
): Promise<VerifiedPublication["batches"]> {
  const tree = parseTree(await reader.getJson("trees/liabilities.json"));
  const nodes = linkTree(hash, tree, {
    kind: NODE_KIND.liabilities,
    arity: report.capacity.arity,
    root: statement.liabilities,
    isFill: () => true,
  });
  for (const { level, index, digest } of nodes) {
    claim(`nodes liabilities/${level}/${index}`, RUN_CIRCUITS.node, expectedSignals.node(digest));
  }
  const places = batchPlaces(proofs);
  if (places.length === 0 || places.length > tree.batches.length) {
    refuse("REPORT_PROOF", "the proofs of the batches are not those of the tree");
  }
  if (new Set(tree.batches).size !== tree.batches.length) {
    refuse("TREE_FORM", "a batch stands twice in the tree");
  }
  const chosen = choose(places.length, options.sample);
  for (const i of chosen) {
    const { tier, place } = places[i] as (typeof places)[number];
    const signals = expectedSignals.batch(tier, tree.batches[i] as bigint, statement.marketRoot);
    claim(place, `solvency-${tier}`, signals);
  }
  const held = tree.levels.reduce((sum, level) => sum + level.length, tree.batches.length);
  const unproved = held - nodes.length - places.length;
  return { verified: chosen.length, all: places.length, unproved };
}

/** Batches in the order of the tree: tier by tier, from 0, none missing. */
function batchPlaces(proofs: ReadProofs): { readonly tier: TierId; readonly place: string }[] {
  const places = TIERS.flatMap(({ id: tier }) => {
    const own: { tier: TierId; place: string }[] = [];
    for (let index = 0; proofs.has(`batches ${tier}/${index}`); index++) {
      own.push({ tier, place: `batches ${tier}/${index}` });
    }
    return own;
  });
  const all = [...proofs.keys()].filter((place) => place.startsWith("batches ")).length;
  if (places.length !== all) refuse("REPORT_PROOF", "a batch of a tier is missing");
  return places;
}

/** @returns indices, ascending */
function choose(count: number, sample: VerifyPublicationOptions["sample"]): number[] {
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

interface ClaimedReserves {
  readonly transparent: number;
  readonly attested: number;
  /** Of the transparent items. */
  readonly networks: readonly string[];
}

async function claimReserves(
  hash: Hash,
  reader: PublicationReader,
  {
    report,
    statement,
    claim,
    context,
    pins,
    assets,
  }: Claiming & {
    readonly context: bigint;
    readonly pins: ReportPins;
    readonly assets: readonly ReserveAsset[];
  },
): Promise<ClaimedReserves> {
  const { capacity } = report;
  const published = parseReserves(await reader.getJson("reserves.json"));
  for (const [network, expected] of Object.entries(pins.blocks ?? {})) {
    const given = published.blocks[network];
    if (given !== undefined && given.hash.toLowerCase() !== expected.toLowerCase()) {
      refuse("BALANCE_PROOF", "the reserves are shown at another block than the pinned one");
    }
  }
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
  const commitments = published.transparentCommitments;
  if (commitments.length !== Math.ceil(items.length / capacity.items)) {
    refuse("REPORT_FORM", "the transparent reserves have another number of batches");
  }
  const { transparentReserves, attestedReserves } = NODE_KIND;
  const transparent = commitments.map((commitment, i) => {
    const own = items.slice(i * capacity.items, (i + 1) * capacity.items);
    const filled = fillItems(own, capacity.items, capacity.assets);
    const leaves = filled.map((item) => hashItem(hash, item));
    const { root } = buildLeafTree(hash, "SOLVENCY_ITEM_NODE", leaves);
    return hashNode(hash, transparentReserves, root, commitment);
  });
  for (const [i, digest] of transparent.entries()) {
    const signals = expectedSignals.transparentReserves(digest);
    claim(`reserves transparent/${i}`, RUN_CIRCUITS.transparent, signals);
  }
  // one signature of an attester, committed to anew, is another digest and the same items
  if (new Set(published.attested.map(({ root }) => root)).size !== published.attested.length) {
    refuse("ITEM_DUPLICATE", "a batch of attested items is counted twice");
  }
  const attested = published.attested.map(({ root, totalsCommitment }) =>
    hashNode(hash, attestedReserves, root, totalsCommitment),
  );
  for (const [i, digest] of attested.entries()) {
    const attesterRoot = BigInt(report.attesterRoot);
    const signals = expectedSignals.attestedReserves(hash, digest, attesterRoot, context);
    claim(`reserves attested/${i}`, RUN_CIRCUITS.attested, signals);
  }
  const levels = [
    ["transparent", transparentReserves, transparent, statement.reserves[0]],
    ["attested", attestedReserves, attested, statement.reserves[1]],
  ] as const;
  for (const [name, kind, digests, root] of levels) {
    const empty = emptyReserves(hash, kind, capacity.assets).digest;
    if (new Set(digests).size !== digests.length) {
      refuse("TREE_FORM", "a batch of reserves stands twice");
    }
    if (digests.length <= 1) {
      if ((digests[0] ?? empty) !== root) {
        refuse("TREE_FORM", "the reserves are not those of the statement");
      }
      continue;
    }
    const tree = parseTree(await reader.getJson(`trees/${name}.json`));
    const isOwn = tree.batches.every((digest, i) => digest === (digests[i] ?? empty));
    if (!isOwn || tree.batches.length < digests.length) {
      refuse("TREE_FORM", "the tree of reserves is over other batches");
    }
    const { arity } = capacity;
    const isFill = (digest: bigint) => digest === empty;
    for (const node of linkTree(hash, tree, { kind, arity, root, isFill })) {
      const place = `reserves ${name}/${node.level}/${node.index}`;
      claim(place, RUN_CIRCUITS.node, expectedSignals.node(node.digest));
    }
  }
  assertChecks(report, items, attested.length);
  const networks = [...new Set(read.map(({ network }) => network))].sort();
  return { transparent: items.length, attested: attested.length, networks };
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

async function verifyClaims(
  claims: ReadonlyMap<string, readonly ClaimedPlace[]>,
  keys: ReadonlyMap<string, VerificationKey>,
  { random, signal, onProgress, verifyProofs: verify = verifyProofs }: VerifyPublicationOptions,
): Promise<void> {
  const all = [...claims.values()].reduce((sum, own) => sum + own.length, 0);
  let done = 0;
  for (const [circuit, own] of claims) {
    const key = keys.get(circuit);
    if (key === undefined) refuse("REPORT_KEY", `the report names no key of ${circuit}`);
    for (let at = 0; at < own.length; at += PROOFS_AT_ONCE) {
      if (signal?.aborted) refuse("RUN_ABORTED", "stopped");
      const some = own.slice(at, at + PROOFS_AT_ONCE);
      const verdicts: ProofVerdict[] = await verify(key, some, random);
      const bad = verdicts.findIndex((verdict) => verdict !== true);
      if (bad >= 0) {
        const { place } = some[bad] as ClaimedPlace;
        refuse("REPORT_PROOF", `the proof of ${place} does not hold`, { place });
      }
      done += some.length;
      onProgress?.({ proofs: done, all });
    }
  }
}
