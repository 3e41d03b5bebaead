import { createWriteStream } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { formatLedger, type GeneratedRow, generateLedger } from "../../solvency/generate-ledger.ts";
import { BENCH_FILES } from "../bench-files.ts";

/** So many customers, or so many rows. */
export type LedgerSize = { readonly customers: number } | { readonly rows: number };

/** The generated ledger as CSV, written anew; gives its path. */
export async function writeLedger(size: LedgerSize): Promise<string> {
  const [[unit, count]] = Object.entries(size) as [[string, number]];
  const path = join(BENCH_FILES, `solvency/ledger-${count}-${unit}.csv`);
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.${process.pid}`;
  await pipeline(Readable.from(formatLedger(rowsOf(size))), createWriteStream(part));
  await rename(part, path);
  return path;
}

function* rowsOf(size: LedgerSize): Generator<GeneratedRow> {
  if ("customers" in size) {
    yield* generateLedger({ customers: size.customers });
    return;
  }
  let left = size.rows;
  for (const row of generateLedger({ customers: size.rows })) {
    if (left-- === 0) return;
    yield row;
  }
}
