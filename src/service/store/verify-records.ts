import { createHash } from "node:crypto";
import { canonicalJson } from "../../field/canonical-json.ts";
import { parseSignedPack } from "../../policy/pack/signed-pack.ts";
import type { ServiceDatabase } from "./open-database.ts";
import type { RecordEntry } from "./read-audit-log.ts";

/**
 * Whether policy packs, what was signed beside them, solvency reports and API keys are those of the audit entries: none
 * changed, missing or added. Of an API key the log has id, scopes and times of its making and its end, not the digest.
 */
export async function verifyRecords(
  database: ServiceDatabase,
  entries: readonly RecordEntry[],
): Promise<boolean> {
  const expected = describeEntries(entries);
  const rows = await describeRows(database);
  return rows !== undefined && canonicalJson(rows.sort()) === canonicalJson(expected.sort());
}

function describeEntries(entries: readonly RecordEntry[]): string[] {
  const keys: { id: string; scopes: string; at: number; revokedAt: number | null }[] = [];
  const others: string[] = [];
  for (const entry of entries) {
    if (entry.kind === "api-key") {
      keys.push({ id: entry.clientId, scopes: entry.scopes, at: entry.at, revokedAt: null });
    } else if (entry.kind === "api-key-revocation") {
      for (const key of keys) if (key.id === entry.clientId) key.revokedAt ??= entry.at;
    } else if (entry.kind === "solvency-report") {
      others.push(canonicalJson([entry.kind, entry.report, entry.at]));
    } else if (entry.kind === "policy-pack") {
      const { kind, packId, version, digest, authority, at } = entry;
      others.push(canonicalJson([kind, packId, version, digest, authority, at]));
    } else {
      const { kind, packId, version, digest, at } = entry;
      others.push(canonicalJson([kind, packId, version, digest, at]));
    }
  }
  return [
    ...others,
    ...keys.map(({ id, scopes, at, revokedAt }) =>
      canonicalJson(["api-key", id, scopes, at, revokedAt]),
    ),
  ];
}

/** Undefined where a document is not what its digest says. */
async function describeRows(database: ServiceDatabase): Promise<string[] | undefined> {
  const packs = await database.selectFrom("policy_packs").selectAll().execute();
  const evidence = await database.selectFrom("policy_evidence").selectAll().execute();
  const reports = await database.selectFrom("solvency_reports").selectAll().execute();
  const keys = await database.selectFrom("api_keys").selectAll().execute();
  const isWhole =
    [...packs, ...evidence].every(({ signed, digest }) => digestOfPack(signed) === digest) &&
    reports.every(({ id, document }) => isReport(document, id));
  if (!isWhole) return undefined;
  return [
    ...packs.map((row) =>
      canonicalJson([
        ...["policy-pack", row.pack_id, row.version, row.digest, row.authority, row.first_seen],
      ]),
    ),
    ...evidence.map((row) =>
      canonicalJson(["policy-equivocation", row.pack_id, row.version, row.digest, row.seen_at]),
    ),
    ...reports.map(({ id, received_at }) => canonicalJson(["solvency-report", id, received_at])),
    ...keys.map((row) =>
      canonicalJson(["api-key", row.id, row.scopes, row.created_at, row.revoked_at]),
    ),
  ];
}

/** SHA-256 over the payload, which is the pack's canonical JSON; undefined where there is none. */
function digestOfPack(signed: string): string | undefined {
  try {
    const { payload } = parseSignedPack(JSON.parse(signed));
    return createHash("sha256")
      .update(Buffer.from(payload ?? "", "base64url"))
      .digest("hex");
  } catch {
    return undefined;
  }
}

/** The id is the SHA-256 of the signed report's canonical JSON. */
function isReport(document: string, id: string): boolean {
  try {
    const signed = JSON.parse(document) as { jws?: string; payload?: string };
    const payload = signed.payload ?? signed.jws?.split(".")[1] ?? "";
    return createHash("sha256").update(Buffer.from(payload, "base64url")).digest("hex") === id;
  } catch {
    return false;
  }
}
