import { z } from "zod";
import { haveOneEach, hexAddress, plainAddress, seconds } from "./fields.ts";

/** Whose policy packs the service follows, and with whom it compares what it saw. */
export const feedSchema = z
  .strictObject({
    packs: z
      .array(
        z.strictObject({
          id: z.string().min(1).max(128).describe("the pack's own id"),
          authority: z
            .string()
            .startsWith("did:web:")
            .describe("did:web of the authority; packs of another are refused"),
          url: plainAddress.describe("where the pack is").meta({ isSecret: true }),
        }),
      )
      .max(64)
      .refine(haveOneEach("id"), "ids must differ")
      .default([])
      .describe("policy packs that the service follows"),
    intervalSeconds: seconds(86_400).default(300).describe("from one look at them to the next"),
    chain: z
      .strictObject({
        rpcUrl: plainAddress
          .describe("JSON-RPC of a node of the chain that the registry is on")
          .meta({ isSecret: true }),
        policyRegistry: hexAddress.describe("address of the policy registry"),
      })
      .optional(),
    peers: z
      .array(
        z.strictObject({
          url: plainAddress.describe("where the peer answers").meta({ isSecret: true }),
          verifierKey: z
            .string()
            .min(1)
            .max(512)
            .describe("verifier key of the peer's checkpoints, C2SP signed-note form"),
        }),
      )
      .max(32)
      .default([])
      .describe("nodes with which it compares what it saw"),
  })
  .prefault({});
