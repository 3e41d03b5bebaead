import { Readable } from "node:stream";
import { CsvError, type InfoRecord, parse } from "csv-parse";
import { assertColumns } from "./assert-columns.ts";
import { refuseRow } from "./ledger-error.ts";
import { type ColumnName, DEFAULTS, type RawRow } from "./ledger-row.ts";
import { readLines } from "./read-lines.ts";

/**
 * A ledger as CSV (RFC 4180, UTF-8, comma): a header with the columns' names in any order, then a row a holding. Every
 * row has as many fields as the header; an empty line is refused, not skipped.
 */
export async function* readCsv(source: AsyncIterable<Uint8Array>): AsyncGenerator<RawRow> {
  const parser = parse({
    info: true,
    bom: false,
    columns: false,
    relax_column_count: true,
    skip_empty_lines: false,
    record_delimiter: ["\n", "\r\n"],
  });
  const text = async function* () {
    for await (const lines of readLines(source)) yield lines.text;
  };
  const input = Readable.from(text());
  input.on("error", (error) => parser.destroy(error)).pipe(parser);
  let columns: readonly ColumnName[] | undefined;
  let line = 1;
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: InfoRecord;
    }>) {
      // a field with line breaks: the parser tells the last of its lines
      line = info.lines;
      if (columns === undefined) columns = assertColumns(record, line);
      else yield rowOf(columns, record, line);
    }
  } catch (error) {
    if (error instanceof CsvError) {
      const at = typeof error.lines === "number" ? error.lines : line;
      refuseRow("FORM", at, undefined, "the line is not CSV: a quote is out of place");
    }
    throw error;
  } finally {
    input.destroy();
    parser.destroy();
  }
  if (columns === undefined)
    refuseRow("FORM", 1, undefined, "the ledger is empty: a header is missing");
}

function rowOf(columns: readonly ColumnName[], record: readonly string[], line: number): RawRow {
  if (record.length !== columns.length) {
    refuseRow("FORM", line, undefined, `the row has not as many fields as the header`, {
      fields: record.length,
      expected: columns.length,
    });
  }
  const row: Record<string, string> = { ...DEFAULTS };
  for (const [i, column] of columns.entries()) row[column] = record[i] as string;
  return { ...(row as unknown as RawRow), line };
}
