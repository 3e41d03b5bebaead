import { concatBytes } from "@noble/hashes/utils.js";
import { PolicyError } from "../../errors.ts";
import type { Hash } from "../../field/poseidon.ts";
import { decodeJson, parseSignedPack } from "../../policy/pack/signed-pack.ts";
import { hashVerificationKey } from "../../proving/hash-verification-key.ts";
import { parseProof } from "../../proving/parse-proof.ts";
import { parseVerificationKey } from "../../proving/parse-verification-key.ts";
import type { VerificationKey } from "../../proving/types.ts";
import { verifyProofs } from "../../proving/verify-proofs.ts";
import { type SolvencyContext, solvencyContextHash } from "../context-hash.ts";
import { compileSolvencyPolicy } from "../documents/compile-solvency-policy.ts";
import { parseSolvencyPolicy, type SolvencyPolicy } from "../documents/parse-solvency-policy.ts";
import { verifyDocument } from "../documents/signed-document.ts";
import {
  batchCircuit,
  expectedSignals,
  type PublishedStatement,
  statementHash,
} from "../expected-signals.ts";
import { RUN_CIRCUITS } from "../run/plan-jobs.ts";
import { refuse } from "../solvency-error.ts";
import { solvencyPolicyHash } from "../solvency-policy.ts";
import { tierOf } from "../tiers.ts";
import type { LeafInclusion } from "../verify-inclusion.ts";
import type { InclusionBundle } from "./inclusion-bundle.ts";
import type { InclusionPins } from "./inclusion-pins.ts";
import { type OpenedInclusion, openInclusion } from "./open-inclusion.ts";
import { PublicationReader } from "./publication.ts";
import type { BalanceReceipt } from "./receipt.ts";
import type { SolvencyReport } from "./report-schema.ts";
import { verifyReportSignature } from "./sign-report.ts";

/** In the order in which they are made; every one holds, or the whole check is refused. */
export const INCLUSION_CHECKS = [
  "report",
  "policy",
  "record",
  "receipt",
  "keys",
  "batch",
  "nodes",
  "statement",
] as const;
export type InclusionCheck = (typeof INCLUSION_CHECKS)[number];

/** A check that begins; those before it hold. */
export interface InclusionStep {
  readonly check: InclusionCheck;
  /** From `receipt` on. */
  readonly paths?: readonly InclusionPath[];
  /** Of a proof: the digest of its node, or of the statement. */
  readonly digest?: bigint;
}

export interface CheckInclusionOptions {
  /** From the customer, never from a file. */
  readonly id: string;
  /** The customer's key of this epoch. */
  readonly key: Uint8Array;
  readonly pins: InclusionPins;
  /**
   * The statement's digest as it is published elsewhere, on a chain or by a supervisor: a venue that shows this customer
   * another one than everybody is found out.
   */
  readonly statement?: bigint | undefined;
  /** Unix seconds: a snapshot of the future is refused. Left out, nobody looks at the clock. */
  readonly now?: number | undefined;
  /** Fills an array with random bytes that no venue can foresee. */
  readonly random: (bytes: Uint8Array) => void;
  /** `verifyProofs`, or an engine's. */
  readonly verifyProofs?: typeof verifyProofs | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Awaited: a page may draw before the next check takes the thread. */
  readonly onStep?: ((step: InclusionStep) => void | Promise<void>) | undefined;
}

/** What the venue owes for one asset in one account, in the policy's smallest units. */
export interface CheckedHolding {
  readonly symbol: string;
  readonly decimals: number;
  readonly account: "cash" | "margin";
  /** The customer's leaf that holds it, from 0. */
  readonly part: number;
  readonly balance: bigint;
  readonly debt: bigint;
}

/** From a customer's leaf to the root. */
export interface InclusionPath {
  readonly part: number;
  readonly tier: LeafInclusion["tier"];
  /** The leaf's place in its batch, from 0, and the levels of 16 children each between them. */
  readonly leaf: number;
  readonly leafLevels: number;
  /** From the batch to the root. */
  readonly nodes: readonly {
    readonly circuit: string;
    readonly digest: bigint;
    /** Place among the children of the node above, and how many there are; both 0 of the root. */
    readonly place: number;
    readonly siblings: number;
  }[];
}

export interface InclusionProof {
  readonly circuit: string;
  /** `hashVerificationKey` of the key under which it holds. */
  readonly key: string;
  /** The digest of its node, or of the statement. */
  readonly digest: bigint;
}

