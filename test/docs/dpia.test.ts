import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ERASABLE_FIELDS } from "../../src/service/store/digest-decision.ts";
import { openDatabase, openSqlite } from "../../src/service/store/open-database.ts";

const text = readFileSync("docs/dpia.md", "utf8");
const words = (cell = "") => [...cell.matchAll(/`(\w+)`/g)].map(([, word]) => word);
const rows = [
  ...text.matchAll(/^\| `(\w+)` \|([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|$/gm),
].map(([, table, columns, kind, , retention, basis]) => ({
  columns: words(columns).map((column) => `${table}.${column}`),
  kind: kind?.trim(),
  retention: retention?.trim() ?? "",
  basis: basis?.trim(),
}));

it("docs/dpia.md names every column of the store, once, and no other", async () => {
  const database = await openDatabase(openSqlite(":memory:"));
  const tables = await database.introspection.getTables();
  const columns = tables.flatMap(({ name, columns }) =>
    columns.map((column) => `${name}.${column.name}`),
  );
  expect(columns.length).toBeGreaterThan(40);
  expect(rows.flatMap((row) => row.columns).sort()).toEqual(columns.sort());
  await database.destroy();
});

it("docs/dpia.md says of each whose it is and how long it is kept, and asks for a basis where it is a person's", () => {
  for (const { columns, kind, retention, basis } of rows) {
    expect([columns, kind]).toEqual([columns, expect.stringMatching(/^[PRN]$/)]);
    expect([columns, retention]).toEqual([
      columns,
      expect.stringMatching(/request|subject|kept|fields/),
    ]);
    expect([columns, basis !== ""]).toEqual([columns, kind === "P"]);
  }
});

it("docs/dpia.md gives what can be erased the retention of subjects", () => {
  for (const field of ERASABLE_FIELDS) {
    const row = rows.find(({ columns }) => columns.includes(`decisions.${field}`));
    expect([field, row?.kind, row?.retention]).toEqual([field, "P", "subject"]);
  }
});
