/**
 * circomspect over every circuit of the product, as a gate.
 *
 *   tsx scripts/circomspect.ts            lists what is not waived
 *   tsx scripts/circomspect.ts --json     the whole result as JSON
 *
 * Exits 0 where every finding is waived in test/circuits/circomspect-waivers.json, 1 on an unwaived finding, a waiver
 * that answers nothing, or a block that circomspect did not analyse; 2 on misuse.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { applyWaivers, parseWaivers, type Verdict } from "./circomspect/apply-waivers.ts";
import { type Inspection, inspectCircuits } from "./circomspect/inspect-circuits.ts";

export const WAIVERS = "test/circuits/circomspect-waivers.json";

export type Gate = Inspection & Verdict & { readonly isClean: boolean };

/** @param waivers  path below the root */
export async function checkCircuits(root: string, waivers = WAIVERS): Promise<Gate> {
  const list = parseWaivers(JSON.parse(await readFile(join(root, waivers), "utf8")));
  const inspection = await inspectCircuits(root);
  const verdict = applyWaivers(inspection.findings, list);
  const faults = [...inspection.problems, ...verdict.unwaived, ...verdict.stale];
  return { ...inspection, ...verdict, isClean: faults.length === 0 };
}

function describeGate({ templates, findings, problems, unwaived, stale }: Gate): string {
  return [
    ...problems.map((problem) => `not analysed: ${problem}`),
    ...unwaived.map(
      ({ file, line, template, rule, text, message }) =>
        `${file}:${line}: ${rule} in ${template}: ${message}\n  ${text}`,
    ),
    ...stale.map((name) => `stale waiver: ${name}`),
    `${templates} templates, ${findings.length} findings, ${unwaived.length} not waived, ${stale.length} stale waivers`,
    "",
  ].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [option, ...surplus] = process.argv.slice(2);
  if (surplus.length > 0 || (option !== undefined && option !== "--json")) {
    process.stderr.write("usage: circomspect.ts [--json]\n");
    process.exitCode = 2;
  } else {
    const gate = await checkCircuits(fileURLToPath(new URL("..", import.meta.url)));
    process.stdout.write(
      option === "--json" ? `${JSON.stringify(gate, null, 2)}\n` : describeGate(gate),
    );
    process.exitCode = gate.isClean ? 0 : 1;
  }
}