/** What holds for one customer, and what nothing here says: a reader of the verdict has to know both. */
export interface CheckedInclusion {
  readonly report: SolvencyReport;
  readonly policy: SolvencyPolicy;
  /** Keys that signed the policy, of the pinned authority; empty where none is pinned. */
  readonly policySignedBy: readonly string[];
  /** The venue's proved verdict on itself. */
  readonly isSolvent: boolean;
  /** The portfolio covers at least so much of the liabilities, basis points; 0 where none is stated. */
  readonly floorBps: number;
  readonly holdings: readonly CheckedHolding[];
  readonly paths: readonly InclusionPath[];
  /** All verified. */
  readonly proofs: readonly InclusionProof[];
  readonly receipts: readonly BalanceReceipt[];
  /** The same, as the venue signed them: to be kept. */
  readonly signedReceipts: readonly string[];
  /** In words. */
  readonly notVerified: readonly string[];
}

/**
 * One customer's check, from what they pin to the last proof: the report is the venue's; the assets are those of the
 * policy that was proved; the customer's own records lead to the report's root and the venue's receipts say the same; and
 * the proofs of the batch, of every node above it and of the statement hold under the pinned keys.
 * @throws SolvencyError for whatever does not hold, with its reason, and `ERR_SOLVENCY_RUN_ABORTED`; VerificationError for a
 *   key that is none; PolicyError `ERR_POLICY_NOT_IN_FORCE`
 */
export async function checkInclusion(
  hash: Hash,
  bundle: InclusionBundle,
  options: CheckInclusionOptions,
): Promise<CheckedInclusion> {
  const { id, key, pins, signal, onStep, statement: known } = options;
  const begin = async (step: InclusionStep) => {
    await onStep?.(step);
    if (signal?.aborted) refuse("RUN_ABORTED", "stopped");
  };
  await begin({ check: "report" });
  const report = await readReport(bundle, options);
  const reader = new PublicationReader(bundle.files, report.files);
  await begin({ check: "policy" });
  const { policy, signedBy } = await readPolicy(hash, reader, report, pins);
  const statement = statementOf(hash, report);
  if (known !== undefined && known !== BigInt(report.statement.digest)) {
    refuse("REPORT_CONTEXT", "the statement is not the one that is published elsewhere");
  }
  await begin({ check: "record" });
  const bucket = concatBytes(...bundle.records);
  const opened = await openInclusion(hash, {
    id,
    key,
    bucket,
    report,
    reportKey: pins.reportKey,
  });
  const paths = opened.leaves.map((leaf, i) => pathOf(leaf, opened.included[i]?.nodes ?? []));
  const holdings = holdingsOf(opened.leaves, policy);
  await begin({ check: "receipt", paths });
  assertReceipts(opened, holdings, report);
  await begin({ check: "keys", paths });
  const claims = claimsOf(hash, paths, report, statement);
  const keys = new Map<string, VerificationKey>();
  for (const { circuit } of claims) {
    if (!keys.has(circuit)) keys.set(circuit, await readKey(reader, circuit, report, pins));
  }
  for (const { check, circuit, digest, signals } of claims) {
    await begin({ check, paths, digest });
    await verifyClaim(bundle, keys.get(circuit) as VerificationKey, circuit, signals, options);
  }
  if (signal?.aborted) refuse("RUN_ABORTED", "stopped");
  return {
    report,
    policy,
    policySignedBy: signedBy,
    isSolvent: statement.isSolvent,
    floorBps: statement.floorBps,
    holdings,
    paths,
    proofs: claims.map(({ circuit, digest }) => ({
      circuit,
      key: report.keys[circuit] as string,
      digest,
    })),
    receipts: opened.receipts,
    signedReceipts: opened.signedReceipts,
    notVerified: notVerified(options, policy),
  };
}

function notVerified(
  { pins: { policyAuthority, policyId }, statement }: CheckInclusionOptions,
  { id, version }: SolvencyPolicy,
): string[] {
  const words: [applies: boolean, text: string][] = [
    [true, "whether reserves are borrowed for the moment of the snapshot"],
    [true, "whether other customers are in the ledger: each customer checks that for themselves"],
    [
      statement === undefined,
      "whether everybody is shown this same statement: compare its number with the one that is published",
    ],
    [
      true,
      "whether the reserves are there as checked: whoever verifies the whole publication looks at that",
    ],
    [
      true,
      "what lies in other customers' batches: they can add to what the venue owes, and take nothing away",
    ],
    [
      policyAuthority === undefined,
      "whether the rules and the prices of the verdict are an authority's",
    ],
    [
      policyAuthority !== undefined,
      "whether the prices of the verdict are an authority's, and its haircuts those of their packs",
    ],
    [
      policyAuthority !== undefined && policyId === undefined,
      `whether the policy ${id}, version ${version}, is the one that its authority means for this venue`,
    ],
  ];
  return words.filter(([applies]) => applies).map(([, text]) => text);
}

