import { randomBytes } from "node:crypto";
import type { Transaction } from "kysely";
import type { CommitmentRegistry, Issuance } from "../../../issuer/commitment-registry.ts";
import { appendAuditEntry } from "../append-audit-entry.ts";
import type { IssuanceTable, ServiceTables } from "../tables.ts";
import { digestIssuance } from "./digest-issuance.ts";

type Store = Transaction<ServiceTables>;

export interface BooksOptions {
  readonly transaction: Store;
  /** Unix milliseconds, as the next. */
  readonly now: number;
  readonly expiresAt: number;
}

/**
 * The issuer's books in the store, for one credential: each customer is bound to one commitment, each index is given
 * once, whichever node asks. It works within the caller's transaction, which holds the store's write lock; what is done
 * is undone with it. The customer's id is the store's name for it (`IssuanceSecrets.customer`).
 */
export function storeCommitmentRegistry(options: BooksOptions): CommitmentRegistry {
  const { transaction, now } = options;
  return {
    async bind(issuance) {
      if (await isBoundElsewhere(transaction, issuance)) return "commitment-bound";
      const taken = await transaction
        .selectFrom("issuances")
        .select("status_index")
        .where("status_index", "=", issuance.statusIndex)
        .executeTakeFirst();
      if (taken !== undefined) return "index-used";
      await addIssuance(options, issuance);
      return "bound";
    },
    release: async (statusIndex) =>
      (await revokeIndices(transaction, [statusIndex], now)).length === 1,
  };
}

/** Whether the customer has another commitment in force, or another customer this one. */
async function isBoundElsewhere(
  transaction: Store,
  { customerId, holderCommitment }: Issuance,
): Promise<boolean> {
  const commitment = String(holderCommitment);
  const rows = await transaction
    .selectFrom("issuances")
    .select(["customer", "commitment"])
    .where("revoked_at", "is", null)
    .where((where) =>
      where.or([where("customer", "=", customerId), where("commitment", "=", commitment)]),
    )
    .execute();
  return rows.some((row) => row.customer !== customerId || row.commitment !== commitment);
}

async function addIssuance(
  { transaction, now, expiresAt }: BooksOptions,
  { customerId, holderCommitment, statusIndex }: Issuance,
): Promise<void> {
  const row = {
    status_index: statusIndex,
    customer: customerId,
    commitment: String(holderCommitment),
    issued_at: now,
    expires_at: expiresAt,
    salt: randomBytes(16).toString("hex"),
  };
  const digest = digestIssuance(row);
  await transaction
    .updateTable("issuances")
    .set({ replaced_at: now })
    .where("customer", "=", customerId)
    .where("revoked_at", "is", null)
    .where("replaced_at", "is", null)
    .execute();
  await transaction
    .insertInto("issuances")
    .values({ ...row, digest, replaced_at: null, revoked_at: null, published_in: null })
    .execute();
  await appendAuditEntry(transaction, { kind: "credential", at: now, digest });
}

/** Revokes for good, and logs each. @returns those that were in force */
export async function revokeIndices(
  transaction: Store,
  indices: readonly number[],
  now: number,
): Promise<readonly number[]> {
  if (indices.length === 0) return [];
  const rows = await transaction
    .selectFrom("issuances")
    .select(["status_index", "digest"])
    .where("status_index", "in", indices)
    .where("revoked_at", "is", null)
    .orderBy("status_index")
    .execute();
  for (const { status_index, digest } of rows) {
    await transaction
      .updateTable("issuances")
      .set({ revoked_at: now })
      .where("status_index", "=", status_index)
      .execute();
    await appendAuditEntry(transaction, { kind: "credential-revocation", at: now, digest });
  }
  return rows.map(({ status_index }) => status_index);
}

/** The newest credential that the issuer gave to a commitment, in force or not. */
export async function newestIssuance(
  transaction: Store,
  by: { readonly commitment: string } | { readonly customer: string },
): Promise<IssuanceTable | undefined> {
  const [column, value] =
    "commitment" in by
      ? (["commitment", by.commitment] as const)
      : (["customer", by.customer] as const);
  return (
    transaction
      .selectFrom("issuances")
      .selectAll()
      .where(column, "=", value)
      .orderBy("issued_at", "desc")
      // of two of one millisecond the one that stands
      .orderBy("replaced_at", (order) => order.desc().nullsFirst())
      .limit(1)
      .executeTakeFirst()
  );
}

/** The store's name of whom the credential at an index was given to. */
export async function customerOfIndex(
  transaction: Store,
  statusIndex: number,
): Promise<string | undefined> {
  const row = await transaction
    .selectFrom("issuances")
    .select("customer")
    .where("status_index", "=", statusIndex)
    .executeTakeFirst();
  return row?.customer ?? undefined;
}

/** Revokes every credential of a customer that is in force. @returns their indices */
export async function revokeCustomer(
  transaction: Store,
  customer: string,
  now: number,
): Promise<readonly number[]> {
  const rows = await transaction
    .selectFrom("issuances")
    .select("status_index")
    .where("customer", "=", customer)
    .where("revoked_at", "is", null)
    .execute();
  const indices = rows.map(({ status_index }) => status_index);
  return revokeIndices(transaction, indices, now);
}
