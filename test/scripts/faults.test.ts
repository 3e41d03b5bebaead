import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { FAULT_CASES } from "../../scripts/faults/all-cases.ts";
import { Tally } from "../../scripts/faults/fault-case.ts";
import { WRITE_POINTS } from "../../src/service/store/write-point.ts";

const run = (...words: string[]) =>
  spawnSync(process.execPath, ["--import", "tsx", "scripts/faults.ts", ...words], {
    encoding: "utf8",
  });

describe("npm run faults", () => {
  it("says what held, as JSON, and ends with 0 only then", () => {
    const { status, stdout, stderr } = run("--json", "--only", "clock");
    const results = ["SQLite", "PostgreSQL"].map((store) => ({
      case: `clock set back, ${store}`,
      tried: 20,
      held: 20,
      remarks: [],
    }));
    expect([status, stderr]).toEqual([0, expect.stringContaining("| 20 | 20 |")]);
    expect(JSON.parse(stdout)).toEqual(results);
  });

  it("refuses a case and a number that there are not, with 2", () => {
    expect(run("--only", "meteorites").status).toBe(2);
    expect(run("--kills", "0").status).toBe(2);
    expect(run("--kill", "3").status).toBe(2);
  });

  it("counts what did not hold, and says what it was", () => {
    const tally = new Tally();
    tally.add([], "round 1");
    tally.add(["an acknowledged nullifier is lost"], "round 2");
    expect(tally.result()).toEqual({
      tried: 2,
      held: 1,
      remarks: ["round 2: an acknowledged nullifier is lost"],
    });
  });

  it("kills 210 times unless told, and names each case once", () => {
    expect(WRITE_POINTS.length * 15 * 2).toBe(210);
    expect(new Set(FAULT_CASES.map(({ name }) => name)).size).toBe(FAULT_CASES.length);
  });
});
