import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { CliError } from "../../../errors.ts";
import { readDocument } from "../../../solvency/documents/signed-document.ts";
import { STAGES } from "../../../solvency/run/prove-job.ts";
import { refuse } from "../../../solvency/solvency-error.ts";
import { readJsonInput } from "../../files/read-input.ts";
import { writeOutput } from "../../files/write-output.ts";

export const RUN_FILE = "run.json";
const hex64 = z.string().regex(/^[0-9a-f]{64}$/);

/** What a work folder says of its run: names and hashes, and no customer, balance or secret. */
const recordSchema = z.strictObject({
  type: z.literal("SymbolonSolvencyRun"),
  formatVersion: z.literal(1),
  /** `<entity>/<epoch>` */
  run: z.string().min(1).max(100),
  ledger: hex64,
  /** Digest of the statement, decimal. */
  statement: z.string().regex(/^[0-9]{1,78}$/),
  out: z.string(),
  jobs: z
    .array(z.strictObject({ id: hex64, stage: z.enum(STAGES), place: z.string().max(100) }))
    .min(1),
});

export type RunRecord = z.infer<typeof recordSchema>;

/** @returns `undefined` where the folder has no run @throws SolvencyError `ERR_SOLVENCY_RUN_CONFLICT` for another file */
export async function readRunRecord(work: string): Promise<RunRecord | undefined> {
  let json: unknown;
  try {
    json = await readJsonInput(join(work, RUN_FILE), { maximum: 2 ** 30 });
  } catch (error) {
    if (error instanceof CliError && error.code === "ERR_CLI_FILE_MISSING") return undefined;
    throw error;
  }
  return readDocument(recordSchema, json, "ERR_SOLVENCY_RUN_CONFLICT");
}

/**
 * Notes the run in its work folder. Work that was begun is gone on with, or refused: proofs of another ledger, policy or
 * evidence are not mixed with these.
 * @throws SolvencyError `ERR_SOLVENCY_RUN_CONFLICT`
 */
export async function beginRun(work: string, record: RunRecord): Promise<void> {
  const before = await readRunRecord(work);
  if (before !== undefined && before.run === record.run) {
    const isSame =
      before.ledger === record.ledger &&
      before.statement === record.statement &&
      before.jobs.length === record.jobs.length &&
      before.jobs.every(({ id }, i) => id === record.jobs[i]?.id);
    if (!isSame) {
      refuse(
        "RUN_CONFLICT",
        "the work folder holds this epoch with another ledger, evidence, policy or shape: name another folder, or remove it",
      );
    }
  }
  await writeOutput(join(work, RUN_FILE), `${JSON.stringify(record)}\n`, {
    force: true,
    isSecret: true,
  });
}

export async function createWorkFolder(work: string): Promise<void> {
  await mkdir(work, { recursive: true, mode: 0o700 });
}
