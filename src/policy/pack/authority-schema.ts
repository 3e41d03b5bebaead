import * as z from "zod";
import { didWeb, didWebKey, lei } from "./pack-fields.ts";

/** 32 bytes in base64url without padding: the last letter carries four bits. */
const bytes32 = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/);

/** RFC 8037, section 2. */
const ed25519Key = z.strictObject({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: bytes32 });

/** RFC 7518, section 6.2.1. */
const p256Key = z.strictObject({
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: bytes32,
  y: bytes32,
});

export const publicJwkSchema = z.union([ed25519Key, p256Key]);

/** Who signs packs: any `threshold` of the keys. The keys stand here themselves, so that a later pack can be held to them. */
export const authoritySchema = z.strictObject({
  did: didWeb,
  lei: lei.optional(),
  threshold: z.int().min(1).max(32),
  keys: z
    .array(z.strictObject({ id: didWebKey, publicKeyJwk: publicJwkSchema }))
    .min(1)
    .max(32),
});

export type PublicJwk = z.infer<typeof publicJwkSchema>;
export type Authority = z.infer<typeof authoritySchema>;
export type AuthorityKey = Authority["keys"][number];
