import { z } from "@hono/zod-openapi";
import { documentSchema } from "../../http/describe-route.ts";

const proofsSchema = z
  .object({
    symbolon_possession: z
      .array(
        z.object({
          nonce: z.string(),
          possession: documentSchema("PossessionProof: circuit possession, over nonce and issuer"),
        }),
      )
      .length(1),
  })
  .openapi("PossessionProofs");

const EXAMPLE_PROOFS = {
  symbolon_possession: [
    {
      nonce: "Rk9fJx0sTzWqfAAB2-Lcv1bO0HkAAAGNxG2bQKxuGqkUeVh5jW0",
      possession: {
        circuitId: "possession",
        commitment: "1234567890",
        proof: {
          a: ["1", "2"],
          b: [
            ["1", "2"],
            ["3", "4"],
          ],
          c: ["1", "2"],
        },
        verificationKeyHash: "00".repeat(32),
      },
    },
  ],
};

export const credentialRequestSchema = z
  .looseObject({
    credential_configuration_id: z.literal("SymbolonCredential"),
    proofs: proofsSchema,
  })
  .openapi("CredentialRequest", {
    example: { credential_configuration_id: "SymbolonCredential", proofs: EXAMPLE_PROOFS },
  });

export const refreshRequestSchema = z
  .strictObject({ held_status_index: z.int().min(0), proofs: proofsSchema })
  .openapi("RefreshRequest", { example: { held_status_index: 70_000, proofs: EXAMPLE_PROOFS } });

const credentialsSchema = z
  .array(z.object({ credential: documentSchema("the credential, ldp_vc") }))
  .length(1);

export const credentialResponseSchema = z
  .object({ credentials: credentialsSchema })
  .openapi("CredentialResponse", {
    example: {
      credentials: [
        { credential: { type: ["VerifiableCredential", "SymbolonCredential"], proof: {} } },
      ],
    },
  });

export const refreshResponseSchema = z
  .object({
    status: z.enum(["refreshed", "not_ready", "revoked"]),
    credentials: credentialsSchema.optional().openapi({ description: "where refreshed" }),
  })
  .openapi("RefreshResponse", { example: { status: "not_ready" } });
