import { z } from "zod";
import { haveOneEach } from "./fields.ts";

const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/, "32 bytes in base64url");

const publicJwk = z.discriminatedUnion("kty", [
  z.strictObject({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: coordinate }),
  z.strictObject({ kty: z.literal("EC"), crv: z.literal("P-256"), x: coordinate, y: coordinate }),
]);

/** Whose signed solvency reports the service keeps. */
export const solvencySchema = z
  .strictObject({
    entities: z
      .array(
        z.strictObject({
          id: z.string().min(1).max(128).describe("as its reports name it: a DID, an LEI, a name"),
          publicJwk: publicJwk.describe(
            "what its reports are verified against; no key of a report's own header counts",
          ),
        }),
      )
      .max(256)
      .refine(haveOneEach("id"), "ids must differ")
      .default([]),
    maxReportBytes: z.int().min(1_024).max(16_777_216).default(1_048_576),
  })
  .prefault({});
