import { canonicalJson } from "../../field/canonical-json.ts";
import type { Authority } from "../../policy/pack/authority-schema.ts";
import { appendAuditEntry } from "../store/append-audit-entry.ts";
import type { ServiceDatabase } from "../store/open-database.ts";
import { appendFeedStatement } from "./feed-log.ts";
import type { HeldPack } from "./feed-pack.ts";

export interface StorePackOptions {
  readonly held: HeldPack;
  /** Pinned with the first version. */
  readonly authority: Authority;
  /** Version that it follows on; undefined for the first. */
  readonly after: number | undefined;
  readonly source: string;
  /** Unix milliseconds. */
  readonly now: number;
}

/**
 * Stores a version, its leaf and its audit entry in one transaction.
 * @returns false where another process has stored a version meanwhile: load the line again
 */
export async function storePack(
  database: ServiceDatabase,
  { held, authority, after, source, now }: StorePackOptions,
): Promise<boolean> {
  const { pack, digest, signed, from, until, supersededSeconds } = held;
  const { id, version } = pack;
  return database.transaction().execute(async (transaction) => {
    const newest = await transaction
      .selectFrom("policy_packs")
      .select("version")
      .where("pack_id", "=", id)
      .orderBy("version", "desc")
      .limit(1)
      .executeTakeFirst();
    if (newest?.version !== after) return false;
    if (after === undefined) {
      const pin = { pack_id: id, authority: canonicalJson(authority), pinned_at: now };
      await transaction.insertInto("policy_pins").values(pin).execute();
    }
    await transaction
      .insertInto("policy_packs")
      .values({
        pack_id: id,
        version,
        digest,
        authority: pack.authority.did,
        signed,
        first_seen: now,
        source,
        effective_from: from,
        effective_until: until,
        grace_seconds: supersededSeconds,
      })
      .execute();
    const { did } = pack.authority;
    await appendFeedStatement(transaction, {
      kind: "policy-pack",
      authority: did,
      id,
      version,
      digest,
      from,
      until,
    });
    const entry = { packId: id, version, digest, authority: did, at: now };
    await appendAuditEntry(transaction, { kind: "policy-pack", ...entry });
    return true;
  });
}

export interface Evidence {
  readonly packId: string;
  readonly version: number;
  readonly digest: string;
  readonly authority: string;
  /** The signed document, JSON text. */
  readonly signed: string;
  readonly source: string;
  readonly now: number;
}

/** Of one pack. More of it proves nothing more. */
const EVIDENCE_MOST = 32;

/** Keeps what the authority signed beside the version that is held; once. */
export async function storeEvidence(database: ServiceDatabase, evidence: Evidence): Promise<void> {
  const { packId, version, digest, authority, signed, source, now } = evidence;
  await database.transaction().execute(async (transaction) => {
    const held = await transaction
      .selectFrom("policy_evidence")
      .select("digest")
      .where("pack_id", "=", packId)
      .execute();
    const isKnown = held.some((row) => row.digest === digest);
    if (isKnown || held.length >= EVIDENCE_MOST) return;
    await transaction
      .insertInto("policy_evidence")
      .values({ digest, pack_id: packId, version, signed, source, seen_at: now })
      .execute();
    const entry = { packId, version, digest, authority, at: now };
    await appendAuditEntry(transaction, { kind: "policy-equivocation", ...entry });
  });
}
