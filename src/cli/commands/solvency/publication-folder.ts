import { mkdir, open, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CliError } from "../../../errors.ts";
import type { PublicationSink, PublicationSource } from "../../../solvency/report/publication.ts";
import { readBytesInput } from "../../files/read-input.ts";
import { syncFolder } from "../../files/sync-folder.ts";

const PATH = /^[a-z0-9][a-z0-9._-]*(?:\/[a-z0-9][a-z0-9._-]*)*$/i;
const FILE_MOST = 2 ** 31 - 1;

/** A publication as a folder that any static host serves: everyone may read its files. */
export class PublicationFolder implements PublicationSink, PublicationSource {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** For a folder of this command's own. */
  async clear(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
    await mkdir(this.folder, { recursive: true, mode: 0o755 });
  }

  async put(path: string, bytes: Uint8Array): Promise<void> {
    const target = this.locate(path);
    await mkdir(dirname(target), { recursive: true, mode: 0o755 });
    const file = await open(target, "wx", 0o644);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  async get(path: string): Promise<Uint8Array | undefined> {
    try {
      return await readBytesInput(this.locate(path), { maximum: FILE_MOST });
    } catch (error) {
      if (error instanceof CliError && error.code === "ERR_CLI_FILE_MISSING") return undefined;
      throw error;
    }
  }

  /** Folders that hold files, flushed, so that a power cut takes none of them. */
  async sync(paths: readonly string[]): Promise<void> {
    const folders = new Set([this.folder, ...paths.map((path) => dirname(this.locate(path)))]);
    for (const folder of folders) await syncFolder(folder);
  }

  private locate(path: string): string {
    if (!PATH.test(path)) throw new TypeError("no path of a publication");
    return join(this.folder, path);
  }
}
