import { KeepError } from "../errors.ts";
import { assertScalar } from "../field/scalar.ts";
import { createHolder, type Holder } from "../holder/create-holder.ts";
import { toHex } from "./base64.ts";
import type { HolderStore } from "./holder-store.ts";
import { randomBytes } from "./seal.ts";
import { type KeepOptions, surroundings } from "./surroundings.ts";
import type { NewUnlock } from "./unlock.ts";
import { writeNewStore } from "./write-new-store.ts";

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
  const holder = options.holder ?? createHolder(around.random);
  const secret = String(assertScalar(holder.secret, "holder.secret"));
  const id = toHex(randomBytes(around.random, 16));
  const records = new Map([[id, { kind: "holder", secret } as const]]);
  const store = await writeNewStore(around, { unlock: options.unlock, records, replaces: false });
  if (store !== undefined) return store;
  throw new KeepError("ERR_KEEP_EXISTS", "there is a store of this name: open it");
}
