import { z } from "zod";
import { haveOneEach, identifier, milliseconds, plainAddress } from "./fields.ts";

/** Where decisions are told. The secret of an endpoint derives from the service's keys; `GET /v1/webhooks` shows it. */
export const webhooksSchema = z
  .strictObject({
    endpoints: z
      .array(
        z.strictObject({
          id: identifier.describe("names the endpoint"),
          clientId: identifier.describe("id of the API key whose decisions are told"),
          url: plainAddress
            .describe("where they are posted; https unless `allowLocal`")
            .meta({ isSecret: true }),
        }),
      )
      .max(64)
      .refine(haveOneEach("id"), "ids must differ")
      .default([])
      .describe("where decisions are told"),
    timeoutMs: milliseconds.default(10_000).describe("of one delivery"),
    maxAttempts: z
      .int()
      .min(1)
      .max(50)
      .default(12)
      .describe("after so many the delivery is a dead letter"),
    allowLocal: z
      .boolean()
      .default(false)
      .describe("lets an endpoint be on this machine or a private network"),
  })
  .refine(
    ({ endpoints, allowLocal }) =>
      allowLocal || endpoints.every(({ url }) => url.startsWith("https:")),
    { message: "https, unless webhooks.allowLocal", path: ["endpoints"] },
  )
  .prefault({});
