import { z } from "zod";
import { audiencesOf } from "../../openid4vp/client-id.ts";
import { isDidWeb } from "./fields.ts";

/** How the service asks over OpenID4VP. */
export const openid4vpSchema = z
  .strictObject({
    did: z
      .string()
      .refine(isDidWeb, "a did:web identifier")
      .optional()
      .describe(
        "did:web of the verifier: requests are then signed by a key of its document, which the service serves at `/.well-known/did.json`. Without it they are unsigned",
      ),
    clientName: z
      .string()
      .min(1)
      .max(128)
      .optional()
      .describe("shown by wallets; not authenticated"),
    redirectUris: z
      .array(
        z
          .url({ protocol: /^https?$/ })
          .refine((text) => !/[#@]/.test(text), "without fragment or user"),
      )
      .max(64)
      .default([])
      .describe(
        "addresses that a wallet may send the holder's browser back to; a request names one of them",
      ),
  })
  .prefault({});

/** Whether the DID vouches for the audience that proofs are bound to. */
export function vouchesForAudience(config: {
  readonly audience: string;
  readonly openid4vp: z.output<typeof openid4vpSchema>;
}): boolean {
  const { did } = config.openid4vp;
  if (did === undefined || !isDidWeb(did)) return true;
  return audiencesOf({ prefix: "decentralized_identifier", did }).includes(config.audience);
}
