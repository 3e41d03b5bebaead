import { z } from "zod";
import { isDidWeb, milliseconds, seconds } from "./fields.ts";

/** Bounds of what the service fetches from addresses that others name: DID documents, status lists, packs. */
export const fetchSchema = z
  .strictObject({
    timeoutMs: milliseconds.default(10_000),
    maxBytes: z.int().min(1_024).max(67_108_864).default(4_194_304),
    cacheSeconds: seconds(86_400)
      .default(300)
      .describe("longest that an answer is kept, whatever it says itself"),
    allowLocal: z
      .boolean()
      .default(false)
      .describe("lets an address be on this machine or a private network. For evaluation"),
    ports: z.array(z.int().min(1).max(65_535)).max(16).default([]).describe("ports beside 443"),
    statusAddresses: z
      .record(
        z.string().refine(isDidWeb, "a did:web identifier"),
        z.url({ protocol: /^https?$/ }).regex(/^[^?#@]+\/$/, "an address that ends in /"),
      )
      .default({})
      .describe(
        "issuer's did:web -> the address that its status lists are below, in place of its DID document's",
      ),
  })
  .prefault({});
