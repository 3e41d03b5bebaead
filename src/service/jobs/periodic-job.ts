import type { Logger } from "pino";
import { describeFault } from "../verification/describe-fault.ts";

export interface PeriodicJob {
  /** Stops, and waits for a run that is under way; its signal is aborted. */
  readonly stop: () => Promise<void>;
  /** Runs now, or joins the run that is under way. Never rejects. */
  readonly runNow: () => Promise<void>;
}

export interface PeriodicJobOptions {
  /** For the log. */
  readonly name: string;
  /** From the end of one run to the start of the next. */
  readonly intervalMs: number;
  readonly run: (signal: AbortSignal) => Promise<void>;
  readonly logger: Logger;
}

/**
 * Work beside the requests: one run at a time, at once and then again and again. A run that fails is logged by its kind
 * and place, and does not end the job. It keeps no process alive.
 */
export function startPeriodicJob({
  name,
  intervalMs,
  run,
  logger,
}: PeriodicJobOptions): PeriodicJob {
  const ending = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let current: Promise<void> | undefined;

  async function once(): Promise<void> {
    try {
      await run(ending.signal);
    } catch (error) {
      if (ending.signal.aborted) return;
      const { code } = error as { code?: unknown };
      logger.warn({ job: name, code, fault: describeFault(error) }, "a job failed");
    }
  }

  function runNow(): Promise<void> {
    if (ending.signal.aborted) return Promise.resolve();
    clearTimeout(timer);
    current ??= once().finally(() => {
      current = undefined;
      if (ending.signal.aborted) return;
      timer = setTimeout(runNow, intervalMs);
      timer.unref();
    });
    return current;
  }

  void runNow();
  return {
    runNow,
    async stop() {
      ending.abort();
      clearTimeout(timer);
      await current;
    },
  };
}
