/**
 * `npm run bench -- [--json] [--only circuits,gas] [--rounds 3] [--circuits possession] [--check | --write]`: measures,
 * prints a table on stderr or one JSON object on stdout. `--rounds` says how often what is timed is repeated, `--circuits`
 * which circuits are proved and set up. Of the section `solvency`: `--customers 10000` or `--rows 1000000` is the ledger,
 * `--power 17` the circuits' size, `--no-proofs` ends with the trees. `--check` compares the exact figures with bench/baseline.json and exits 1 on
 * drift; `--write` replaces them there.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { compareWithBaseline, readBaseline, writeBaseline } from "./bench/baseline.ts";
import { browser } from "./bench/browser.ts";
import { circuits } from "./bench/circuits.ts";
import { gas } from "./bench/gas.ts";
import { prove } from "./bench/prove.ts";
import type { BenchContext, BenchFigures, BenchSection, BenchValue } from "./bench/section.ts";
import { service } from "./bench/service.ts";
import { setup } from "./bench/setup.ts";
import { solvency } from "./bench/solvency.ts";
import { solvencyCircuits } from "./bench/solvency-circuits.ts";
import { status } from "./bench/status.ts";
import { verify } from "./bench/verify.ts";
import { prepareCircuits } from "./demo/prepare-artifacts.ts";

const SECTIONS: readonly BenchSection[] = [
  circuits,
  prove,
  browser,
  verify,
  service,
  gas,
  setup,
  status,
  solvencyCircuits,
  solvency,
];
const BASELINE = join(fileURLToPath(new URL("..", import.meta.url)), "bench/baseline.json");

interface BenchOptions {
  readonly json: boolean;
  readonly check: boolean;
  readonly write: boolean;
  readonly asked: Omit<BenchContext, "artifactsDirectory" | "note">;
  readonly sections: readonly BenchSection[];
}

/** @throws Error naming what is unknown */
function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: "boolean", default: false },
      check: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      only: { type: "string" },
      rounds: { type: "string" },
      circuits: { type: "string" },
      customers: { type: "string" },
      rows: { type: "string" },
      power: { type: "string" },
      "no-proofs": { type: "boolean", default: false },
    },
  });
  const names = values.only?.split(",") ?? SECTIONS.map(({ name }) => name);
  const unknown = names.filter((name) => !SECTIONS.some((section) => section.name === name));
  if (unknown.length > 0) {
    const known = SECTIONS.map(({ name }) => name).join(", ");
    throw new Error(`unknown section ${unknown.join(", ")}; known: ${known}`);
  }
  const number = (name: "rounds" | "customers" | "rows" | "power"): number | undefined => {
    const value = values[name] === undefined ? undefined : Number(values[name]);
    if (value === undefined || (Number.isSafeInteger(value) && value > 0)) return value;
    throw new Error(`--${name} is a whole number above 0`);
  };
  const asked = {
    rounds: number("rounds"),
    circuits: values.circuits?.split(","),
    customers: number("customers"),
    rows: number("rows"),
    power: number("power"),
    isWithoutProofs: values["no-proofs"],
  };
  const { json, check, write } = values;
  const sections = SECTIONS.filter(({ name }) => names.includes(name));
  return { json, check, write, asked, sections };
}

function tableOf(figures: BenchFigures): string[] {
  const lines: [string, string][] = [];
  const visit = (value: BenchValue, path: string): void => {
    if (typeof value !== "object") lines.push([path, value.toLocaleString("en-US")]);
    else
      for (const [name, inner] of Object.entries(value))
        visit(inner, path ? `${path}.${name}` : name);
  };
  visit(figures, "");
  const width = Math.max(...lines.map(([path]) => path.length));
  return lines.map(([path, value]) => `${path.padEnd(width)}  ${value.padStart(14)}`);
}

async function main(options: BenchOptions): Promise<number> {
  const note = (line: string) => void process.stderr.write(`${line}\n`);
  const { directory: artifactsDirectory } = await prepareCircuits(note);
  const figures: Record<string, BenchFigures> = {};
  for (const section of options.sections) {
    figures[section.name] = await section.measure({ ...options.asked, artifactsDirectory, note });
  }
  if (options.json) process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
  else for (const line of tableOf(figures)) note(line);
  const baseline = existsSync(BASELINE) ? readBaseline(BASELINE) : {};
  if (options.write) writeBaseline(BASELINE, figures, baseline);
  if (!options.check) return 0;
  const drift = compareWithBaseline(figures, baseline);
  for (const line of drift) note(`drift: ${line}`);
  return drift.length === 0 ? 0 : 1;
}

let options: BenchOptions | undefined;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : "misuse"}\n`);
  process.exitCode = 2;
}
if (options !== undefined) process.exitCode = await main(options);
