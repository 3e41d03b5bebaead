import { describe, expect, it } from "vitest";
import { createProgressPrinter, formatProgress } from "../../src/cli/progress.ts";

function printer(stderrIsTerminal: boolean, isWanted = true) {
  const written: string[] = [];
  let clock = 0;
  const io = {
    stderr: (text: string) => void written.push(text),
    stderrIsTerminal,
    now: () => new Date(clock),
  };
  const progress = createProgressPrinter(io, isWanted);
  return {
    written,
    progress,
    wait: (milliseconds: number) => {
      clock += milliseconds;
    },
  };
}

describe("progress", () => {
  it("tells the share and the time left", () => {
    expect(formatProgress("prove", 0.25, 2000)).toBe("prove 25 %, about 6 s left");
    expect(formatProgress("prove", 0, 2000)).toBe("prove ...");
    expect(formatProgress("prove", 1, 2000)).toBe("prove 100 %");
  });

  it("redraws one line on a terminal and clears it at the end", () => {
    const { written, progress, wait } = printer(true);
    progress.report({ stage: "witness", share: 0 });
    wait(1000);
    progress.report({ stage: "witness", share: 0.5 });
    progress.end();
    expect(written).toEqual([
      "\r\u001b[2Kwitness ...",
      "\r\u001b[2Kwitness 50 %, about 1 s left",
      "\r\u001b[2K",
    ]);
  });

  it("writes a line per tenth where there is no terminal", () => {
    const { written, progress } = printer(false);
    for (let i = 0; i <= 100; i++) progress.report({ stage: "prove", share: i / 100 });
    expect(written.length).toBeGreaterThan(8);
    expect(written.length).toBeLessThan(13);
    expect(written.join("")).not.toContain("\r");
    expect(written.at(-1)).toBe("prove 100 %\n");
  });

  it("is silent where nobody asked", () => {
    const { written, progress } = printer(true, false);
    progress.report({ stage: "prove", share: 0.5 });
    progress.end();
    expect(written).toEqual([]);
  });
});
