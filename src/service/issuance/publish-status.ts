import type { Transaction } from "kysely";
import { ServiceError } from "../../errors.ts";
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

type Store = Transaction<ServiceTables>;

/** Tries, where another node publishes at the same moment. */
const TRIES = 3;

/**
 * Publishes the state of the status lists: what was revoked since the last time shows from now on. The registrar lists
 * the record; until then wallets prove by the root before it, and find the tiles outdated. Lists are hashed and signed
 * outside the transactions: where something was revoked meanwhile, it is done again.
 * @param keep what else belongs into the transaction
 * @throws TrustError `ERR_TRUST_RECORD_FORM`; KeyError `ERR_KEY_SIGNER_FAILED`
 * @throws ServiceError `ERR_SERVICE_BUSY` where another node publishes
 */
export async function publishStatus(
  { issuer }: Issuing,
  database: ServiceDatabase,
  { screenedAt, listVersion, now }: PublishStatusOptions,
  keep: (transaction: Store, body: StatusPublication) => Promise<void>,
): Promise<StatusPublication> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const { sequence, revoked } = await database
      .transaction()
      .execute((transaction) => beginPublication(transaction));
    const at = await issuerAt(issuer, revoked, now);
    const { signedRecord } = await publishStatusList(at, { screenedAt, listVersion });
    const row = { sequence, published_at: now, record: JSON.stringify(signedRecord) };
    const isPublished = await database.transaction().execute(async (transaction) => {
      if (!(await addPublication(transaction, row, revoked.length))) return false;
      await keep(transaction, { sequence, signedRecord });
      return true;
    });
    if (isPublished) return { sequence, signedRecord };
  }
  throw new ServiceError("ERR_SERVICE_BUSY", "another node publishes; try again");
}

/** The files of a publication, by name. */
export type StatusFiles = PublishedStatusList["files"];

/** The files of the newest publication, made once on each node and kept in memory until there is a newer one. */
export function createStatusFiles({ issuer }: Issuing, database: ServiceDatabase) {
  let kept: { readonly sequence: number; readonly files: Promise<StatusFiles> } | undefined;
  return async (): Promise<StatusFiles | undefined> => {
    const newest = await newestPublication(database);
    if (newest === undefined) return undefined;
    const { sequence } = newest;
    if (kept?.sequence !== sequence) {
      const files = makeFiles(issuer, database, newest);
      kept = { sequence, files };
      files.catch(() => {
        if (kept?.files === files) kept = undefined;
      });
    }
    return kept.files;
  };
}

async function makeFiles(
  issuer: Issuer,
  database: ServiceDatabase,
  { sequence, published_at, record }: ServiceTables["status_publications"],
): Promise<StatusFiles> {
  const at = await issuerAt(issuer, await revokedIn(database, sequence), published_at);
  const { files } = await publishStatusList(at, { screenedAt: 0, listVersion: 0 });
  return new Map([...files, ["issuer-record.json", new TextEncoder().encode(record)]]);
}

async function issuerAt(issuer: Issuer, revoked: readonly number[], now: number): Promise<Issuer> {
  const statusList = new StatusList(issuer.statusList.lists);
  for (const index of revoked) statusList.revoke(index);
  const statusTree = StatusTree.fromList(await loadHash(), statusList);
  const seconds = Math.floor(now / 1000);
  return { ...issuer, statusList, statusTree, now: () => seconds };
}
