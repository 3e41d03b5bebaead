/**
 * The circuit lab on the command line.
 *
 *   tsx scripts/lab.ts [title...]     sizes, wires in no constraint, signals that the inputs leave free
 *   tsx scripts/lab.ts --update       writes the sizes to test/constraints.json
 *   tsx scripts/lab.ts --add <file> <template> [param...]   puts one more template on record
 *
 * Takes every instance of circuits/circuits.json and every template of test/constraints.json. Exits 1 where a size
 * differs from the record, or an instance has an unexplained wire in no constraint or free signal.
 */
import { readFile, writeFile } from "node:fs/promises";
import { harmlessIn, honestInputs } from "../test/circuits/instance-inputs.ts";
import {
  circuitTitle,
  compileCircuit,
  findFreeSignals,
  honestWitness,
  listUnconstrained,
  type RecordedCircuit,
  recordedSpec,
} from "../test/support/lab/index.ts";

const RECORD = "test/constraints.json";

interface Instance {
  readonly id: string;
  readonly file: string;
  readonly template: string;
  readonly params: readonly (string | number)[];
  readonly publicSignals: readonly { readonly name: string; readonly kind: string }[];
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, "utf8")) as T;
}

/** The record with every instance of the list in it. */
async function readCircuits(): Promise<RecordedCircuit[]> {
  const recorded = await readJson<RecordedCircuit[]>(RECORD).catch(() => []);
  const { instances } = await readJson<{ instances: Instance[] }>("circuits/circuits.json");
  const known = new Set(recorded.map(({ template }) => template));
  const missing = instances
    .filter(({ template }) => !known.has(template))
    .map(({ file, template, params, publicSignals }) => ({
      file: `circuits/${file}`,
      template,
      params: params.map(String),
      publicInputs: publicSignals.filter(({ kind }) => kind === "input").map(({ name }) => name),
      constraints: 0,
    }));
  return [...recorded, ...missing];
}

/** Prints what the lab finds in one circuit; true where all of it is on record or explained. */
async function inspectCircuit(entry: RecordedCircuit): Promise<boolean> {
  const spec = recordedSpec(entry);
  const circuit = await compileCircuit(spec);
  const count = circuit.r1cs.constraints.length;
  const harmless = harmlessIn(entry.template);
  const unexplained = (names: readonly string[]): string[] =>
    names.filter((name) => !harmless.some(({ signal }) => signal.test(name)));
  const loose = unexplained(listUnconstrained(circuit).wires);
  const lines = [`${circuit.title}: ${count} constraints, ${circuit.r1cs.wires - 1} wires`];
  let isFine = count === entry.constraints && loose.length === 0;
  if (count !== entry.constraints) lines.push(`  on record: ${entry.constraints}`);
  for (const name of loose) lines.push(`  in no constraint: ${name}`);

  const inputs = await honestInputs(entry.template);
  if (inputs !== undefined) {
    const { unknowns, rank, free } = findFreeSignals(await honestWitness(spec, inputs));
    lines.push(`  rank ${rank} of ${unknowns} computed wires`);
    for (const name of unexplained(free)) lines.push(`  free: ${name}`);
    for (const { signal, because } of harmless) lines.push(`  harmless ${signal}: ${because}`);
    isFine &&= unexplained(free).length === 0;
  } else if (Array.isArray(entry.publicInputs)) {
    lines.push("  no honest inputs are known: add them to test/circuits/instance-inputs.ts");
    isFine = false;
  }
  process.stdout.write(`${lines.join("\n")}\n`);
  return isFine;
}

/** Counts the entries that are not on record yet, or with `recount` all. */
async function writeRecord(entries: readonly RecordedCircuit[], recount: boolean): Promise<void> {
  const counted = [];
  for (const entry of entries) {
    if (!recount && entry.constraints > 0) {
      counted.push(entry);
      continue;
    }
    const { r1cs } = await compileCircuit(recordedSpec(entry));
    counted.push({ ...entry, constraints: r1cs.constraints.length });
  }
  counted.sort((a, b) => `${a.file} ${a.template}`.localeCompare(`${b.file} ${b.template}`));
  await writeFile(RECORD, `${JSON.stringify(counted, null, 2)}\n`);
}

const [option, ...rest] = process.argv.slice(2);
const circuits = await readCircuits();
if (option === "--update") await writeRecord(circuits, true);
else if (option === "--add") {
  const [file, template, ...params] = rest;
  if (file === undefined || template === undefined) throw new RangeError("--add file template");
  const added = { file, template, params, publicInputs: "all" as const, constraints: 0 };
  await writeRecord([...circuits, added], false);
} else {
  const titles = option === undefined ? [] : [option, ...rest];
  let isFine = true;
  for (const entry of circuits) {
    const title = circuitTitle(recordedSpec(entry));
    if (titles.length > 0 && !titles.some((one) => title.startsWith(one))) continue;
    isFine = (await inspectCircuit(entry)) && isFine;
  }
  process.exitCode = isFine ? 0 : 1;
}
