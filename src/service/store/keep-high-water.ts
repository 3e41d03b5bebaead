import type { Logger } from "pino";
import { readHighWater, writeHighWater } from "./high-water-file.ts";
import type { ServiceDatabase } from "./open-database.ts";
import { readStoreState } from "./store-state.ts";

export interface HighWaterKeeper {
  /** To be called after each commit. */
  readonly moved: () => void;
  /** Writes what is outstanding, and ends. */
  readonly close: () => Promise<void>;
}

/** Commits within this time share one write. A crash loses as much of the mark. */
const PAUSE_MS = 50;

/** After a write that failed. */
const RETRY_MS = 1_000;

/**
 * Writes the mark after commits, one write at a time; the commits do not wait for it. The mark may lag behind the store,
 * which is never taken for a restored one by that. A write that fails is logged and tried again.
 */
export function keepHighWater(
  path: string,
  { database, logger }: { readonly database: ServiceDatabase; readonly logger: Logger },
): HighWaterKeeper {
  let isDue = false;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  let current: Promise<void> | undefined;

  /** Whether it was written. */
  async function write(): Promise<boolean> {
    isDue = false;
    try {
      const { isRestored: _, ...state } = await readStoreState(database);
      const held = await readHighWater(path);
      // Another process on the same store may have come further.
      const isBehind =
        held === undefined ||
        held.era < state.era ||
        (held.era === state.era && held.size < state.size);
      if (isBehind) await writeHighWater(path, state);
      return true;
    } catch (error) {
      isDue = true;
      const { code } = error as { code?: unknown };
      logger.error({ code }, "the store's high-water mark was not written");
      return false;
    }
  }

  function flush(): void {
    timer = undefined;
    current = write().then((isWritten) => {
      current = undefined;
      if (isDue) schedule(isWritten ? PAUSE_MS : RETRY_MS);
    });
  }

  function schedule(pauseMs: number): void {
    if (isClosed || timer !== undefined || current !== undefined) return;
    timer = setTimeout(flush, pauseMs);
    timer.unref();
  }

  return {
    moved() {
      isDue = true;
      schedule(PAUSE_MS);
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await current;
      if (isDue) await write();
    },
  };
}
