import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { REFUSED } from "../../test/support/lab/compile-circuit.ts";
import { LAB_FAULT } from "../../test/support/lab/lab-error.ts";
import { REPLACE_VARIABLE } from "../../test/support/lab/replaced-source.ts";

export interface MutantSource {
  readonly path: string;
  readonly source: string;
  /** See `ReplacedSource`. */
  readonly computesAlike: boolean;
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

interface Failure {
  readonly name: string;
  readonly message: string;
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
const TIMEOUT_MS = 20 * 60_000;
const ATTEMPTS = 2;
/** vitest's JSON report has the second in the place of the first. */
const TIMEOUT = /(Test|Hook) timed out in|STACK_TRACE_ERROR/;
let counter = 0;

/** The run broke down: nothing is known of the mutant. */
export class BrokenRunError extends Error {}

/**
 * Runs a test file on a circuit in which one source is another. The mutant is killed by a test that fails because of
 * the circuit: a fault of the lab, a time limit or a process that is ended from outside kills nothing.
 * @throws BrokenRunError where the tests did not run to their end, twice; the signal's reason where it aborts
 */
export async function runMutant(
  mutant: MutantSource,
  { test, signal }: RunMutantOptions,
): Promise<MutantOutcome> {
  if (!existsSync(test)) return { outcome: "survived" };
  for (let attempt = 1; ; attempt++) {
    try {
      const [first] = await failuresOf(mutant, test, ["--bail=1"], signal);
      if (first === undefined) return { outcome: "survived" };
      if (first.message.includes(REFUSED)) return { outcome: "compiler", by: first.name };
      if (isOfTheCircuit(first)) return { outcome: "killed", by: first.name };
      const killer = (await failuresOf(mutant, test, [], signal)).find(isOfTheCircuit);
      return killer ? { outcome: "killed", by: killer.name } : { outcome: "survived" };
    } catch (error) {
      signal?.throwIfAborted();
      if (attempt === ATTEMPTS || !(error instanceof BrokenRunError)) throw error;
    }
  }
}

const isOfTheCircuit = ({ message }: Failure): boolean => !message.includes(LAB_FAULT);

async function failuresOf(
  mutant: MutantSource,
  test: string,
  options: readonly string[],
  signal?: AbortSignal,
): Promise<Failure[]> {
  const scratch = `${SCRATCH}/${process.pid}-${counter++}`;
  const [replaced, report] = [join(scratch, "replaced.json"), join(scratch, "report.json")];
  await mkdir(scratch, { recursive: true });
  try {
    await writeFile(replaced, JSON.stringify({ ...mutant, cache: `${scratch}/lab` }));
    const args = ["run", test, "--reporter=json", `--outputFile=${report}`, ...options];
    const code = await runVitest(args, replaced, signal);
    const json = await readFile(report, "utf8").catch(() => undefined);
    if (code === null || json === undefined) throw new BrokenRunError(`${test} did not end`);
    const failures = listFailures(JSON.parse(json) as Report);
    const timeout = failures.find(({ message }) => TIMEOUT.test(message));
    if (timeout) throw new BrokenRunError(`${test}: ${timeout.name} took too long`);
    if ((code === 0) !== (failures.length === 0)) {
      throw new BrokenRunError(`${test} ended with ${code} and ${failures.length} failures`);
    }
    return failures;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function listFailures({ testResults }: Report): Failure[] {
  return testResults.flatMap(({ assertionResults, message }) => {
    const failed = assertionResults
      .filter(({ status }) => status === "failed")
      .map(({ fullName, failureMessages }) => ({
        name: fullName,
        message: failureMessages.join("\n"),
      }));
    return failed.length === 0 && message !== "" ? [{ name: "the file itself", message }] : failed;
  });
}

/** @returns the exit code, or null where the process was ended from outside or by the time limit */
async function runVitest(
  args: readonly string[],
  replaced: string,
  signal?: AbortSignal,
): Promise<number | null> {
  // a seed of its own would let a mutant live or die by chance
  const env = { ...process.env, [REPLACE_VARIABLE]: replaced, SYMBOLON_SEED: "1" };
  const child = spawn(process.execPath, ["node_modules/vitest/vitest.mjs", ...args], {
    env,
    stdio: "ignore",
    detached: true,
  });
  // the whole group: vitest's workers and their compilers too
  const stop = () => child.pid !== undefined && process.kill(-child.pid, "SIGKILL");
  const timer = setTimeout(stop, TIMEOUT_MS);
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted) stop();
  try {
    return await new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
    signal?.throwIfAborted();
  }
}
