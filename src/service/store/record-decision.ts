import type { Transaction } from "kysely";
import { PresentationError, ServiceError, type SymbolonError } from "../../errors.ts";
import type { VerifiedPresentation } from "../../verifier/verify-presentation.ts";
import { appendAuditEntry } from "./append-audit-entry.ts";
import type { ServiceDatabase } from "./open-database.ts";
import type { RequestTable, ServiceTables } from "./tables.ts";
import { takeNullifier } from "./take-nullifier.ts";

/** What verification found; an accepted verdict still has to take its nullifier. */
export type Verdict =
  | { readonly outcome: "accepted"; readonly verified: VerifiedPresentation }
  | { readonly outcome: "refused"; readonly error: SymbolonError };

export interface RecordDecisionOptions {
  readonly decisionId: string;
  readonly requestId: string;
  readonly verdict: Verdict;
  /** Unix milliseconds. */
  readonly now: number;
  /** Refused submissions that one request admits. */
  readonly maxAttempts: number;
}

export interface RecordedDecision {
  readonly decisionId: string;
  readonly requestId: string;
  readonly policyId: string;
  readonly outcome: "accepted" | "refused";
  /** Why it was refused. */
  readonly error?: SymbolonError;
  readonly decidedAt: number;
}

/** Clocks of machines that share a store may differ by this much. */
const CLOCK_SKEW_MS = 60_000;

/**
 * Takes the nullifier, consumes the request, writes the decision and its audit entry in one transaction. The unique
 * columns decide who wins, whichever process the rivals run in; a nullifier that is gone turns the verdict to refused.
 * @throws ServiceError `ERR_SERVICE_NOT_FOUND`, `ERR_SERVICE_REQUEST_USED`, `ERR_SERVICE_RATE_LIMITED`
 * @throws PresentationError `ERR_PRESENTATION_REQUEST_EXPIRED`
 */
export async function recordDecision(
  database: ServiceDatabase,
  options: RecordDecisionOptions,
): Promise<RecordedDecision> {
  const { decisionId, requestId, now } = options;
  return database.transaction().execute(async (transaction) => {
    const request = await transaction
      .selectFrom("requests")
      .selectAll()
      .where("id", "=", requestId)
      .executeTakeFirst();
    const { client_id, policy_id } = assertOpen(request, now, options.maxAttempts);
    const verdict = await settle(transaction, options);
    const error = verdict.outcome === "refused" ? verdict.error : undefined;
    const { outcome } = verdict;
    const sequence = await appendAuditEntry(transaction, {
      kind: "decision",
      at: now,
      decisionId,
      requestId,
      policyId: policy_id,
      outcome,
      ...(error === undefined ? {} : { code: error.code }),
    });
    const verified = verdict.outcome === "accepted" ? verdict.verified : undefined;
    await transaction
      .insertInto("decisions")
      .values({
        id: decisionId,
        request_id: requestId,
        client_id,
        policy_id,
        outcome,
        code: error?.code ?? null,
        decided_at: now,
        as_of: verified?.asOf.seconds ?? null,
        nullifier: verified?.nullifier ?? null,
        subject: verified?.subject ?? null,
        audit_sequence: sequence,
      })
      .execute();
    await transaction
      .updateTable("requests")
      .where("id", "=", requestId)
      .set((row) =>
        outcome === "accepted"
          ? { decision_id: decisionId }
          : { attempts: row("attempts", "+", 1) },
      )
      .execute();
    const decision = { decisionId, requestId, policyId: policy_id, outcome, decidedAt: now };
    return error === undefined ? decision : { ...decision, error };
  });
}

/** The row, where the request still takes a submission; what it throws leaves no trace in the store. */
export function assertOpen(
  request: RequestTable | undefined,
  now: number,
  maxAttempts: number,
): RequestTable {
  if (request === undefined) {
    throw new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no such presentation request");
  }
  if (request.decision_id !== null) {
    throw new ServiceError("ERR_SERVICE_REQUEST_USED", "the presentation request was used");
  }
  if (
    request.closed === 1 ||
    now >= request.expires_at ||
    now < request.created_at - CLOCK_SKEW_MS
  ) {
    throw new PresentationError(
      "ERR_PRESENTATION_REQUEST_EXPIRED",
      "the presentation request has expired; ask the verifier for a new one",
    );
  }
  if (request.attempts >= maxAttempts) {
    throw new ServiceError(
      "ERR_SERVICE_RATE_LIMITED",
      "the presentation request has seen too many refused presentations",
    );
  }
  return request;
}

async function settle(
  transaction: Transaction<ServiceTables>,
  { verdict, decisionId }: RecordDecisionOptions,
): Promise<Verdict> {
  if (verdict.outcome === "refused") return verdict;
  const error = await takeNullifier(transaction, verdict.verified, decisionId);
  return error === undefined ? verdict : { outcome: "refused", error };
}
