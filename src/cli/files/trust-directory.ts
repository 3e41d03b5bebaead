import { join } from "node:path";
import type { IssuerRecord } from "../../trust/issuer-record.ts";
import { formatIssuerRecord, parseIssuerRecord } from "../../trust/parse-issuer-record.ts";
import { toJson } from "../to-json.ts";
import { readJsonInput, wrongForm } from "./read-input.ts";
import { writeOutput } from "./write-output.ts";

const path = (directory: string) => join(directory, "issuers.json");

/** The registrar's issuers in the order of their leaves; none where the directory has no list yet. */
export async function readTrustDirectory(directory: string): Promise<IssuerRecord[]> {
  const file = path(directory);
  const json = await readJsonInput(file).catch((cause: { code?: string }) => {
    if (cause.code === "ERR_CLI_FILE_MISSING") return [];
    throw cause;
  });
  if (!Array.isArray(json)) throw wrongForm(file, "is not a list of issuer records");
  return json.map((record: unknown) => parseIssuerRecord(record));
}

export async function writeTrustDirectory(
  directory: string,
  records: readonly IssuerRecord[],
): Promise<void> {
  await writeOutput(path(directory), `${toJson(records.map(formatIssuerRecord))}\n`, {
    force: true,
  });
}
