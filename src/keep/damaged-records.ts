import { KeepError } from "../errors.ts";

/** Names the records by id, and what is left to do. */
export const damagedRecords = (records: readonly string[]) =>
  new KeepError(
    "ERR_KEEP_DAMAGED",
    `damaged records: ${records.join(", ")}; the others can be read ({ damaged: "skip" }), and a backup heals them`,
    { details: { records } },
  );
