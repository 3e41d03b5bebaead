import type { Hash } from "../../field/poseidon.ts";
import { parsePolicyPack } from "../../policy/pack/parse-policy-pack.ts";
import type { PolicyPack } from "../../policy/pack/policy-pack.ts";
import { hashVerificationKey } from "../../proving/hash-verification-key.ts";
import { parseVerificationKey } from "../../proving/parse-verification-key.ts";
import type { VerificationKey } from "../../proving/types.ts";
import { createAttesterTree } from "../attestation.ts";
import { type SolvencyContext, solvencyContextHash } from "../context-hash.ts";
import { readDocument } from "../documents/signed-document.ts";
import { verifyPrices } from "../documents/verify-prices.ts";
import { verifySolvencyPolicy } from "../documents/verify-solvency-policy.ts";
import { type PublishedStatement, statementHash } from "../expected-signals.ts";
import { refuse } from "../solvency-error.ts";
import type { PublicationReader, PublicationSource } from "./publication.ts";
import { BUCKET_LIST, bucketPath } from "./read-buckets.ts";
import { fileListSchema, type SolvencyReport } from "./report-schema.ts";
import { verifyReportSignature } from "./sign-report.ts";
import type { ReportPins } from "./verify-options.ts";

const FIVE_WEEKS = 35 * 86_400;

/** The signed report: of the pinned venue, after the epoch before, and fresh. */
export async function readReport(
  source: PublicationSource,
  pins: ReportPins,
): Promise<SolvencyReport> {
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
export async function verifyRecords(
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

/** The statement's context: of the report's own words, with the attesters that are pinned. */
export function contextOf(hash: Hash, report: SolvencyReport, pins: ReportPins): bigint {
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
export async function readKeys(
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

/** Policy and prices, each signed by its pinned authority. */
export async function verifyDocuments(
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

/** What the statement's proof is held to say. */
export function statementOf(
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
