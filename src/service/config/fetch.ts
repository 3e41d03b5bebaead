import { z } from "zod";
import { milliseconds, seconds } from "./fields.ts";

/** Bounds of what the service fetches from addresses that others name: DID documents, status lists, packs. */
export const fetchSchema = z
  .strictObject({
    timeoutMs: milliseconds.default(10_000).describe("of one fetch, from the look-up to the end"),
    maxBytes: z
      .int()
      .min(1_024)
      .max(67_108_864)
      .default(4_194_304)
      .describe("of an answer; a longer one is refused"),
    cacheSeconds: seconds(86_400)
      .default(300)
      .describe("longest that an answer is kept, whatever it says itself"),
    allowLocal: z
      .boolean()
      .default(false)
      .describe("lets an address be on this machine or a private network; for evaluation"),
  })
  .prefault({});
