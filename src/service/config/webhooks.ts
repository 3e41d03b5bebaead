import { z } from "zod";
import { haveOneEach, identifier, milliseconds, plainAddress } from "./fields.ts";

/** Where decisions are told. The secret of an endpoint derives from the service's keys; `GET /v1/webhooks` shows it. */
export const webhooksSchema = z
  .strictObject({
    endpoints: z
      .array(
        z.strictObject({
          id: identifier,
          /** Id of the API key whose decisions are told. */
          clientId: identifier,
          url: plainAddress,
        }),
      )
      .max(64)
      .refine(haveOneEach("id"), "ids must differ")
      .default([]),
    timeoutMs: milliseconds.default(10_000),
    /** Then the delivery is a dead letter. */
    maxAttempts: z.int().min(1).max(50).default(12),
    /** Lets an endpoint be on this machine or a private network. */
    allowLocal: z.boolean().default(false),
  })
  .prefault({});
