import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseCircuitList } from "../../scripts/circuit-list.ts";
import { assumptionTable, UNSHOWN } from "../../scripts/security/assumption-table.ts";
import {
  listStaleDischarges,
  nameOf,
  type TestReference,
  testsOf,
} from "../../scripts/security/discharges.ts";
import { assumptionsOf, readAssumptions } from "../../scripts/security/read-assumptions.ts";

const relation = readFileSync("docs/security/relation.md", "utf8");
const statement = readFileSync("docs/statement.md", "utf8");
const assumptions = readAssumptions();

/** Why a reference leads nowhere; undefined where its test exists. */
function missing({ file, title }: TestReference): string | undefined {
  if (!existsSync(file)) return `no file ${file}`;
  const source = readFileSync(file, "utf8");
  const written = file.endsWith(".sol") ? `function ${title}(` : JSON.stringify(title);
  return source.includes(written) ? undefined : `${file} has no test '${title}'`;
}

describe("every 'Assumes:' of the circuits", () => {
  it.each(assumptions.map((assumption) => [nameOf(assumption), assumption] as const))(
    "%s: stands in the table, with a test that exists",
    (_, assumption) => {
      expect(relation).toContain(assumptionTable([assumption]).split("\n")[2]);
      const tests = testsOf(assumption);
      expect(tests).not.toEqual([]);
      expect(tests.map(missing)).toEqual(tests.map(() => undefined));
    },
  );

  it("there are some, and nothing is discharged that no circuit assumes", () => {
    expect(assumptions.length).toBeGreaterThan(30);
    expect(listStaleDischarges(assumptions)).toEqual([]);
    expect(listStaleDischarges(assumptions.slice(1))).toEqual([nameOf(assumptions[0] ?? fail())]);
  });

  it("a new one is without a test, and its row is not in the table", () => {
    const [fresh = fail()] = assumptionsOf(
      "circuits/lib/fresh.circom",
      "/// @input in  (private) Assumes: odd - discharged by nobody\ntemplate Fresh() {\n}\n",
    );
    expect(fresh).toMatchObject({ template: "Fresh", signals: ["in"], what: "odd" });
    expect(testsOf(fresh)).toEqual([]);
    const row = assumptionTable([fresh]).split("\n")[2];
    expect(row).toContain(UNSHOWN);
    expect(relation).not.toContain(row);
    expect(relation).not.toContain(UNSHOWN);
  });

  it("one that does not say who discharges it is refused, not left out", () => {
    const source = (words: string) => `/// @input in  Assumes: ${words}\ntemplate Fresh() {\n}\n`;
    expect(assumptionsOf("fresh.circom", source("odd - discharged by OpenWords"))).toHaveLength(1);
    expect(() => assumptionsOf("fresh.circom", source("odd"))).toThrow(/fresh.circom has 1/);
    expect(() => assumptionsOf("fresh.circom", `// Assumes: odd\n${source("odd")}`)).toThrow(
      /has 2/,
    );
  });

  it("a test that does not exist is noticed", () => {
    const [{ file } = fail()] = testsOf(assumptions[0] ?? fail());
    expect(missing({ file, title: "no such title" })).toBeDefined();
    expect(missing({ file: "test/no-such.test.ts", title: "any" })).toBeDefined();
    const sol = "verifier-contracts/test/Attest.t.sol";
    expect(missing({ file: sol, title: "test_V6" })).toBeDefined();
    expect(missing({ file: sol, title: "test_attestsInEachMode" })).toBeUndefined();
  });
});

describe("the relation of every circuit", () => {
  const json: unknown = JSON.parse(readFileSync("circuits/circuits.json", "utf8"));
  it.each(parseCircuitList(json).map(({ id, file }) => [id, file] as const))(
    "%s stands in docs/statement.md",
    (_, file) => {
      expect(statement).toContain(join("circuits", file));
    },
  );

  it("no circuit stands there that the list has not", () => {
    const named = [...statement.matchAll(/\]\(\.\.\/(circuits\/[\w/.-]+\.circom)\)/g)];
    const files = parseCircuitList(json).map(({ file }) => join("circuits", file));
    for (const [, file] of named) expect(files).toContain(file);
  });
});

function fail(): never {
  throw new Error("the list is empty");
}
