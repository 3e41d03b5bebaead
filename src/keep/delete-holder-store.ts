import { deleteIndexedDbRecords } from "./indexed-db-record-store.ts";
import { HEAD } from "./record-store.ts";
import { factoryOf, type KeepOptions, nameOf } from "./surroundings.ts";

/**
 * Deletes a store for good, credentials and secret, whether or not anybody can open it. Export a backup first.
 * @throws KeepError `ERR_KEEP_STORAGE`
 */
export async function deleteHolderStore(
  name?: string,
  { indexedDB, home }: Pick<KeepOptions, "indexedDB" | "home"> = {},
): Promise<void> {
  if (home === undefined) return deleteIndexedDbRecords(factoryOf(indexedDB), nameOf(name));
  let isDeleted = false;
  while (!isDeleted) {
    const records = await home.readAll();
    isDeleted = await home.write({
      expectedHead: records.get(HEAD),
      puts: new Map(),
      removals: [...records.keys()],
    });
  }
}
