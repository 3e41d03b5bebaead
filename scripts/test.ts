/**
 * `npm test`: builds what the tests need (circuits, development keys, contracts), runs vitest and forge, prints
 * their sum. A skipped or empty suite is a failure. Exit 0 only if everything ran and passed.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { checkContracts } from "./check-contracts.ts";
import { foundryBinary } from "./foundry-binary.ts";

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

function run(
  command: string,
  args: readonly string[],
  { capture = false, cwd = "." } = {},
): { status: number; stdout: string } {
  const child = spawnSync(command, [...args], {
    cwd,
    stdio: ["ignore", capture ? "pipe" : "inherit", "inherit"],
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return { status: child.status ?? 3, stdout: child.stdout ?? "" };
}

function build(script: string): void {
  const { status } = run(process.execPath, ["--import", "tsx", script]);
  if (status !== 0) {
    console.error(`${script} failed`);
    console.log("0 passed, 1 failed");
    process.exit(1);
  }
}

function runVitest(filters: readonly string[]): Counts {
  const report = "build/test/vitest.json";
  rmSync(report, { force: true });
  const { status } = run(process.execPath, [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...filters,
  ]);
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const json = JSON.parse(readFileSync(report, "utf8"));
  const suites: { status: string; assertionResults: unknown[] }[] = json.testResults;
  const brokenSuites = suites.filter(
    (s) => s.status === "failed" && s.assertionResults.length === 0,
  ).length;
  const failed = json.numFailedTests + brokenSuites;
  return {
    passed: json.numPassedTests,
    failed: failed === 0 && status !== 0 ? 1 : failed,
    skipped: json.numPendingTests + json.numTodoTests,
  };
}

type Suites = Record<string, { test_results: Record<string, { status: string; reason?: string }> }>;

// forge starts the compiler from the project's root, so it has to run there itself
const forge = (...args: string[]) =>
  run(foundryBinary("forge"), args, { capture: true, cwd: "verifier-contracts" });

function testContracts(): { status: number; suites: Suites } {
  const { status, stdout } = forge("test", "--json");
  // where an invariant fails, lines about its campaign come first
  const result = stdout.split("\n").findLast((line) => line.startsWith('{"test/')) ?? "{}";
  return { status, suites: JSON.parse(result) as Suites };
}

/** Test files that no suite is of: forge's cache forgets some after a run with a filter. */
function missingSuites(suites: Suites): string[] {
  const ran = new Set(Object.keys(suites).map((suite) => suite.split(":")[0]));
  return readdirSync("verifier-contracts/test", { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".t.sol"))
    .map((path) => `test/${path}`)
    .filter((path) => !ran.has(path));
}

function runForge(): Counts {
  let { status, suites } = testContracts();
  if (missingSuites(suites).length > 0) {
    rmSync("build/forge/cache", { recursive: true, force: true });
    ({ status, suites } = testContracts());
  }
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const [suite, { test_results }] of Object.entries(suites)) {
    for (const [name, { status: outcome, reason }] of Object.entries(test_results)) {
      if (outcome === "Success") counts.passed++;
      else if (outcome === "Skipped") counts.skipped++;
      else {
        counts.failed++;
        console.error(`forge: ${suite} ${name}: ${reason ?? "failed"}`);
      }
    }
  }
  for (const path of missingSuites(suites)) {
    counts.failed++;
    console.error(`forge: ${path} did not run`);
  }
  if (status !== 0 && counts.failed === 0) counts.failed++;
  if (counts.passed === 0) counts.failed++;
  console.error(`forge: ${counts.passed} passed, ${counts.failed} failed`);
  return counts;
}

/** Sizes, storage layouts and gas, after forge. */
function runChecks(): Counts {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  // what an earlier run measured would hide that nothing measures it now; with --json forge writes no figures
  rmSync("build/forge/snapshots", { recursive: true, force: true });
  forge("test", "--match-contract", "^(Adapter|Solvency)?GasTest$");
  try {
    for (const { name, problem } of checkContracts()) {
      if (problem === undefined) counts.passed++;
      else {
        counts.failed++;
        console.error(`contracts: ${name}: ${problem}`);
      }
    }
  } catch (error) {
    console.error(error);
    counts.failed++;
  }
  return counts;
}

mkdirSync("build/test", { recursive: true });
build("scripts/build-circuits.ts");
build("scripts/build-contracts.ts");
const filters = process.argv.slice(2);
const results =
  filters.length > 0 ? [runVitest(filters)] : [runVitest([]), runForge(), runChecks()];
const total = results.reduce(
  (sum, counts) => ({
    passed: sum.passed + counts.passed,
    failed: sum.failed + counts.failed,
    skipped: sum.skipped + counts.skipped,
  }),
  { passed: 0, failed: 0, skipped: 0 },
);
if (total.skipped > 0)
  console.error(`${total.skipped} tests were skipped: that counts as a failure`);
console.log(`${total.passed} passed, ${total.failed + total.skipped} failed`);
process.exit(total.failed + total.skipped === 0 && total.passed > 0 ? 0 : 1);
