import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { CliError } from "../../../errors.ts";
import type { LedgerSource } from "../../../solvency/ingest/ingest-ledger.ts";
import { assertInputFile } from "../../files/read-input.ts";
import type { CliIo } from "../../io.ts";
import type { LocatedConfig, RunConfig } from "./run-config.ts";

/** A ledger to be read once. */
export interface OpenedLedger {
  readonly source: LedgerSource;
  /** SHA-256 of its bytes, hex; once it has been read to its end. */
  readonly digest: () => string;
  readonly close: () => Promise<void>;
}

/**
 * A ledger's file, or standard input for `-`. Parquet has to be a file.
 * @throws CliError of `assertInputFile`; `ERR_CLI_USAGE` for Parquet from standard input
 */
export async function openLedger(
  io: CliIo,
  { config: { ledger }, path }: LocatedConfig<RunConfig>,
): Promise<OpenedLedger> {
  const hash = createHash("sha256");
  let digest: string | undefined;
  const told = () => {
    digest ??= hash.digest("hex");
    return digest;
  };
  if (ledger.path === "-") {
    if (ledger.format === "parquet") {
      throw new CliError("ERR_CLI_USAGE", "Parquet has its index at its end: give it as a file");
    }
    const bytes = hashed(io.stdin(), hash);
    return { source: { format: ledger.format, bytes }, digest: told, close: async () => {} };
  }
  const file = path(ledger.path);
  await assertInputFile(file);
  if (ledger.format !== "parquet") {
    const bytes = hashed(createReadStream(file), hash);
    return { source: { format: ledger.format, bytes }, digest: told, close: async () => {} };
  }
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  const handle = await open(file, "r");
  const { size } = await handle.stat();
  return {
    source: {
      format: "parquet",
      file: { byteLength: size, slice: (start, end = size) => readSlice(handle, start, end) },
    },
    digest: told,
    close: () => handle.close(),
  };
}

async function* hashed(
  chunks: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

async function readSlice(file: FileHandle, start: number, end: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(Math.max(0, end - start));
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.buffer.slice(0, filled);
}
