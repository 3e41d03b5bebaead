import { WORD_BITS } from "../../src/field/layout.ts";
import { describeOperands } from "../../src/policy/describe-operands.ts";
import { OPERAND_LAYOUT } from "../../src/policy/operand-layout.ts";
import { formatRows, link } from "./format-rows.ts";
import { MUTANT_OF, OPERAND_MUTANTS } from "./operand-mutants.ts";

/** Words of a clause that hold the bits. */
function sayWords(start: number, bits: number): string {
  const [first, last] = [start, start + bits - 1].map((bit) => Math.floor(bit / WORD_BITS));
  return first === last ? `word ${first}` : `words ${first} to ${last}`;
}

export function operandTable(): string {
  let start = 0;
  const places = OPERAND_LAYOUT.fields.map(({ bits }) => {
    const place = { start, bits };
    start += bits;
    return place;
  });
  const rows = describeOperands().map(
    ({ operand, rule, claims, issuerRecord, off, absence }, i) => {
      const { start: from, bits } = places[i] ?? { start: 0, bits: 0 };
      const mutant = OPERAND_MUTANTS[MUTANT_OF[operand]];
      return [
        `\`${operand}\``,
        `\`${rule}\``,
        [...claims, ...issuerRecord].map((field) => `\`${field}\``).join(", "),
        sayWords(from, bits),
        `bits ${from} to ${from + bits - 1}`,
        absence,
        String(off),
        `\`${MUTANT_OF[operand]}\` in ${link(mutant.file.split("/").at(-1) ?? "", mutant.file)}`,
      ];
    },
  );
  const head = ["operand", "rule", "reads", "bound", "ranged", "absence", "off", "mutant"];
  return formatRows(head, rows);
}

export function operandMutantTable(): string {
  const rows = Object.entries(OPERAND_MUTANTS).map(([name, mutant]) => [
    `\`${name}\``,
    link(mutant.file.split("/").at(-1) ?? "", mutant.file),
    `\`${mutant.line}\``,
    mutant.operator,
    mutant.operator === "drop-constraint" ? "gone" : `\`${mutant.before}\` -> \`${mutant.after}\``,
    `${link(mutant.killedBy.split("/").at(-1) ?? "", mutant.killedBy)}: _${mutant.title}_`,
  ]);
  return formatRows(["mutant", "file", "line", "operator", "change", "killed by"], rows);
}