async function readReport(
  { files }: InclusionBundle,
  { pins, now }: CheckInclusionOptions,
): Promise<SolvencyReport> {
  const bytes = await files.get("report.json");
  if (bytes === undefined) return refuse("REPORT_FILE", "report.json is missing");
  let signed: unknown;
  try {
    signed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return refuse("REPORT_FORM", "report.json is not JSON");
  }
  const report = await verifyReportSignature(signed, pins.reportKey);
  if (report.entity !== pins.entity) refuse("REPORT_CONTEXT", "the report is another entity's");
  if (now !== undefined && Date.parse(report.snapshotAt) / 1000 > now) {
    refuse("REPORT_CONTEXT", "the snapshot lies in the future");
  }
  return report;
}

/** The policy whose hash the statement's proof is about, so that an asset's name and unit are the proved ones. */
async function readPolicy(
  hash: Hash,
  reader: PublicationReader,
  report: SolvencyReport,
  { policyAuthority, policyId }: InclusionPins,
): Promise<{ readonly policy: SolvencyPolicy; readonly signedBy: readonly string[] }> {
  const signed = await reader.getJson("policy.json");
  const { json, signedBy } =
    policyAuthority === undefined
      ? { json: payloadOf(signed), signedBy: [] }
      : await verifyDocument("policy", signed, policyAuthority);
  const policy = parseSolvencyPolicy(json);
  if (policyId !== undefined && policy.id !== policyId) {
    refuse("POLICY_CONFLICT", "the statement was made under another policy than the pinned one");
  }
  const [from, until, at] = [policy.validFrom, policy.validUntil, report.snapshotAt].map((text) =>
    Date.parse(text),
  );
  if (!((at as number) >= (from as number) && (at as number) < (until as number))) {
    const message = `the policy is in force from ${policy.validFrom} to ${policy.validUntil}`;
    throw new PolicyError("ERR_POLICY_NOT_IN_FORCE", message);
  }
  const figures = compileSolvencyPolicy(policy, report.capacity.assets);
  if (solvencyPolicyHash(hash, figures) !== BigInt(report.statement.policyHash)) {
    refuse("POLICY_CONFLICT", "the statement was made under another policy");
  }
  return { policy, signedBy };
}

function payloadOf(signed: unknown): unknown {
  try {
    const { payload } = parseSignedPack(signed);
    if (payload !== undefined) return decodeJson(payload, "$.payload");
  } catch {
    // said below, whatever it is
  }
  return refuse("DOCUMENT_FORM", "policy.json is no signed policy");
}

function statementOf(hash: Hash, { statement }: SolvencyReport): PublishedStatement {
  const published: PublishedStatement = {
    liabilities: BigInt(statement.liabilities),
    reserves: [BigInt(statement.reserves[0]), BigInt(statement.reserves[1])],
    policyHash: BigInt(statement.policyHash),
    marketRoot: BigInt(statement.marketRoot),
    isSolvent: statement.isSolvent,
    floorBps: statement.floorBps,
  };
  if (statementHash(hash, published) !== BigInt(statement.digest)) {
    refuse("REPORT_CONTEXT", "the statement's digest is not of its parts");
  }
  return published;
}

function pathOf(
  { tier, part, path, steps }: LeafInclusion,
  digests: readonly bigint[],
): InclusionPath {
  return {
    part,
    tier,
    leaf: path.index,
    leafLevels: path.levels.length,
    nodes: digests.map((digest, level) => ({
      circuit: level === 0 ? batchCircuit(tier) : RUN_CIRCUITS.node,
      digest,
      place: steps[level]?.index ?? 0,
      siblings: steps[level]?.children.length ?? 0,
    })),
  };
}

