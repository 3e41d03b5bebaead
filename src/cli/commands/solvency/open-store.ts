import type { BlobStore } from "../../../solvency/run/blob-store.ts";
import { FolderStore } from "../../../solvency/run/folder-store.ts";
import type { CliIo } from "../../io.ts";
import { readVariable } from "./read-secret.ts";
import type { StoreConfig } from "./run-config.ts";

/**
 * The store that a configuration names. S3's keys come from `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` unless the
 * configuration names other variables.
 * @throws CliError `ERR_CLI_USAGE` where the environment lacks a key
 */
export async function openStore(
  io: CliIo,
  store: StoreConfig,
  path: (name: string) => string,
): Promise<BlobStore> {
  if ("folder" in store) return new FolderStore(path(store.folder));
  const { S3Store } = await import("../../../solvency/run/s3-store.ts");
  const { url, region, accessKeyIdEnv, secretAccessKeyEnv } = store.s3;
  return new S3Store({
    url,
    region,
    accessKeyId: readVariable(io, accessKeyIdEnv ?? "AWS_ACCESS_KEY_ID"),
    secretAccessKey: readVariable(io, secretAccessKeyEnv ?? "AWS_SECRET_ACCESS_KEY"),
  });
}
