import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { SolvencyError } from "../../errors.ts";
import type { PublishedFile } from "./report-schema.ts";

/** Where a publication is written: a folder that any static host serves. */
export interface PublicationSink {
  put(path: string, bytes: Uint8Array): Promise<void>;
}

/** Where it is read from. `undefined` where there is no such file. */
export interface PublicationSource {
  get(path: string): Promise<Uint8Array | undefined>;
}

/** Writes files and keeps what the report says of each. */
export class PublicationWriter {
  readonly files: PublishedFile[] = [];
  private readonly sink: PublicationSink;

  constructor(sink: PublicationSink) {
    this.sink = sink;
  }

  async put(path: string, bytes: Uint8Array): Promise<void> {
    if (this.files.some((file) => file.path === path))
      throw new RangeError("a file is written once");
    await this.sink.put(path, bytes);
    this.files.push({ path, sha256: bytesToHex(sha256(bytes)), bytes: bytes.length });
  }

  async putJson(path: string, value: unknown): Promise<void> {
    await this.put(path, new TextEncoder().encode(JSON.stringify(value)));
  }
}

/** Reads what the report lists, and nothing else. */
export class PublicationReader {
  private readonly source: PublicationSource;
  private readonly files: ReadonlyMap<string, PublishedFile>;

  constructor(source: PublicationSource, files: readonly PublishedFile[]) {
    this.source = source;
    this.files = new Map(files.map((file) => [file.path, file]));
    if (this.files.size !== files.length) refuse("the report lists a file twice");
  }

  has(path: string): boolean {
    return this.files.has(path);
  }

  /** Paths that begin so, in the report's order. */
  list(prefix: string): string[] {
    return [...this.files.keys()].filter((path) => path.startsWith(prefix));
  }

  /** @throws SolvencyError `ERR_SOLVENCY_REPORT_FILE` for a file that is not listed, missing or another one */
  async get(path: string): Promise<Uint8Array> {
    const listed = this.files.get(path);
    if (listed === undefined) return refuse(`the report lists no ${path}`);
    const bytes = await this.source.get(path);
    if (bytes === undefined) return refuse(`${path} is missing`);
    if (bytes.length !== listed.bytes || bytesToHex(sha256(bytes)) !== listed.sha256) {
      return refuse(`${path} is not the file that was signed`);
    }
    return bytes;
  }

  /** @throws SolvencyError `ERR_SOLVENCY_REPORT_FILE` */
  async getJson(path: string): Promise<unknown> {
    const bytes = await this.get(path);
    try {
      return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    } catch {
      return refuse(`${path} is not JSON`);
    }
  }
}

function refuse(message: string): never {
  throw new SolvencyError("ERR_SOLVENCY_REPORT_FILE", message);
}
