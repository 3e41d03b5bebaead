import { z } from "zod";
import { haveOneEach, hexAddress, plainAddress, seconds } from "./fields.ts";

/** Whose policy packs the service follows, and with whom it compares what it saw. */
export const feedSchema = z
  .strictObject({
    packs: z
      .array(
        z.strictObject({
          /** The pack's own id. */
          id: z.string().min(1).max(128),
          /** did:web of the authority; packs of another are refused. */
          authority: z.string().startsWith("did:web:"),
          url: plainAddress,
        }),
      )
      .max(64)
      .refine(haveOneEach("id"), "ids must differ")
      .default([]),
    intervalSeconds: seconds(86_400).default(300),
    chain: z.strictObject({ rpcUrl: plainAddress, policyRegistry: hexAddress }).optional(),
    peers: z
      .array(
        z.strictObject({
          url: plainAddress,
          /** Verifier key of the peer's checkpoints, C2SP signed-note form. */
          verifierKey: z.string().min(1).max(512),
        }),
      )
      .max(32)
      .default([]),
  })
  .prefault({});
