/**
 * The circuit lab on the command line, in the project of the working directory.
 *
 *   tsx scripts/lab.ts [title...] [--seed text] [--samples n]
 *                                     sizes, wires in no constraint, signals that the inputs leave free
 *   tsx scripts/lab.ts --update       writes the sizes to test/constraints.json
 *   tsx scripts/lab.ts --add <file> <template> [param...]   puts one more template on record
 *
 * Takes every instance of circuits/circuits.json and every template of test/constraints.json. Exits 1 where a size
 * differs from the record or is missing, a wire is in no constraint, or an honest witness leaves a signal free, unless
 * the circuit's sampler excuses it; 2 on misuse.
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { RECORD, readEntries } from "../test/circuits/read-entries.ts";
import {
  circuitTitle,
  compileCircuit,
  inspectEntry,
  type LabEntry,
  type RecordedCircuit,
  recordedSpec,
} from "../test/support/lab/index.ts";

const USAGE = `usage: lab.ts [title...] [--seed text] [--samples n]
       lab.ts --update
       lab.ts --add file template [param...]
`;

/** Prints what the lab finds in one circuit; true where all of it is on record or excused. */
async function inspect(entry: LabEntry, samples: number, seed: string): Promise<boolean> {
  const recordCommand = "npx tsx scripts/lab.ts --update";
  const report = await inspectEntry(entry, { samples, seed, recordCommand });
  const { title, constraints, wires, ranks, excused, problems } = report;
  const lines = [`${title}: ${constraints} constraints, ${wires} wires`];
  for (const { rank, unknowns } of ranks) {
    lines.push(`  rank ${rank} of ${unknowns} computed wires, ${unknowns - rank} free`);
  }
  for (const { signal, because } of excused) lines.push(`  harmless ${signal}: ${because}`);
  process.stdout.write(`${[...lines, ...problems.map((one) => `  ${one}`), ""].join("\n")}`);
  return problems.length === 0;
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

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      update: { type: "boolean", default: false },
      add: { type: "boolean", default: false },
      seed: { type: "string", default: "1" },
      samples: { type: "string", default: "5" },
    },
  });
  const [file, template, ...params] = positionals;
  const isWrong =
    (values.update && (values.add || positionals.length > 0)) ||
    (values.add && (template === undefined || !params.every((param) => /^\d+$/.test(param)))) ||
    !/^[1-9]\d{0,3}$/.test(values.samples);
  if (isWrong) throw new RangeError("arguments");
  return { ...values, samples: Number(values.samples), positionals, file, template, params };
}

async function run(options: ReturnType<typeof readArguments>): Promise<number> {
  const { file, template, params, positionals, samples, seed } = options;
  const entries = await readEntries(process.cwd());
  const recorded = entries.map((entry) => entry.recorded);
  if (options.update) await writeRecord(recorded, true);
  else if (options.add && file !== undefined && template !== undefined) {
    const added = { file, template, params, publicInputs: "all" as const, constraints: 0 };
    await writeRecord([...recorded, added], false);
  } else {
    const wanted = entries.filter(({ spec }) => {
      const title = circuitTitle(spec);
      return positionals.length === 0 || positionals.some((one) => title.startsWith(one));
    });
    if (wanted.length === 0) {
      process.stderr.write(`no circuit has such a title\n${USAGE}`);
      return 2;
    }
    process.stdout.write(`seed ${seed}, ${samples} honest witnesses a circuit\n`);
    let isFine = true;
    for (const entry of wanted) isFine = (await inspect(entry, samples, seed)) && isFine;
    return isFine ? 0 : 1;
  }
  return 0;
}

let options: ReturnType<typeof readArguments> | undefined;
try {
  options = readArguments();
} catch {
  process.stderr.write(USAGE);
  process.exitCode = 2;
}
if (options !== undefined) process.exitCode = await run(options);
