import { ServiceError } from "../../errors.ts";
import type { ServiceDatabase } from "./open-database.ts";
import { auditHead, readStoreState, type StoreState } from "./store-state.ts";

const ADVICE =
  "a store that is put back forgets the nullifiers taken since. Bring the newest state back, or take this one " +
  "deliberately: symbolon store accept-restored";

/**
 * Holds the store against the mark of how far it had come. A store that goes on from the mark, or whose going back was
 * accepted since, passes, and is no longer held to be restored.
 * @param mark undefined where none is kept or was kept: then only a store that says itself that it was restored is refused
 * @throws ServiceError `ERR_SERVICE_STORE` for an older state, another history, or another store; it says what to do
 */
export async function assertNewestState(
  database: ServiceDatabase,
  mark: StoreState | undefined,
): Promise<StoreState> {
  const { isRestored, ...state } = await readStoreState(database);
  if (mark === undefined) {
    if (!isRestored) return state;
    throw refused(`the store was restored, and nothing shows that it lacks nothing; ${ADVICE}`);
  }
  if (mark.storeId !== state.storeId) {
    throw refused(`the high-water mark is another store's; ${ADVICE}`);
  }
  if (state.era < mark.era) throw refused(`the store is of before an accepted restore; ${ADVICE}`);
  if (state.era === mark.era) {
    const then = await auditHead(database, mark.size);
    if (then === undefined) {
      const missing = mark.size - state.size;
      throw refused(`the store is an older state: its log lacks ${missing} entries; ${ADVICE}`);
    }
    if (then.head !== mark.head) {
      throw refused(`the store's log is another than the one that was written; ${ADVICE}`);
    }
  }
  if (isRestored) await database.updateTable("identity").set({ restored: 0 }).execute();
  return state;
}

function refused(message: string): ServiceError {
  return new ServiceError("ERR_SERVICE_STORE", message);
}
