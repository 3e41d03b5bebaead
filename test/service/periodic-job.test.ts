import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createLogger } from "../../src/service/create-logger.ts";
import { startPeriodicJob } from "../../src/service/jobs/periodic-job.ts";

function collect() {
  const lines: string[] = [];
  return {
    lines,
    logger: createLogger("info", { write: (line: string) => void lines.push(line) }),
  };
}

describe("startPeriodicJob", () => {
  it("runs at once and again, one run at a time, and survives a failure without telling its message", async () => {
    const { lines, logger } = collect();
    let running = 0;
    let runs = 0;
    let most = 0;
    const job = startPeriodicJob({
      name: "sweep",
      intervalMs: 1,
      logger,
      run: async () => {
        most = Math.max(most, ++running);
        await sleep(2);
        running--;
        if (++runs === 1) throw new Error("a canary");
      },
    });
    await Promise.all([job.runNow(), job.runNow()]);
    while (runs < 3) await sleep(2);
    await job.stop();
    expect(most).toBe(1);
    expect(lines.join("")).toContain("sweep");
    expect(lines.join("")).not.toContain("canary");
  });

  it("stops: its signal is aborted, the run under way is waited for, none follows", async () => {
    let ended = 0;
    let runs = 0;
    const job = startPeriodicJob({
      name: "long",
      intervalMs: 1,
      logger: collect().logger,
      run: async (signal) => {
        runs++;
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
        await sleep(5);
        ended++;
      },
    });
    await job.stop();
    await job.runNow();
    await sleep(10);
    expect([runs, ended]).toEqual([1, 1]);
  });
});
