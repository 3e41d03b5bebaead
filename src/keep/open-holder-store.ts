import { KeepError } from "../errors.ts";
import { parseScalar } from "../field/scalar.ts";
import type { Holder } from "../holder/create-holder.ts";
import { unwrapDataKey } from "./data-key.ts";
import type { HolderStore } from "./holder-store.ts";
import { KeptStore } from "./kept-store.ts";
import { askPersistence } from "./persistence.ts";
import { readHeadOf, type StoreView } from "./read-view.ts";
import { type KeepOptions, type Surroundings, surroundings } from "./surroundings.ts";
import { readStore, type Session } from "./transact.ts";
import type { Unlock } from "./unlock.ts";

export interface OpenHolderStoreOptions extends KeepOptions {
  readonly unlock: Unlock;
}

/**
 * Opens a store. Damage to single credentials or to the list of records does not keep it shut: `verify` tells it.
 * @throws KeepError `ERR_KEEP_MISSING`, `ERR_KEEP_PASSPHRASE`, `ERR_KEEP_PASSKEY`, `ERR_KEEP_VERSION`;
 *   `ERR_KEEP_DAMAGED` where the head or the holder's own record is: `repairHolderStore` takes it from a backup
 */
export function openHolderStore(options: OpenHolderStoreOptions): Promise<HolderStore> {
  return openStore(surroundings(options), options.unlock);
}

export async function openStore(around: Surroundings, unlock: Unlock): Promise<HolderStore> {
  try {
    const session = await openSession(around, unlock);
    const holder = holderOf(await readStore(session));
    return new KeptStore(session, holder, askPersistence(around.storage, false));
  } catch (error) {
    around.home.close();
    throw error;
  }
}

export async function openSession(around: Surroundings, unlock: Unlock): Promise<Session> {
  const { storeId, unlocks } = readHeadOf(await around.home.readAll(), around.format);
  const { random } = around;
  const opened = await unwrapDataKey({ storeId, unlocks, unlock, random, extractable: false });
  return { around, storeId, dataKey: opened.dataKey };
}

function holderOf({ values, damaged }: StoreView): Holder {
  for (const value of values.values()) {
    if (value.kind === "holder") return { secret: parseScalar(value.secret) };
  }
  const records = damaged.filter(({ kind }) => kind === "holder").map(({ id }) => id);
  throw new KeepError(
    "ERR_KEEP_DAMAGED",
    "the holder's record is damaged: repair the store from a backup",
    { details: { records } },
  );
}
