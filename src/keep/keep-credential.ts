import { parseCredential } from "../credential/parse-credential.ts";
import { CredentialError, KeepError } from "../errors.ts";
import type { Hash } from "../field/poseidon.ts";
import { bindHolder } from "../holder/bind-holder.ts";
import type { Holder } from "../holder/create-holder.ts";
import { damagedRecords } from "./damaged-records.ts";
import { findSame } from "./find-same.ts";
import type { CredentialToKeep, KeptCredential } from "./holder-store.ts";
import { issuedAt } from "./merge-backup.ts";
import type { StoreView } from "./read-view.ts";
import type { CredentialRecord } from "./records.ts";

/** The credentials that open, oldest first. */
export function keptCredentials({ values }: StoreView): KeptCredential[] {
  const kept: KeptCredential[] = [];
  for (const [id, value] of values)
    if (value.kind === "credential") kept.push(formatKept(id, value));
  return kept.sort((a, b) => (a.addedAt === b.addedAt ? 0 : a.addedAt < b.addedAt ? -1 : 1));
}

const formatKept = (id: string, { credential, renewal, addedAt }: CredentialRecord) => ({
  id,
  credential,
  ...(renewal === undefined ? {} : { renewal }),
  addedAt,
});

/**
 * A wallet keeps what its own secret opens, and nothing else.
 * @throws CredentialError `ERR_CREDENTIAL_HOLDER_MISMATCH` and those of `parseCredential`
 */
export function assertOwnCredential(hash: Hash, holder: Holder, json: unknown): void {
  const { issuer, holderCommitment } = parseCredential(json);
  if (bindHolder(hash, holder, issuer.id).commitment === BigInt(holderCommitment)) return;
  throw new CredentialError(
    "ERR_CREDENTIAL_HOLDER_MISMATCH",
    "the credential is not for this wallet's commitment to this issuer",
  );
}

/** The page is given its turn after so many: a look at one takes a few milliseconds. */
const AT_ONCE = 5;

/** @throws as `assertOwnCredential` */
export async function assertOwnCredentials(
  hash: Hash,
  holder: Holder,
  entries: readonly CredentialToKeep[],
): Promise<void> {
  for (const [i, { credential }] of entries.entries()) {
    if (i % AT_ONCE === AT_ONCE - 1) await new Promise((resume) => setTimeout(resume));
    assertOwnCredential(hash, holder, credential);
  }
}

/** The place of a credential that may be here already, under another id. */
export function addition(
  view: StoreView,
  entry: CredentialToKeep,
  { newId, time }: { readonly newId: string; readonly time: string },
) {
  const id = findSame(view.values, entry.credential);
  if (id !== undefined) {
    const kept = findCredential(view, id);
    if (entry.renewal === undefined) return { answer: formatKept(id, kept) };
    return put(id, { ...kept, renewal: asJson(entry.renewal), updatedAt: time });
  }
  return put(newId, recordOf(entry, undefined, time));
}

export function replacement(view: StoreView, id: string, entry: CredentialToKeep, time: string) {
  const kept = findCredential(view, id);
  if (issuedAt(kept.credential) > issuedAt(entry.credential)) {
    throw new KeepError(
      "ERR_KEEP_CONFLICT",
      "the credential that is kept was issued later: another tab may have refreshed it; nothing was changed",
    );
  }
  return put(id, recordOf(entry, kept, time));
}

/** @throws KeepError `ERR_KEEP_NOT_FOUND`, or `ERR_KEEP_DAMAGED` where it is here and does not open */
export function findCredential(view: StoreView, id: string): CredentialRecord {
  const kept = view.values.get(id);
  if (kept?.kind === "credential") return kept;
  if (view.damaged.some((record) => record.id === id)) throw damagedRecords([id]);
  throw new KeepError("ERR_KEEP_NOT_FOUND", "the store has no credential of this id");
}

function put(id: string, record: CredentialRecord) {
  return { change: { puts: new Map([[id, record]]) }, answer: formatKept(id, record) };
}

function recordOf(
  { credential, renewal }: CredentialToKeep,
  kept: CredentialRecord | undefined,
  time: string,
): CredentialRecord {
  const next = renewal === undefined ? kept?.renewal : asJson(renewal);
  return {
    kind: "credential",
    credential: asJson(credential),
    ...(next === undefined ? {} : { renewal: next }),
    addedAt: kept?.addedAt ?? time,
    updatedAt: time,
  };
}

/** What a text of it gives back: no class, no member that is undefined. */
export function asJson(value: unknown): unknown {
  const text = JSON.stringify(value);
  if (text === undefined) throw new TypeError("JSON cannot carry this value");
  return JSON.parse(text);
}
