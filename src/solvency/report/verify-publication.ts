import type { Hash } from "../../field/poseidon.ts";
import { expectedSignals, type PublishedStatement } from "../expected-signals.ts";
import { RUN_CIRCUITS } from "../run/plan-jobs.ts";
import { refuse } from "../solvency-error.ts";
import { assertSample, claimLiabilities } from "./claim-liabilities.ts";
import { claimReserves } from "./claim-reserves.ts";
import { listUnpinned, listUnverified } from "./list-unverified.ts";
import { ProofClaims } from "./proof-claims.ts";
import { PublicationReader, type PublicationSource } from "./publication.ts";
import type { SolvencyReport } from "./report-schema.ts";
import type { ReportPins, VerifyPublicationOptions } from "./verify-options.ts";
import {
  contextOf,
  readKeys,
  readReport,
  statementOf,
  verifyDocuments,
  verifyRecords,
} from "./verify-report.ts";

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
  const { sample } = options;
  assertSample(sample);
  const report = await readReport(source, pins);
  const reader = new PublicationReader(source, report.files);
  await verifyRecords(reader, report);
  const context = contextOf(hash, report, pins);
  const keys = await readKeys(reader, report, pins);
  const { policy, ...documents } = await verifyDocuments(hash, reader, report, pins);
  const statement = statementOf(hash, report, documents);

  const claims = await ProofClaims.read(reader);
  const claim = { report, statement, claims };
  const batches = await claimLiabilities(hash, reader, { ...claim, sample });
  const reserves = await claimReserves(hash, reader, { ...claim, context, pins, policy });
  const signals = expectedSignals.statement(hash, statement, context);
  claims.claim("statement statement", RUN_CIRCUITS.statement, signals);
  // batches that a sample left out have proofs that nothing claims
  if (claims.unclaimed.some((place) => !place.startsWith("batches "))) {
    refuse("REPORT_PROOF", "there are proofs of nothing in the trees");
  }
  await claims.verify(keys, options);

  return {
    report,
    statement,
    isSolvent: statement.isSolvent,
    floorBps: statement.floorBps,
    proofs: claims.count,
    batches,
    reserves: { transparent: reserves.transparent, attested: reserves.attested },
    policySignedBy: documents.policySignedBy,
    pricesSignedBy: documents.pricesSignedBy,
    notVerified: listUnverified({ report, pins, policy, batches, reserves }),
    unpinned: listUnpinned({ pins, reserves }),
  };
}
