import { z } from "zod";
import { publicJwkSchema } from "../../policy/pack/authority-schema.ts";
import { haveOneEach, hexAddress, hexWord, plainAddress, seconds } from "./fields.ts";

/** A pack that is followed: whose it is, where its newest version lies, and what pins the authority's keys. */
const followedPack = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/)
      .describe("the pack's own id"),
    authority: z
      .string()
      .max(512)
      .startsWith("did:web:")
      .describe("did:web of the authority; packs of another are refused"),
    url: plainAddress.describe("the signed pack, or a list of its versions"),
    threshold: z
      .int()
      .min(1)
      .max(32)
      .default(1)
      .describe("how many distinct keys must sign, whatever a pack says of itself"),
    keys: z
      .array(z.strictObject({ id: z.string().min(1).max(600), publicKeyJwk: publicJwkSchema }))
      .min(1)
      .max(32)
      .optional()
      .describe(
        "the authority's keys, as packs state them. Without them its DID document is asked once, and what it says is kept",
      ),
    keysSha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, "64 lower-case hex digits")
      .optional()
      .describe(
        "in place of the keys: `digestAuthorityKeys` of what the DID document must say at first use",
      ),
    authorityId: hexWord
      .optional()
      .describe(
        "the authority's id in `chain.policyRegistry`: only versions that it announced there count",
      ),
  })
  .refine(
    ({ keys, keysSha256 }) => keys === undefined || keysSha256 === undefined,
    "either keys or keysSha256",
  );

/** Whose policy packs the service follows, and with whom it compares what it saw. */
export const feedSchema = z
  .strictObject({
    packs: z.array(followedPack).max(64).refine(haveOneEach("id"), "ids must differ").default([]),
    intervalSeconds: seconds(86_400).default(300).describe("from one look at them to the next"),
    chain: z
      .strictObject({
        rpcUrl: plainAddress
          .describe("JSON-RPC of a node of the chain that the registry is on")
          .meta({ isSecret: true }),
        policyRegistry: hexAddress.describe("address of the policy registry"),
        maxAgeSeconds: seconds(7 * 86_400)
          .default(3_600)
          .describe("for so long what was read last counts while the chain does not answer"),
      })
      .optional(),
    peers: z
      .array(
        z.strictObject({
          url: plainAddress.describe("the peer's `publicUrl`"),
          verifierKey: z
            .string()
            .min(1)
            .max(512)
            .describe("verifier key of the peer's feed checkpoints, C2SP signed-note form"),
        }),
      )
      .max(32)
      .refine(haveOneEach("url"), "addresses must differ")
      .default([]),
  })
  .refine(
    ({ packs, chain }) => chain !== undefined || packs.every((p) => p.authorityId === undefined),
    {
      message: "authorityId needs feed.chain",
      path: ["chain"],
    },
  )
  .prefault({});

export type FeedConfig = z.output<typeof feedSchema>;
export type FollowedPack = FeedConfig["packs"][number];
