import { ServiceError } from "../../../errors.ts";
import { type AcceptedRestore, acceptRestored } from "../../../service/store/accept-restored.ts";
import { assertNewestState } from "../../../service/store/assert-newest-state.ts";
import { readHighWater, writeHighWater } from "../../../service/store/high-water-file.ts";
import type { ServiceDatabase } from "../../../service/store/open-database.ts";
import {
  openConfiguredDatabase,
  type StoreConfig,
  stateFileOf,
} from "../../../service/store/open-store.ts";
import { readStoreState, type StoreState } from "../../../service/store/store-state.ts";
import type { CommandSpec } from "../../command.ts";
import type { CliIo } from "../../io.ts";
import { assertStoreThere, readStoreConfig, storeConfigOption } from "./store-config.ts";

interface Options {
  readonly config: string;
}

/** `symbolon store accept-restored`: the decision that a store may have forgotten nullifiers, and goes on. */
export const storeAcceptRestored: CommandSpec<Options> = {
  name: "accept-restored",
  summary: "go on with a store that was put back: closes open requests, begins a new era",
  options: [storeConfigOption()],
  async run({ config }, { io }) {
    const store = await readStoreConfig(io, config);
    assertStoreThere(store);
    const database = await openConfiguredDatabase(store);
    try {
      const accepted = await acceptStore(database, store, io);
      if (accepted === undefined) {
        throw new ServiceError(
          "ERR_SERVICE_CONFLICT",
          "the store is the newest state that is known; there is nothing to accept",
        );
      }
      const { era, closedRequests, lostEntries, apiKeys, trustRoots } = accepted;
      return {
        json: { era, closedRequests, lostEntries, apiKeys, trustRoots },
        human: [
          `era ${era} has begun: ${closedRequests} open requests are closed, ${lostEntries} audit entries are known to be lost`,
          "What was revoked since the copy was made counts again. Look through these, and revoke or withdraw once more:",
          `  API keys: ${apiKeys.join(", ") || "none"}`,
          `  trust roots, newest first: ${trustRoots.join(", ") || "none"}`,
        ].join("\n"),
      };
    } finally {
      await database.destroy();
    }
  },
};

/** Accepts, and moves the high-water mark to what is there; undefined where the mark shows that nothing is missing. */
export async function acceptStore(
  database: ServiceDatabase,
  store: StoreConfig,
  io: CliIo,
): Promise<AcceptedRestore | undefined> {
  const stateFile = stateFileOf(store);
  const mark = stateFile === undefined ? undefined : await readMark(stateFile);
  if (mark !== undefined && (await isNewest(database, mark))) return undefined;
  const accepted = await acceptRestored(database, { mark, now: io.now().getTime() });
  if (stateFile !== undefined) await writeHighWater(stateFile, await readStoreState(database));
  return accepted;
}

/** A mark that cannot be read is given up with the rest. */
function readMark(path: string): Promise<StoreState | undefined> {
  return readHighWater(path).catch(() => undefined);
}

function isNewest(database: ServiceDatabase, mark: StoreState): Promise<boolean> {
  return assertNewestState(database, mark).then(
    () => true,
    (error: unknown) => {
      if (error instanceof ServiceError && error.code === "ERR_SERVICE_STORE") return false;
      throw error;
    },
  );
}
