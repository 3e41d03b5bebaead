import { setImmediate } from "node:timers/promises";
import type { Transaction } from "kysely";
import { ServiceError } from "../../errors.ts";
import { loadHash } from "../../field/poseidon.ts";
import { type PublishedStatusList, publishStatusList } from "../../issuer/publish-status-list.ts";
import { StatusList } from "../../status/status-list.ts";
import { TOP_TILE_NAME } from "../../status/status-tiles.ts";
import { StatusTree } from "../../status/status-tree.ts";
import { addPublication, beginPublication } from "../store/issuance/status-publications.ts";
import type { ServiceDatabase } from "../store/open-database.ts";
import type { ServiceTables } from "../store/tables.ts";
import type { Issuing } from "./issuing.ts";

export interface PublishStatusOptions {
  /** Unix seconds: every index not revoked was screened then; 0 = never. */
  readonly screenedAt: number;
  readonly listVersion: number;
  /** Unix milliseconds. */
  readonly now: number;
  /** What else belongs into the transaction. */
  readonly keep: (
    transaction: Transaction<ServiceTables>,
    body: StatusPublication,
  ) => Promise<void>;
}

export interface StatusPublication {
  readonly sequence: number;
  readonly signedRecord: PublishedStatusList["signedRecord"];
}

/** Tries, where another node publishes at the same moment. */
const TRIES = 3;
/** Bits that are hashed in one turn of the event loop. */
const BITS_A_TURN = 8;

interface State {
  readonly list: StatusList;
  readonly tree: StatusTree;
  readonly revoked: number;
}

/**
 * Publishes the state of the status lists: what was revoked since the last time shows from now on. The registrar lists
 * the record; until then wallets prove by the root before it, and find the tiles outdated. Lists are hashed and signed
 * outside the transactions, between other requests; where something was revoked meanwhile, it is done again. The tree is
 * kept, so that only what is new is hashed the next time.
 *
 * What it returns throws TrustError `ERR_TRUST_RECORD_FORM`; KeyError `ERR_KEY_SIGNER_FAILED`; ServiceError
 * `ERR_SERVICE_BUSY` where another node publishes.
 */
export function createStatusPublisher({ issuer }: Issuing, database: ServiceDatabase) {
  let state: State | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function publish(options: PublishStatusOptions): Promise<StatusPublication> {
    const { screenedAt, listVersion, now, keep } = options;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const { sequence, revoked } = await database
        .transaction()
        .execute((transaction) => beginPublication(transaction));
      state = await advance(state, issuer.statusList.lists, revoked);
      const seconds = Math.floor(now / 1000);
      const { signedRecord, files } = await publishStatusList(
        { ...issuer, statusList: state.list, statusTree: state.tree, now: () => seconds },
        { screenedAt, listVersion },
      );
      const row = {
        sequence,
        published_at: now,
        record: JSON.stringify(signedRecord),
        top_tile: Buffer.from(files.get(TOP_TILE_NAME) ?? []).toString("base64url"),
      };
      const isPublished = await database.transaction().execute(async (transaction) => {
        if (!(await addPublication(transaction, row, revoked.length))) return false;
        await keep(transaction, { sequence, signedRecord });
        return true;
      });
      if (isPublished) return { sequence, signedRecord };
    }
    throw new ServiceError("ERR_SERVICE_BUSY", "another node publishes; try again");
  }

  return (options: PublishStatusOptions): Promise<StatusPublication> => {
    const next = last.then(() => publish(options));
    last = next.catch(() => undefined);
    return next;
  };
}

/** Bits are only ever set: a state with more of them is of another store. */
async function advance(
  before: State | undefined,
  lists: number,
  revoked: readonly number[],
): Promise<State> {
  const { list, tree } =
    before !== undefined && before.revoked <= revoked.length
      ? before
      : { list: new StatusList(lists), tree: new StatusTree(await loadHash()) };
  let hashed = 0;
  for (const index of revoked) {
    if (!list.revoke(index)) continue;
    tree.set(index, true);
    if (++hashed % BITS_A_TURN === 0) await setImmediate();
  }
  return { list, tree, revoked: revoked.length };
}
