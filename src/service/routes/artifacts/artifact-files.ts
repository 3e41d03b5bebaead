import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import {
  ARTIFACT_FILES,
  type FileRecord,
  MANIFEST_FILE,
  type Manifest,
  parseManifest,
} from "../../../proving/manifest.ts";

export type Encoding = "br" | "gzip";

export interface ListedManifest {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** SHA-256, hex. */
  readonly sha256: string;
  readonly manifest: Manifest;
}

export interface ListedFile {
  readonly path: string;
  readonly record: FileRecord;
}

/** The artifacts of a directory, as its manifest lists them now. Reads nothing before it is asked. */
export interface ArtifactFiles {
  /** `undefined`: there is none, or none of this release's form. */
  readManifest(): Promise<ListedManifest | undefined>;
  /** A file that the manifest lists and that is there in its length. */
  findFile(circuit: string, name: string): Promise<ListedFile | undefined>;
  /** The whole file, compressed: once for each content, and kept in memory (`compliance`: 3.4 MB, 5 more for its plain key). */
  compressed(file: ListedFile, encoding: Encoding): Promise<Uint8Array<ArrayBuffer>>;
}

const NAMES: ReadonlySet<string> = new Set(Object.values(ARTIFACT_FILES));

/** Brotli's quality 5 makes a third of a proving key in a second; more takes five, for one part in a hundred. */
const COMPRESS = {
  br: (bytes: Uint8Array) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (bytes: Uint8Array) => promisify(gzip)(bytes),
} as const;

export function openArtifactFiles(directory: string): ArtifactFiles {
  const manifestPath = join(directory, MANIFEST_FILE);
  let known: { readonly state: string; readonly listed: ListedManifest } | undefined;
  const compressing = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

  async function readManifest(): Promise<ListedManifest | undefined> {
    try {
      const { mtimeMs, size, ino } = await stat(manifestPath);
      const state = [mtimeMs, size, ino].join();
      if (known?.state !== state) {
        const bytes = new Uint8Array(await readFile(manifestPath));
        const manifest = parseManifest(JSON.parse(new TextDecoder().decode(bytes)));
        const sha256 = createHash("sha256").update(bytes).digest("hex");
        known = { state, listed: { bytes, sha256, manifest } };
        compressing.clear();
      }
      return known.listed;
    } catch {
      return undefined;
    }
  }

  return {
    readManifest,
    async findFile(circuit, name) {
      const circuits = (await readManifest())?.manifest.circuits ?? {};
      const files = Object.hasOwn(circuits, circuit) ? circuits[circuit]?.files : undefined;
      const record = files && Object.hasOwn(files, name) ? files[name] : undefined;
      if (record === undefined || !NAMES.has(name)) return undefined;
      const path = join(directory, circuit, name);
      const found = await stat(path).catch(() => undefined);
      return found?.isFile() && found.size === record.bytes ? { path, record } : undefined;
    },
    compressed({ path, record }, encoding) {
      const key = `${record.sha256}.${encoding}`;
      const started =
        compressing.get(key) ??
        readFile(path).then(async (bytes) => new Uint8Array(await COMPRESS[encoding](bytes)));
      compressing.set(key, started);
      started.catch(() => compressing.delete(key));
      return started;
    },
  };
}
