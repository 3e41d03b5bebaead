import { KeepError } from "../errors.ts";
import { assertScalar } from "../field/scalar.ts";
import { createHolder, type Holder } from "../holder/create-holder.ts";
import { toHex } from "./base64.ts";
import { generateDataKey, withoutExport, wrapDataKey } from "./data-key.ts";
import { FORMAT } from "./head.ts";
import type { HolderStore } from "./holder-store.ts";
import { KeptStore } from "./kept-store.ts";
import { askPersistence } from "./persistence.ts";
import type { KeptRecord } from "./records.ts";
import { randomBytes } from "./seal.ts";
import { type KeepOptions, surroundings } from "./surroundings.ts";
import { locked, sealChange } from "./transact.ts";
import type { NewUnlock } from "./unlock.ts";

export interface CreateHolderStoreOptions extends KeepOptions {
  /** The first way to open it. */
  readonly unlock: NewUnlock;
  /** A holder that exists already; a new one unless told. */
  readonly holder?: Holder;
}

/**
 * Makes a store with a holder in it, and asks the browser to keep it.
 * @throws KeepError `ERR_KEEP_EXISTS`, `ERR_KEEP_PASSPHRASE_SHORT`, `ERR_KEEP_PASSKEY`, `ERR_KEEP_QUOTA`,
 *   `ERR_KEEP_STORAGE`
 */
export async function createHolderStore(options: CreateHolderStoreOptions): Promise<HolderStore> {
  const around = surroundings(options);
  const { random, now, home, format, storage } = around;
  const storeId = toHex(randomBytes(random, 16));
  const extractable = await generateDataKey();
  const wrap = { storeId, added: options.unlock, random, now: now() };
  const method = await wrapDataKey(extractable, wrap);
  const dataKey = await withoutExport(extractable);
  const holder = options.holder ?? createHolder(random);
  const secret = String(assertScalar(holder.secret, "holder.secret"));
  const record: KeptRecord = { kind: "holder", secret };
  const { version } = format;
  const head = { format: FORMAT, version, storeId, revision: 1, unlocks: [method] } as const;
  const values = new Map([[toHex(randomBytes(random, 16)), record]]);
  const puts = await sealChange({ head, kept: [], values }, dataKey, random);
  const isWritten = await locked(around, () =>
    home.write({ expectedHead: undefined, puts, removals: [] }),
  );
  if (!isWritten) {
    home.close();
    throw new KeepError("ERR_KEEP_EXISTS", "there is a store of this name: open it");
  }
  return new KeptStore({ around, storeId, dataKey }, holder, askPersistence(storage, true));
}
