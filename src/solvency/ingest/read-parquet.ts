import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetRead } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { assertColumns } from "./assert-columns.ts";
import { refuseRow } from "./ledger-error.ts";
import { DEFAULTS, type RawRow } from "./ledger-row.ts";

/** Rows that are read at a time. */
const SLICE = 1 << 14;

/**
 * A ledger as Apache Parquet: flat columns of strings, amounts too (a DOUBLE has lost digits, and a DECIMAL comes as one
 * here). `line` is the row's number, from 1. Needs random access: a stream is kept in a file first.
 */
export async function* readParquet(file: AsyncBuffer): AsyncGenerator<RawRow> {
  const metadata = await readMetadata(file);
  const names = columnsOf(metadata);
  const columns = assertColumns(names, 1);
  const rows = Number(metadata.num_rows);
  if (!Number.isSafeInteger(rows) || rows < 1)
    refuseRow("FORM", 1, undefined, "the ledger is empty");
  let read = 0;
  for (let from = 0; from < rows; from += SLICE) {
    const slice = await readSlice(file, metadata, from, Math.min(rows, from + SLICE));
    for (const record of slice) {
      const row: Record<string, unknown> = { ...DEFAULTS };
      read++;
      for (const [i, column] of columns.entries()) {
        const value = record[i];
        if (typeof value !== "string") {
          refuseRow("FORM", read, column, "the value must be a string, amounts too, and not null");
        }
        row[column] = value;
      }
      yield { ...(row as unknown as RawRow), line: read };
    }
  }
  if (read !== rows) refuseRow("FORM", read + 1, undefined, "the file ends before its last row");
}

async function readMetadata(file: AsyncBuffer): Promise<FileMetaData> {
  try {
    return await parquetMetadataAsync(file);
  } catch {
    return refuseRow("FORM", 1, undefined, "the file is not Parquet");
  }
}

function columnsOf({ schema }: FileMetaData): string[] {
  const [, ...columns] = schema;
  if (
    columns.some(
      ({ num_children, repetition_type }) => num_children || repetition_type === "REPEATED",
    )
  ) {
    refuseRow("FORM", 1, undefined, "the columns must be flat");
  }
  return columns.map(({ name }) => name);
}

async function readSlice(
  file: AsyncBuffer,
  metadata: FileMetaData,
  rowStart: number,
  rowEnd: number,
): Promise<readonly (readonly unknown[])[]> {
  let rows: unknown[][] = [];
  const onComplete = (complete: unknown[][]) => {
    rows = complete;
  };
  try {
    await parquetRead({ file, metadata, compressors, rowStart, rowEnd, onComplete });
  } catch {
    refuseRow("FORM", rowStart + 1, undefined, "the file is damaged from about here on");
  }
  return rows;
}
