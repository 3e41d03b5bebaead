import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseCircuitList } from "./circuit-list.ts";
import { anonymityFigures, anonymityTable } from "./security/anonymity-table.ts";
import { assumptionTable } from "./security/assumption-table.ts";
import { formatRows, link } from "./security/format-rows.ts";
import { operandMutantTable, operandTable } from "./security/operand-table.ts";
import { readAssumptions } from "./security/read-assumptions.ts";
import { stalenessTable, stalenessValues } from "./security/staleness-table.ts";

/** The tables of docs/security that come from the code: document -> name of the table -> its text. */
function tables(root: string): Readonly<Record<string, Readonly<Record<string, string>>>> {
  return {
    relation: {
      circuits: circuitTable(root),
      assumptions: assumptionTable(readAssumptions(root)),
    },
    operands: { operands: operandTable(), mutants: operandMutantTable() },
    staleness: { values: stalenessValues(), presets: stalenessTable() },
    anonymity: { presets: anonymityTable(), figures: anonymityFigures() },
  };
}

function circuitTable(root: string): string {
  const json: unknown = JSON.parse(readFileSync(join(root, "circuits/circuits.json"), "utf8"));
  const rows = parseCircuitList(json).map(({ id, version, file, template }) => [
    `\`${id}\` ${version}`,
    link(template, `circuits/${file}`),
    "[docs/statement.md](../statement.md)",
  ]);
  return formatRows(["circuit", "template", "relation"], rows);
}

/** Every document of docs/security that holds a generated table: path -> whole text. */
export function generateSecurity(root: string): [string, string][] {
  return Object.entries(tables(root)).map(([name, texts]) => {
    const path = `docs/security/${name}.md`;
    let document = readFileSync(join(root, path), "utf8");
    for (const [table, text] of Object.entries(texts)) {
      const [start, end] = [`<!-- generated:${table} -->`, `<!-- /generated:${table} -->`];
      const [from, to] = [document.indexOf(start), document.indexOf(end)];
      if (from < 0 || to < from) throw new Error(`${path} lacks ${start} ... ${end}`);
      document = `${document.slice(0, from + start.length)}\n${text}\n${document.slice(to)}`;
    }
    return [path, document];
  });
}
