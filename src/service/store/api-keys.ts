import type { Scope } from "../config/api-keys.ts";
import type { ServiceDatabase } from "./open-database.ts";
import type { ApiKeyTable } from "./tables.ts";

/** A key that was made by `symbolon service api-key create`; of its text only the SHA-256 is kept. */
export interface StoredApiKey {
  readonly id: string;
  /** 64 hex digits. */
  readonly digest: string;
  readonly scopes: readonly Scope[];
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  /** Start of a day, in UTC. */
  readonly lastUsedDay: number | null;
}

/** Those that count. @param now Unix milliseconds */
export async function findApiKeys(database: ServiceDatabase, now: number): Promise<StoredApiKey[]> {
  return (await listApiKeys(database)).filter((key) => isActive(key, now));
}

/** All, revoked and expired ones too, by id and age. */
export async function listApiKeys(
  database: Pick<ServiceDatabase, "selectFrom">,
): Promise<StoredApiKey[]> {
  const rows = await database
    .selectFrom("api_keys")
    .selectAll()
    .orderBy("id")
    .orderBy("created_at")
    .execute();
  return rows.map(fromRow);
}

export function isActive({ revokedAt, expiresAt }: StoredApiKey, now: number): boolean {
  return revokedAt === null && (expiresAt === null || now < expiresAt);
}

export async function markApiKeyUsed(
  database: ServiceDatabase,
  digest: string,
  day: number,
): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await transaction
      .updateTable("api_keys")
      .set({ last_used_day: day })
      .where("digest", "=", digest)
      .execute();
  });
}

function fromRow(row: ApiKeyTable): StoredApiKey {
  return {
    id: row.id,
    digest: row.digest,
    scopes: row.scopes.split(" ") as Scope[],
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedDay: row.last_used_day,
  };
}
