import type { ServiceDatabase } from "./open-database.ts";
import type { DecisionTable, RequestTable } from "./tables.ts";

export type NewRequest = Pick<
  RequestTable,
  "id" | "client_id" | "policy_id" | "nonce" | "body" | "created_at" | "expires_at"
>;

export async function addRequest(database: ServiceDatabase, request: NewRequest): Promise<void> {
  await database
    .insertInto("requests")
    .values({ ...request, attempts: 0, closed: 0, decision_id: null })
    .execute();
}

/** The request; one that is seen expired is closed for good. */
export async function findRequest(
  database: ServiceDatabase,
  id: string,
  now: number,
): Promise<RequestTable | undefined> {
  const row = await database
    .selectFrom("requests")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  if (row === undefined || row.closed === 1 || now < row.expires_at) return row;
  await database.updateTable("requests").set({ closed: 1 }).where("id", "=", id).execute();
  return { ...row, closed: 1 };
}

/** The request as wallets may meet it by its own id: not one that another protocol carries, under an id of its own. */
export async function findPlainRequest(
  database: ServiceDatabase,
  id: string,
  now: number,
): Promise<RequestTable | undefined> {
  const carried = await database
    .selectFrom("openid4vp_requests")
    .select("id")
    .where("request_id", "=", id)
    .executeTakeFirst();
  return carried === undefined ? findRequest(database, id, now) : undefined;
}

/** The newest decision on a request, for the client that made it: the one that consumed it, or the last refusal. */
export function findDecisionOfRequest(
  database: ServiceDatabase,
  requestId: string,
  clientId: string,
): Promise<DecisionTable | undefined> {
  return database
    .selectFrom("decisions")
    .selectAll()
    .where("request_id", "=", requestId)
    .where("client_id", "=", clientId)
    .orderBy("audit_sequence", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** A decision, for the client whose request it answers. */
export function findDecision(
  database: ServiceDatabase,
  id: string,
  clientId: string,
): Promise<DecisionTable | undefined> {
  return database
    .selectFrom("decisions")
    .selectAll()
    .where("id", "=", id)
    .where("client_id", "=", clientId)
    .executeTakeFirst();
}

/** The body of the request that a decision consumed; undefined for a decision that consumed none. */
export async function findRequestOfDecision(
  database: ServiceDatabase,
  { id, request_id }: Pick<DecisionTable, "id" | "request_id">,
): Promise<string | undefined> {
  const row = await database
    .selectFrom("requests")
    .select("body")
    .where("id", "=", request_id)
    .where("decision_id", "=", id)
    .executeTakeFirst();
  return row?.body;
}
