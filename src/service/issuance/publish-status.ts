import type { Transaction } from "kysely";
import { loadHash } from "../../field/poseidon.ts";
import type { Issuer } from "../../issuer/create-issuer.ts";
import { type PublishedStatusList, publishStatusList } from "../../issuer/publish-status-list.ts";
import { StatusList } from "../../status/status-list.ts";
import { StatusTree } from "../../status/status-tree.ts";
import {
  addPublication,
  beginPublication,
  newestPublication,
  revokedIn,
} from "../store/issuance/status-publications.ts";
import type { ServiceDatabase } from "../store/open-database.ts";
import type { ServiceTables } from "../store/tables.ts";
import type { Issuing } from "./issuing.ts";

export interface PublishStatusOptions {
  /** Unix seconds: every index not revoked was screened then; 0 = never. */
  readonly screenedAt: number;
  readonly listVersion: number;
  /** Unix milliseconds. */
  readonly now: number;
}

export interface StatusPublication {
  readonly sequence: number;
  readonly signedRecord: PublishedStatusList["signedRecord"];
}

/** The files of a publication, by name; made again on each node from what the store says. */
export type StatusFiles = PublishedStatusList["files"];

/**
 * Publishes the state of the status lists: what was revoked since the last time shows from now on. The registrar lists
 * the record; until then wallets prove by the root before it, and find the tiles outdated.
 * @param keep what else belongs into the transaction
 * @throws TrustError `ERR_TRUST_RECORD_FORM`; KeyError `ERR_KEY_SIGNER_FAILED`
 */
export async function publishStatus(
  { issuer }: Issuing,
  database: ServiceDatabase,
  { screenedAt, listVersion, now }: PublishStatusOptions,
  keep: (transaction: Transaction<ServiceTables>, body: StatusPublication) => Promise<void>,
): Promise<StatusPublication> {
  return database.transaction().execute(async (transaction) => {
    const { sequence, revoked } = await beginPublication(transaction);
    const { signedRecord } = await publishStatusList(await issuerAt(issuer, revoked, now), {
      screenedAt,
      listVersion,
    });
    await addPublication(transaction, {
      sequence,
      published_at: now,
      record: JSON.stringify(signedRecord),
    });
    await keep(transaction, { sequence, signedRecord });
    return { sequence, signedRecord };
  });
}

/** The files of the newest publication, kept in memory until there is a newer one. */
export function createStatusFiles({ issuer }: Issuing, database: ServiceDatabase) {
  let kept: { readonly sequence: number; readonly files: Promise<StatusFiles> } | undefined;
  return async (): Promise<StatusFiles | undefined> => {
    const newest = await newestPublication(database);
    if (newest === undefined) return undefined;
    const { sequence, published_at, record } = newest;
    if (kept?.sequence !== sequence) {
      kept = { sequence, files: makeFiles(issuer, database, sequence, published_at) };
      kept.files.catch(() => {
        kept = undefined;
      });
    }
    const files = new Map(await kept.files);
    return files.set("issuer-record.json", new TextEncoder().encode(record));
  };
}

async function makeFiles(
  issuer: Issuer,
  database: ServiceDatabase,
  sequence: number,
  publishedAt: number,
): Promise<StatusFiles> {
  const revoked = await revokedIn(database, sequence);
  const at = await issuerAt(issuer, revoked, publishedAt);
  return (await publishStatusList(at, { screenedAt: 0, listVersion: 0 })).files;
}

async function issuerAt(issuer: Issuer, revoked: readonly number[], now: number): Promise<Issuer> {
  const statusList = new StatusList(issuer.statusList.lists);
  for (const index of revoked) statusList.revoke(index);
  const statusTree = StatusTree.fromList(await loadHash(), statusList);
  const seconds = Math.floor(now / 1000);
  return { ...issuer, statusList, statusTree, now: () => seconds };
}
