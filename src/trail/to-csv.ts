import { CDE_COLUMNS, type CdeRecord } from "./cde-record.ts";

/** What spreadsheets may take for a formula: https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
const NUMBER = /^-?[0-9]+(\.[0-9]+)?$/;

/**
 * One cell of RFC 4180. Text that a spreadsheet could run gets an apostrophe before it; numbers stay as they are.
 * Quotes around every cell, so that no separator of any locale splits one.
 */
export function csvCell(value: string): string {
  const isUnsafe = FORMULA.test(value) && !NUMBER.test(value);
  return `"${isUnsafe ? "'" : ""}${value.replaceAll('"', '""')}"`;
}

/** CSV by RFC 4180 with a header line, rows ended by CRLF, in UTF-8. */
export function toCsv(records: readonly CdeRecord[]): string {
  const header = CDE_COLUMNS.map(({ title }) => csvCell(title)).join(",");
  const rows = records.map((record) =>
    CDE_COLUMNS.map(({ key }) => csvCell(record[key])).join(","),
  );
  return [header, ...rows, ""].join("\r\n");
}
