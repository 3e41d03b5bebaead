import { ServiceError } from "../../errors.ts";
import type { Scope } from "../config/api-keys.ts";
import { isActive, listApiKeys } from "./api-keys.ts";
import { appendAuditEntry } from "./append-audit-entry.ts";
import type { ServiceDatabase } from "./open-database.ts";

export interface NewApiKey {
  readonly id: string;
  /** SHA-256 of the key's text, 64 hex digits. */
  readonly digest: string;
  /** Undefined with `overlapMs`: those of the key that it follows. */
  readonly scopes?: readonly Scope[];
  /** Unix milliseconds; null: it does not expire. */
  readonly expiresAt: number | null;
  /** Rotation: how long the id's key so far still counts. Without it the id must be free. */
  readonly overlapMs?: number;
  /** Unix milliseconds. */
  readonly now: number;
}

/** At most so many keys count at once: they are held in the memory of every node. */
const MAX_KEYS = 1_024;

/**
 * Stores a key and writes it to the audit log. During a rotation two keys of one id count.
 * @returns the scopes that it admits to
 * @throws ServiceError `ERR_SERVICE_CONFLICT` where the id is taken, has nothing to rotate, or is in a rotation already
 */
export function addApiKey(database: ServiceDatabase, key: NewApiKey): Promise<readonly Scope[]> {
  const { id, digest, expiresAt, overlapMs, now } = key;
  return database.transaction().execute(async (transaction) => {
    const all = await listApiKeys(transaction);
    const active = all.filter((one) => isActive(one, now));
    if (active.length >= MAX_KEYS) throw conflict(`there are ${MAX_KEYS} keys; revoke some`);
    const held = active.filter((one) => one.id === id);
    const [former, second] = held;
    let { scopes } = key;
    if (overlapMs === undefined) {
      if (former !== undefined) throw conflict("the id has a key; rotate it or revoke it first");
      // Decisions, receipts and webhooks are told by id: whoever had it before must not be followed by another.
      if (all.some((one) => one.id === id))
        throw conflict("the id was another key's; take a new one");
    } else {
      if (former === undefined) throw conflict("the id has no key to rotate; create one");
      if (second !== undefined) throw conflict("the id is in a rotation: two keys count already");
      scopes ??= former.scopes;
      const until = Math.min(now + overlapMs, former.expiresAt ?? Number.POSITIVE_INFINITY);
      await transaction
        .updateTable("api_keys")
        .set({ expires_at: until })
        .where("digest", "=", former.digest)
        .execute();
    }
    if (scopes === undefined || scopes.length === 0) throw new RangeError("scopes: at least one");
    await transaction
      .insertInto("api_keys")
      .values({
        digest,
        id,
        scopes: scopes.join(" "),
        created_at: now,
        expires_at: expiresAt,
        revoked_at: null,
        last_used_day: null,
      })
      .execute();
    await appendAuditEntry(transaction, {
      kind: "api-key",
      at: now,
      clientId: id,
      scopes: scopes.join(" "),
    });
    return scopes;
  });
}

function conflict(message: string): ServiceError {
  return new ServiceError("ERR_SERVICE_CONFLICT", message);
}
