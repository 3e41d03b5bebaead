import { z } from "@hono/zod-openapi";

/** A count or a sequence number in a query: decimal digits alone. */
export const countText = (description: string) =>
  z
    .string()
    .regex(/^(0|[1-9][0-9]{0,14})$/)
    .openapi({ description, example: "7" });

export const hashText = z.string().regex(/^[0-9a-f]{64}$/);

export const auditEntrySchema = z
  .object({
    sequence: z.int().min(1).openapi({ description: "the leaf's index is one less" }),
    commitment: hashText,
    entry: z
      .string()
      .optional()
      .openapi({ description: "canonical JSON (RFC 8785); absent where it was erased" }),
    salt: z.string().optional().openapi({ description: "hex; absent where it was erased" }),
  })
  .openapi("AuditLogEntry");

export const inclusionProofSchema = z
  .object({
    sequence: z.int().min(1),
    size: z.int().min(1),
    root: hashText,
    hashes: z.array(hashText).openapi({ description: "from the leaf upwards, RFC 9162 2.1.3" }),
  })
  .openapi("AuditLogInclusionProof");
