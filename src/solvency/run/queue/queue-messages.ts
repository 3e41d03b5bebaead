import { z } from "zod";
import { SolvencyError } from "../../../errors.ts";

/** Jobs of all circuits. One run at a time has a schema of the database. */
export const JOBS_QUEUE = "solvency-jobs";
export const DEFAULT_SCHEMA = "symbolon_solvency";

const hex64 = z.string().regex(/^[0-9a-f]{64}$/);

/** What a worker is told: names and hashes; the inputs lie sealed in the store. */
const jobMessage = z.strictObject({
  run: z.string().min(1).max(200),
  job: hex64,
  circuit: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
  /** Name of the sealed inputs. */
  inputs: hex64,
  /** Queue for the answer: of one start of the coordinator. */
  reply: z.string().regex(/^solvency-results-[0-9a-f]{16}$/),
});
export type JobMessage = z.infer<typeof jobMessage>;

/** What a worker answers: a proof to be verified, or the code of why it has none. */
const resultMessage = z.strictObject({
  job: hex64,
  worker: z.string().min(1).max(200),
  proof: z.unknown().optional(),
  failure: z
    .string()
    .regex(/^ERR_[A-Z_]+$/)
    .optional(),
});
export type ResultMessage = z.infer<typeof resultMessage>;

/** @throws SolvencyError `ERR_SOLVENCY_RUN_MESSAGE` */
export function parseJobMessage(json: unknown): JobMessage {
  return parse(jobMessage, json);
}

/** @throws SolvencyError `ERR_SOLVENCY_RUN_MESSAGE` */
export function parseResultMessage(json: unknown): ResultMessage {
  return parse(resultMessage, json);
}

function parse<T>(schema: z.ZodType<T>, json: unknown): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new SolvencyError("ERR_SOLVENCY_RUN_MESSAGE", "a message of the queue has another form");
}
