import { assertColumns } from "./assert-columns.ts";
import { refuseRow } from "./ledger-error.ts";
import { type ColumnName, DEFAULTS, type RawRow } from "./ledger-row.ts";
import { readLines } from "./read-lines.ts";

/**
 * A ledger as newline-delimited JSON: an object a line, its members strings, amounts too: a JSON number has lost digits
 * before anybody can tell. The last line may lack its line end.
 */
export async function* readJsonLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<RawRow> {
  let isEmpty = true;
  for await (const { text, line: first } of readLines(source)) {
    const lines = text.split("\n");
    if (lines.at(-1) === "") lines.pop();
    for (const [i, line] of lines.entries()) yield rowOf(line, first + i);
    isEmpty = false;
  }
  if (isEmpty) refuseRow("FORM", 1, undefined, "the ledger is empty");
}

function rowOf(text: string, line: number): RawRow {
  const value = parseObject(text, line);
  const names = Object.keys(value);
  // JSON.parse keeps the last of two members of one name, and drops the other without a word
  if (names.length !== countMembers(text)) refuseRow("FORM", line, undefined, "a member repeats");
  assertColumns(names, line);
  for (const name of names as ColumnName[]) {
    if (typeof value[name] !== "string") {
      refuseRow("FORM", line, name, "the value must be a string, amounts too");
    }
  }
  return { ...DEFAULTS, ...(value as unknown as RawRow), line };
}

function parseObject(text: string, line: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // what is wrong with it may quote it
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    refuseRow("FORM", line, undefined, "the line is not one JSON object");
  }
  return value as Record<string, unknown>;
}

/** Colons outside of strings: the members of an object that holds nothing but strings. */
function countMembers(text: string): number {
  let members = 0;
  let isString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (isString && char === "\\") i++;
    else if (char === '"') isString = !isString;
    else if (!isString && char === ":") members++;
  }
  return members;
}
