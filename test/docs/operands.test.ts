import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { OPERAND_MUTANTS } from "../../scripts/security/operand-mutants.ts";
import { operandTable } from "../../scripts/security/operand-table.ts";
import { OPERAND_LAYOUT } from "../../src/policy/operand-layout.ts";
import { mutateSource } from "../support/lab/index.ts";

const document = readFileSync("docs/security/operands.md", "utf8");

describe("docs/security/operands.md", () => {
  it("has a row for each operand of the layout, and no other", () => {
    const rows = operandTable().split("\n").slice(2);
    expect(rows.map((row) => /^\| `(\w+)`/.exec(row)?.[1])).toEqual(
      OPERAND_LAYOUT.fields.map(({ name }) => name),
    );
    for (const row of rows) expect(document).toContain(row);
  });

  it.each(Object.entries(OPERAND_MUTANTS))(
    "the mutant %s is one of the lab's, wherever its line stands, and names a test that exists",
    (_, { file, operator, line, before, after, killedBy, title }) => {
      const source = readFileSync(file, "utf8");
      const lines = source.split("\n").map((text) => text.trim());
      const mutants = mutateSource(source).filter(
        (mutant) =>
          mutant.operator === operator &&
          mutant.before === before &&
          mutant.after === after &&
          lines[mutant.line - 1] === line,
      );
      expect(mutants.length).toBeGreaterThan(0);
      expect(mutants.length).toBe(lines.filter((text) => text === line).length);
      expect(readFileSync(killedBy, "utf8")).toContain(JSON.stringify(title));
    },
  );
});
