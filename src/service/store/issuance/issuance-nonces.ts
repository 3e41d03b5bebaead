import type { Transaction } from "kysely";
import type { ServiceTables } from "../tables.ts";

/** Takes a nonce out of use; false where it was used before. */
export async function takeNonce(
  transaction: Transaction<ServiceTables>,
  nonce: { readonly digest: string; readonly expires_at: number },
): Promise<boolean> {
  const used = await transaction
    .selectFrom("issuance_nonces")
    .select("digest")
    .where("digest", "=", nonce.digest)
    .executeTakeFirst();
  if (used !== undefined) return false;
  await transaction.insertInto("issuance_nonces").values(nonce).execute();
  return true;
}
