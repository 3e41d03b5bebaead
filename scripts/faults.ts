/**
 * Brings faults about under the verification service's store and HTTP server, and counts after how many of them all
 * that is promised held.
 *
 *   npm run faults                       all cases, 15 kills at each write point and store
 *   npm run faults -- --kills 2 --only racers,clock
 *   npm run faults -- --json             [{case, tried, held, remarks}] on standard output
 *
 * Exits 1 where something did not hold, 2 on misuse. Progress and the table go to standard error.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { startPostgres } from "../test/support/postgres/start-postgres.ts";
import { FAULT_CASES } from "./faults/all-cases.ts";
import type { FaultCase, FaultResult } from "./faults/fault-case.ts";
import { formatRows } from "./security/format-rows.ts";

interface Options {
  readonly cases: readonly FaultCase[];
  readonly kills: number;
  readonly isJson: boolean;
}

/** @throws Error in words, on misuse */
function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: "boolean", default: false },
      kills: { type: "string", default: "15" },
      only: { type: "string" },
    },
  });
  const { json, kills, only } = values;
  if (!/^[1-9][0-9]{0,3}$/.test(kills)) throw new Error("--kills takes a number from 1 to 9999");
  const words = only?.split(",") ?? [];
  const cases = FAULT_CASES.filter(
    ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
  );
  const lost = words.find((word) => !cases.some(({ name }) => name.includes(word)));
  if (lost !== undefined) throw new Error(`no case is named ${lost}`);
  return { cases, kills: Number(kills), isJson: json };
}

async function run({ cases, kills }: Options): Promise<(FaultResult & { case: string })[]> {
  const note = (line: string) => void process.stderr.write(`${line}\n`);
  const folder = await mkdtemp(join(tmpdir(), "symbolon-faults-"));
  const postgres = await startPostgres();
  let number = 0;
  const newDatabase = async () => {
    const client = new pg.Client({ connectionString: postgres.urlOf("postgres") });
    await client.connect();
    const name = `faults_${++number}`;
    await client.query(`create database ${name}`).finally(() => client.end());
    return postgres.urlOf(name);
  };
  try {
    const results = [];
    for (const entry of cases) {
      note(entry.name);
      const result = await entry.run({ folder, postgres, newDatabase, kills, note });
      results.push({ case: entry.name, ...result });
    }
    return results;
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<number> {
  let options: Options;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : "misuse"}\n`);
    return 2;
  }
  const results = await run(options);
  const rows = results.map(({ case: name, tried, held }) => [name, `${tried}`, `${held}`]);
  process.stderr.write(`\n${formatRows(["case", "tried", "held"], rows)}\n`);
  for (const { case: name, remarks } of results) {
    for (const remark of remarks) process.stderr.write(`${name}: ${remark}\n`);
  }
  if (options.isJson) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  return results.every(({ tried, held }) => tried === held) ? 0 : 1;
}

process.exitCode = await main();
