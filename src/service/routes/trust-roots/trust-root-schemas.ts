import { z } from "@hono/zod-openapi";
import { documentSchema, timeSchema } from "../../http/describe-route.ts";

export const trustRootSchema = z
  .object({
    root: z.string().openapi({ description: "decimal" }),
    issuers: z.int(),
    postedAt: timeSchema,
  })
  .openapi("TrustRoot", {
    example: { root: "7", issuers: 41, postedAt: "2026-06-01T12:00:00.000Z" },
  });

export const leafListSchema = documentSchema(
  "SymbolonTrustLeafList: the issuers' records, from which the root is recomputed",
);
