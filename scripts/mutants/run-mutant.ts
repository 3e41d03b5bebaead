import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { REPLACE_VARIABLE } from "../../test/support/lab/replaced-source.ts";

export interface MutantSource {
  readonly path: string;
  readonly source: string;
}

export interface MutantOutcome {
  /** compiler = circom refused the source. */
  readonly outcome: "killed" | "compiler" | "survived";
  /** The first test that failed. */
  readonly by?: string;
}

export interface RunMutantOptions {
  /** The test file. One that does not exist kills nothing. */
  readonly test: string;
  readonly signal?: AbortSignal;
}

interface Report {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

const SCRATCH = "build/tmp/mutants";
const TIMEOUT_MS = 15 * 60_000;

/**
 * Runs a test file on a circuit in which one source is another. The mutant is killed by the first of its tests that fails.
 * @throws Error where the tests did not run at all, Error 'AbortError' where the signal aborts
 */
export async function runMutant(
  { path, source }: MutantSource,
  { test, signal }: RunMutantOptions,
): Promise<MutantOutcome> {
  if (!existsSync(test)) return { outcome: "survived" };
  const scratch = `${SCRATCH}/${process.pid}-${counter++}`;
  await mkdir(scratch, { recursive: true });
  try {
    const file = join(scratch, "replaced.json");
    await writeFile(file, JSON.stringify({ path, source, cache: `${scratch}/lab` }));
    const failure = await runTest(test, file, join(scratch, "report.json"), signal);
    if (failure === undefined) return { outcome: "survived" };
    const isCompiler = failure.message.includes("circom refused the circuit");
    return { outcome: isCompiler ? "compiler" : "killed", by: failure.name };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
let counter = 0;

/** The first failure, or `undefined` where every test passed. */
async function runTest(
  test: string,
  replaced: string,
  report: string,
  signal?: AbortSignal,
): Promise<{ name: string; message: string } | undefined> {
  const args = ["run", test, "--bail=1", "--reporter=json", `--outputFile=${report}`];
  // a seed of its own would let a mutant live or die by chance
  const env = { ...process.env, [REPLACE_VARIABLE]: replaced, SYMBOLON_SEED: "1" };
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(process.execPath, ["node_modules/vitest/vitest.mjs", ...args], {
      env,
      stdio: "ignore",
      ...(signal && { signal }),
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), TIMEOUT_MS);
    child.on("error", reject);
    child.on("close", (status) => {
      clearTimeout(timer);
      resolve(status);
    });
  });
  signal?.throwIfAborted();
  if (code === null) return { name: "no end within the time limit", message: "" };
  const { testResults } = JSON.parse(await readFile(report, "utf8")) as Report;
  await rm(report);
  if (code === 0) return undefined;
  for (const { assertionResults, message } of testResults) {
    const failed = assertionResults.find(({ status }) => status === "failed");
    if (failed) return { name: failed.fullName, message: failed.failureMessages.join("\n") };
    if (message !== "") return { name: "the file itself", message };
  }
  throw new Error(`${test} ended with ${code} and names no failed test`);
}
