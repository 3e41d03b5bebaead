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
    chain: z
      .object({
        chainId: z.int(),
        registry: addressSchema,
        policyId: hexWord,
        policyVersion: z.int(),
      })
      .optional()
      .openapi({ description: "the registry contract that the proof is for" }),
    subject: addressSchema.optional(),
    responseUri: z.string().optional(),
  })
  .openapi("PresentationRequest", {
    description: "what a verifier asks of a holder",
    example: {
      type: "SymbolonPresentationRequest",
      version: 1,
      id: "Zk8sQ1vYw0cR7uTnB4eLxM2dHfJpG6aS",
      audience: "https://exchange.example",
      nonce: `0x${"5c".repeat(32)}`,
      circuits: [{ id: "compliance", version: 1, verificationKeyHash: "ab".repeat(32) }],
      policy: {
        type: "SymbolonPolicy",
        id: "eu-adults",
        version: 1,
        layoutVersion: 1,
        countryTable: 1,
        title: "Adults who live in Germany or France",
        anyOf: [{ residence: { in: ["DE", "FR"] }, age: { atLeast: 18 } }],
      },
      policyHash: "1234567890",
      scope: { mode: "once", label: "open-account" },
      freshness: { maxAsOfAge: 600 },
      expiresAt: "2026-06-01T12:10:00.000Z",
      responseUri:
        "https://verifier.example/v1/presentation-requests/Zk8sQ1vYw0cR7uTnB4eLxM2dHfJpG6aS/presentations",
    },
  });

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
  .openapi("Presentation", {
    description: "a holder's answer: the proof and what it is bound to",
    example: {
      type: "SymbolonPresentation",
      version: 1,
      requestId: "Zk8sQ1vYw0cR7uTnB4eLxM2dHfJpG6aS",
      circuit: { id: "compliance", version: 1 },
      proofSystem: "groth16-bn254",
      proof: {
        a: ["1", "2"],
        b: [
          ["1", "2"],
          ["3", "4"],
        ],
        c: ["1", "2"],
      },
      nullifier: "1234567890",
      trustRoot: "7",
      asOf: { date: "20260601", seconds: 1780315140 },
    },
  });

/** What a wallet gets for its presentation. */
export const recordedDecisionSchema = z
  .object({
    decisionId: z.string(),
    requestId: z.string(),
    outcome: z.literal("accepted"),
    decidedAt: timeSchema,
  })
  .openapi("RecordedDecision", {
    example: {
      decisionId: "q3mEUqHBfpGd2rRCjbVvT0xW5aKsZy1N",
      requestId: "Zk8sQ1vYw0cR7uTnB4eLxM2dHfJpG6aS",
      outcome: "accepted",
      decidedAt: "2026-06-01T12:00:00.000Z",
    },
  });
