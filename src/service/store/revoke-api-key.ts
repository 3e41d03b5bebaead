import { ServiceError } from "../../errors.ts";
import { appendAuditEntry } from "./append-audit-entry.ts";
import type { ServiceDatabase } from "./open-database.ts";

/**
 * Ends every key of the id and writes it to the audit log. A node that has read the keys takes them for current for two
 * seconds at most.
 * @param now Unix milliseconds
 * @returns how many were ended
 * @throws ServiceError `ERR_SERVICE_NOT_FOUND` where the id has no key that is not revoked
 */
export function revokeApiKey(database: ServiceDatabase, id: string, now: number): Promise<number> {
  return database.transaction().execute(async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable("api_keys")
      .set({ revoked_at: now })
      .where("id", "=", id)
      .where("revoked_at", "is", null)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) {
      throw new ServiceError("ERR_SERVICE_NOT_FOUND", "no stored key of this id is left to revoke");
    }
    await appendAuditEntry(transaction, { kind: "api-key-revocation", at: now, clientId: id });
    return Number(numUpdatedRows);
  });
}
