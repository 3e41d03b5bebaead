import type { Selectable } from "kysely";
import type { ServiceDatabase } from "./open-database.ts";
import type { DecisionTable, RequestTable, SolvencyReportTable, TrustRootTable } from "./tables.ts";

// Every list is ordered by what never changes of a row, newest first, and a page starts after a row's values: rows
// that come meanwhile are on no later page.

type Position = readonly (string | number)[] | undefined;

interface Range {
  readonly after?: Position;
  readonly limit: number;
}

export interface DecisionFilter extends Range {
  readonly clientId: string;
  readonly policyId?: string | undefined;
  readonly outcome?: DecisionTable["outcome"] | undefined;
}

export function findDecisions(
  database: ServiceDatabase,
  { clientId, policyId, outcome, after, limit }: DecisionFilter,
): Promise<DecisionTable[]> {
  const [sequence] = after ?? [];
  return database
    .selectFrom("decisions")
    .selectAll()
    .where("client_id", "=", clientId)
    .$if(policyId !== undefined, (query) => query.where("policy_id", "=", String(policyId)))
    .$if(outcome !== undefined, (query) =>
      query.where("outcome", "=", outcome as DecisionTable["outcome"]),
    )
    .$if(sequence !== undefined, (query) => query.where("audit_sequence", "<", Number(sequence)))
    .orderBy("audit_sequence", "desc")
    .limit(limit)
    .execute();
}

export type RequestState = "open" | "answered" | "expired";

export interface RequestFilter extends Range {
  readonly clientId: string;
  readonly policyId?: string | undefined;
  readonly state?: RequestState | undefined;
  /** Unix milliseconds. */
  readonly now: number;
}

export function findRequests(
  database: ServiceDatabase,
  { clientId, policyId, state, now, after, limit }: RequestFilter,
): Promise<Omit<RequestTable, "body" | "nonce">[]> {
  const [createdAt, id] = after ?? [];
  return database
    .selectFrom("requests")
    .select(["id", "client_id", "policy_id", "created_at", "expires_at", "attempts"])
    .select(["decision_id", "closed"])
    .where("client_id", "=", clientId)
    .$if(policyId !== undefined, (query) => query.where("policy_id", "=", String(policyId)))
    .$if(state === "answered", (query) => query.where("decision_id", "is not", null))
    .$if(state === "open", (query) =>
      query.where("decision_id", "is", null).where("closed", "=", 0).where("expires_at", ">", now),
    )
    .$if(state === "expired", (query) =>
      query
        .where("decision_id", "is", null)
        .where(({ or, eb }) => or([eb("closed", "=", 1), eb("expires_at", "<=", now)])),
    )
    .$if(createdAt !== undefined, (query) =>
      query.where(({ or, and, eb }) =>
        or([
          eb("created_at", "<", Number(createdAt)),
          and([eb("created_at", "=", Number(createdAt)), eb("id", "<", String(id))]),
        ]),
      ),
    )
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}

/** Roots that are not withdrawn. */
export function listRoots(
  database: ServiceDatabase,
  { after, limit }: Range,
): Promise<Pick<Selectable<TrustRootTable>, "sequence" | "root" | "posted_at" | "issuers">[]> {
  const [sequence] = after ?? [];
  return database
    .selectFrom("trust_roots")
    .select(["sequence", "root", "posted_at", "issuers"])
    .where("withdrawn_at", "is", null)
    .$if(sequence !== undefined, (query) => query.where("sequence", "<", Number(sequence)))
    .orderBy("sequence", "desc")
    .limit(limit)
    .execute();
}

export function findReports(
  database: ServiceDatabase,
  { entity, after, limit }: Range & { readonly entity?: string | undefined },
): Promise<Omit<SolvencyReportTable, "document">[]> {
  const [snapshotAt, id] = after ?? [];
  return database
    .selectFrom("solvency_reports")
    .select(["id", "entity", "snapshot_at", "received_at"])
    .$if(entity !== undefined, (query) => query.where("entity", "=", String(entity)))
    .$if(snapshotAt !== undefined, (query) =>
      query.where(({ or, and, eb }) =>
        or([
          eb("snapshot_at", "<", Number(snapshotAt)),
          and([eb("snapshot_at", "=", Number(snapshotAt)), eb("id", "<", String(id))]),
        ]),
      ),
    )
    .orderBy("snapshot_at", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}
