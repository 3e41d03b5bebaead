import { z } from "zod";
import { ServiceError } from "../../../errors.ts";

/**
 * A backup is lines of JSON, each ended by one line feed:
 * the header; for each table its name and columns, then one array of values a row; the numbers of rows; and the SHA-256
 * of every byte before the last line.
 */
export const BACKUP_TYPE = "SymbolonStoreBackup";

export const headerSchema = z.strictObject({
  type: z.literal(BACKUP_TYPE),
  version: z.literal(1),
  /** Name of the newest migration that the store had seen. */
  schema: z.string().min(1).max(128),
  createdAt: z.iso.datetime(),
  state: z.strictObject({
    storeId: z.string(),
    era: z.int().min(0),
    size: z.int().min(0),
    head: z.string(),
  }),
});

export const tableSchema = z.strictObject({
  table: z.string(),
  columns: z.array(z.string().regex(/^[a-z][a-z0-9_]*$/)).min(1),
});

export const rowSchema = z.array(z.union([z.string(), z.int(), z.null()]));

export const countsSchema = z.strictObject({ counts: z.record(z.string(), z.int().min(0)) });

export const endSchema = z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });

export type BackupHeader = z.output<typeof headerSchema>;

export type BackupValue = z.output<typeof rowSchema>[number];

export function backupError(what: string): ServiceError {
  return new ServiceError("ERR_SERVICE_BACKUP", `the backup ${what}; nothing was restored`);
}
