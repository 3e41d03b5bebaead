/**
 * Puts a generated corpus of Groth16 proofs, keys and public signals to the three verifiers that there are: snarkjs,
 * ours on @noble/curves, and the contract in an EVM; and compares their verdicts.
 *
 *   npm run corpus                               1,000 cases of the default seed
 *   npm run corpus -- --seed friday --count 5000
 *   npm run corpus -- --json                     the report as JSON on standard output
 *
 * Exits 1 where two verifiers disagree on a case in form, where ours accept one that is not, or where a verdict is
 * not the expected one; 2 on misuse. Progress goes to standard error.
 */
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { formatReport } from "./corpus/format-report.ts";
import { generateCases } from "./corpus/generate-cases.ts";
import { runCases } from "./corpus/run-cases.ts";
import { allStatements, type StatementSource } from "./corpus/statements.ts";
import { startVerifiers, type Verifiers } from "./corpus/verifiers.ts";

export interface CorpusStreams {
  out(text: string): void;
  err(text: string): void;
}

export interface CorpusParts {
  statements(seed: string, log: (line: string) => void): Promise<StatementSource>;
  verifiers(): Promise<Verifiers>;
}

const PROCESS: CorpusStreams = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
};
const PARTS: CorpusParts = { statements: allStatements, verifiers: startVerifiers };
const DEFAULT_SEED = "symbolon";
const DEFAULT_COUNT = "1000";
const MOST = 100_000;

/** @returns the exit code */
export async function runCorpus(
  args: readonly string[],
  { out, err }: CorpusStreams = PROCESS,
  parts: CorpusParts = PARTS,
): Promise<0 | 1 | 2> {
  const misused = (reason: string) => {
    err(`${reason}\nusage: corpus [--json] [--seed text] [--count 1..${MOST}]\n`);
    return 2 as const;
  };
  let options: { json?: boolean; seed?: string; count?: string };
  try {
    ({ values: options } = parseArgs({
      args: [...args],
      options: {
        json: { type: "boolean" },
        seed: { type: "string" },
        count: { type: "string" },
      },
    }));
  } catch (error) {
    return misused(error instanceof Error ? error.message : "the options cannot be read");
  }
  const { json = false, seed = DEFAULT_SEED, count = DEFAULT_COUNT } = options;
  if (!/^[1-9][0-9]{0,5}$/.test(count) || Number(count) > MOST) {
    return misused("--count is a number of cases");
  }
  if (!/^[\x21-\x7e]{1,64}$/.test(seed)) return misused("--seed is 1 to 64 letters without spaces");

  const started = performance.now();
  err(`seed ${seed}\n`);
  const statements = await parts.statements(seed, (line) => err(`${line}\n`));
  const cases = generateCases(seed, Number(count), statements);
  const verifiers = await parts.verifiers();
  try {
    const report = await runCases(seed, cases, verifiers);
    out(json ? `${JSON.stringify(report, bigintsAsText, 2)}\n` : formatReport(report));
    err(`${Math.round((performance.now() - started) / 1000)} s\n`);
    return report.disagreements.length === 0 ? 0 : 1;
  } finally {
    await verifiers.close();
  }
}

const bigintsAsText = (_: string, value: unknown): unknown =>
  typeof value === "bigint" ? String(value) : value;

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  process.exitCode = await runCorpus(process.argv.slice(2));
}
