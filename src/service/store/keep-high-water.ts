import type { Logger } from "pino";
import { readHighWater, writeHighWater } from "./high-water-file.ts";
import type { ServiceDatabase } from "./open-database.ts";
import { readStoreState } from "./store-state.ts";

export interface HighWaterKeeper {
  /** To be called after each commit. */
  readonly moved: () => void;
  /** Writes what is outstanding. */
  readonly flush: () => Promise<void>;
}

/** From the end of one write to the next: commits in between share it. A crash loses this much of the mark. */
const PAUSE_MS = 50;

/**
 * Writes the mark after commits, one write at a time; the commits do not wait for it. The mark may lag behind the store,
 * which is never taken for a restored one by that. A write that fails is logged and made up for by the next.
 */
export function keepHighWater(
  path: string,
  { database, logger }: { readonly database: ServiceDatabase; readonly logger: Logger },
): HighWaterKeeper {
  let isDue = false;
  let timer: NodeJS.Timeout | undefined;
  let current: Promise<void> | undefined;

  async function write(): Promise<void> {
    while (isDue) {
      isDue = false;
      const { isRestored: _, ...state } = await readStoreState(database);
      const held = await readHighWater(path);
      // Another process on the same store may have come further.
      const isBehind = held === undefined || held.era < state.era || held.size < state.size;
      if (isBehind) await writeHighWater(path, state);
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    current ??= write()
      .catch((error: unknown) => {
        isDue = true;
        const { code } = error as { code?: unknown };
        logger.error({ code }, "the store's high-water mark was not written");
      })
      .finally(() => {
        current = undefined;
      });
    return current;
  }

  return {
    moved() {
      isDue = true;
      if (timer !== undefined || current !== undefined) return;
      timer = setTimeout(() => void flush(), PAUSE_MS);
      timer.unref();
    },
    flush,
  };
}
