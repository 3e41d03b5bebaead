import { SolvencyError } from "../../errors.ts";
import type { Hash } from "../../field/poseidon.ts";
import type { Hex } from "../../presentation/abi-encode.ts";
import { entityHash } from "../../solvency/context-hash.ts";
import {
  type PublishedStatement,
  statementBody,
  statementHash,
} from "../../solvency/expected-signals.ts";
import type { SolvencyReport } from "../../solvency/report/report-schema.ts";

/** `ISolvencyRegistry.Report`. */
export interface EncodedSolvencyReport {
  readonly entity: Hex;
  readonly epoch: number;
  /** Unix seconds. */
  readonly snapshotAt: number;
  /** Basis points; 0 states none. */
  readonly floorBps: number;
  readonly isSolvent: boolean;
  readonly policyHash: bigint;
  readonly attesterRoot: bigint;
  readonly body: bigint;
}

/** What of a published report goes on chain. */
export type ReportOnChain = Pick<
  SolvencyReport,
  "entity" | "epoch" | "snapshotAt" | "attesterRoot" | "statement"
>;

/**
 * A published report as the registry takes it: nodes and market are one digest there.
 * @throws SolvencyError `ERR_SOLVENCY_REPORT_FORM` where the report's digest is not that of its members, or its entity is
 *   no LEI
 */
export function encodeSolvencyReport(
  hash: Hash,
  { entity, epoch, snapshotAt, attesterRoot, statement }: ReportOnChain,
): EncodedSolvencyReport {
  const { liabilities, reserves, policyHash, marketRoot, isSolvent, floorBps } = statement;
  const published: PublishedStatement = {
    liabilities: BigInt(liabilities),
    reserves: [BigInt(reserves[0]), BigInt(reserves[1])],
    policyHash: BigInt(policyHash),
    marketRoot: BigInt(marketRoot),
    isSolvent,
    floorBps,
  };
  if (String(statementHash(hash, published)) !== statement.digest) {
    throw new SolvencyError(
      "ERR_SOLVENCY_REPORT_FORM",
      "the report's digest is not that of its statement",
    );
  }
  return {
    entity: entityHash(entity),
    epoch,
    snapshotAt: Date.parse(snapshotAt) / 1000,
    floorBps,
    isSolvent,
    policyHash: published.policyHash,
    attesterRoot: BigInt(attesterRoot),
    body: statementBody(hash, published),
  };
}