function holdingsOf(
  leaves: readonly LeafInclusion[],
  { assets }: SolvencyPolicy,
): CheckedHolding[] {
  return leaves.flatMap(({ tier, part, holdings }) =>
    holdings.map(({ asset, balance, debt }) => {
      const listed = assets[asset];
      if (listed === undefined) {
        return refuse("INCLUSION", "the record holds an asset that the policy does not list");
      }
      const { symbol, decimals } = listed;
      return { symbol, decimals, account: tierOf(tier).kind, part, balance, debt };
    }),
  );
}

/** What `openInclusion` cannot know: the names of the assets. */
function assertReceipts(
  { receipts }: OpenedInclusion,
  holdings: readonly CheckedHolding[],
  { snapshotAt }: SolvencyReport,
): void {
  for (const receipt of receipts) {
    const own = holdings.filter(({ part }) => part === receipt.part);
    const isSame =
      receipt.snapshotAt === snapshotAt &&
      receipt.holdings.length === own.length &&
      own.every(({ symbol }, i) => receipt.holdings[i]?.[0] === symbol);
    if (!isSame)
      refuse("RECEIPT", "the venue's receipt says something else than the tree: keep both");
  }
}

interface InclusionClaim {
  readonly check: InclusionCheck;
  readonly circuit: string;
  readonly digest: bigint;
  readonly signals: readonly bigint[];
}

/** What has to be proved: batches, then the nodes above them, each once, then the statement. */
function claimsOf(
  hash: Hash,
  paths: readonly InclusionPath[],
  report: SolvencyReport,
  statement: PublishedStatement,
): InclusionClaim[] {
  const batches = paths.map(({ tier, nodes: [batch] }): InclusionClaim => {
    const { circuit, digest } = batch as InclusionPath["nodes"][number];
    const signals = expectedSignals.batch(tier, digest, statement.marketRoot);
    return { check: "batch", circuit, digest, signals };
  });
  const nodes = paths.flatMap(({ nodes: [, ...above] }) =>
    above.map(({ circuit, digest }): InclusionClaim => {
      return { check: "nodes", circuit, digest, signals: expectedSignals.node(digest) };
    }),
  );
  const context: SolvencyContext = {
    lei: report.entity,
    chainId: report.chainId,
    registry: report.registry as SolvencyContext["registry"],
    attesterRoot: BigInt(report.attesterRoot),
    snapshotAt: Date.parse(report.snapshotAt) / 1000,
    epoch: report.epoch,
    previousStatement: BigInt(report.previousStatement),
  };
  const signals = expectedSignals.statement(hash, statement, solvencyContextHash(context));
  const last: InclusionClaim = {
    check: "statement",
    circuit: RUN_CIRCUITS.statement,
    digest: BigInt(report.statement.digest),
    signals,
  };
  const once = new Map<string, InclusionClaim>();
  for (const claim of [...batches, ...nodes, last]) {
    once.set(`${claim.circuit} ${claim.digest}`, claim);
  }
  return [...once.values()];
}

async function readKey(
  reader: PublicationReader,
  circuit: string,
  report: SolvencyReport,
  pins: InclusionPins,
): Promise<VerificationKey> {
  const pinned = pins.keys.get(circuit);
  if (pinned === undefined || report.keys[circuit] !== pinned) {
    return refuse("REPORT_KEY", `the key of ${circuit} is not the pinned one`, { circuit });
  }
  const key = parseVerificationKey(await reader.getJson(`keys/${pinned}.json`));
  if (hashVerificationKey(key) !== pinned) {
    return refuse("REPORT_KEY", `the key of ${circuit} is not the pinned one`, { circuit });
  }
  return key;
}

async function verifyClaim(
  { proofs }: InclusionBundle,
  key: VerificationKey,
  circuit: string,
  publicSignals: readonly bigint[],
  { random, verifyProofs: verify = verifyProofs }: CheckInclusionOptions,
): Promise<void> {
  const digest = String(publicSignals[0]);
  const found = proofs.find((one) => one.circuit === circuit && one.digest === digest);
  if (found === undefined) {
    return refuse("REPORT_PROOF", `a proof of ${circuit} is missing`, { circuit });
  }
  let proof: ReturnType<typeof parseProof>;
  try {
    proof = parseProof(found.proof);
  } catch {
    return refuse("REPORT_PROOF", `a proof of ${circuit} is none`, { circuit });
  }
  const [verdict] = await verify(key, [{ publicSignals, proof }], random);
  if (verdict !== true) {
    refuse("REPORT_PROOF", `a proof of ${circuit} does not hold`, { circuit });
  }
}
