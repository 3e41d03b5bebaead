import { readDocument } from "../documents/signed-document.ts";
import { PublicationReader, type PublicationSource } from "./publication.ts";
import { fileListSchema } from "./report-schema.ts";

/** Listed by the report; lists the files of customers' records. */
export const BUCKET_LIST = "inclusion/files.json";

export function bucketPath(bucket: number): string {
  return `inclusion/${String(bucket).padStart(4, "0")}.bin`;
}

/**
 * A reader of customers' files, each as the report's signature covers it.
 * @param reader of the files that the report lists
 * @throws SolvencyError `ERR_SOLVENCY_REPORT_FILE`, `ERR_SOLVENCY_REPORT_FORM`
 */
export async function readBuckets(
  source: PublicationSource,
  reader: PublicationReader,
): Promise<PublicationReader> {
  const list = readDocument(
    fileListSchema,
    await reader.getJson(BUCKET_LIST),
    "ERR_SOLVENCY_REPORT_FORM",
  );
  return new PublicationReader(source, list);
}
