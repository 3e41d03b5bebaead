import { z } from "@hono/zod-openapi";
import { documentSchema, timeSchema } from "../../http/describe-route.ts";

// For the document: wallets and `parsePresentation` hold the rules of the form, and are stricter.

const decimal = z.string().regex(/^(?:0|[1-9][0-9]*)$/);
const hexWord = z.string().regex(/^0x[0-9a-f]{64}$/);
export const addressSchema = z.string().regex(/^0x(?!0{40})[0-9a-fA-F]{40}$/);
const pair = z.array(decimal).min(2).max(2);

export const presentationRequestSchema = z
  .object({
    type: z.literal("SymbolonPresentationRequest"),
    version: z.literal(1),
    id: z.string(),
    audience: z.string().openapi({ description: "origin or client id of the verifier" }),
    nonce: hexWord,
    circuits: z.array(
      z.object({ id: z.string(), version: z.int(), verificationKeyHash: z.string() }),
    ),
    policy: documentSchema("the readable rules"),
    policyHash: decimal,
    scope: z.object({ mode: z.enum(["once", "session", "account"]), label: z.string() }),
    freshness: z.object({ maxAsOfAge: z.int().openapi({ description: "seconds" }) }),
    expiresAt: timeSchema,
    subject: addressSchema.optional(),
    responseUri: z.string().optional(),
  })
  .openapi("PresentationRequest", { description: "what a verifier asks of a holder" });

export const presentationSchema = z
  .object({
    type: z.literal("SymbolonPresentation"),
    version: z.literal(1),
    requestId: z.string(),
    circuit: z.object({ id: z.string(), version: z.int() }),
    proofSystem: z.literal("groth16-bn254"),
    proof: z.object({ a: pair, b: z.array(pair).min(2).max(2), c: pair }),
    nullifier: decimal,
    trustRoot: decimal,
    asOf: z.object({ date: z.string().regex(/^[0-9]{8}$/), seconds: z.int() }),
    subject: addressSchema.optional(),
  })
  .openapi("Presentation", { description: "a holder's answer: the proof and what it is bound to" });

/** What a wallet gets for its presentation. */
export const recordedDecisionSchema = z
  .object({
    decisionId: z.string(),
    requestId: z.string(),
    outcome: z.literal("accepted"),
    decidedAt: timeSchema,
  })
  .openapi("RecordedDecision");
