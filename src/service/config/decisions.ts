import { z } from "zod";
import { hexAddress, hexWord, identifier, seconds } from "./fields.ts";

const decimal = z.string().regex(/^(?:0|[1-9][0-9]{0,77})$/, "decimal digits");

/** What the service signs of its decisions. */
export const decisionsSchema = z
  .strictObject({
    receiptLifetimeSeconds: seconds(366 * 86_400)
      .default(86_400)
      .describe("how long a receipt says that its decision may be acted on"),
    accessTokenLifetimeSeconds: seconds(86_400)
      .default(600)
      .describe("how long an access token is valid"),
    chains: z
      .array(
        z.strictObject({
          /** The served policy. */
          policyId: identifier,
          chainId: z.int().min(1),
          registry: hexAddress,
          /** The policy's id in the registry. */
          onChainPolicyId: hexWord,
          policyVersion: z.int().min(1).max(65_535),
          /**
           * Hash of that version's rules, as the chain has it: the entry counts only while the served policy has it, so
           * that the service never gives its word on rules that are not those of the contract.
           */
          policyHash: decimal,
          deadlineSeconds: seconds(86_400).default(3_600),
        }),
      )
      .max(64)
      .default([])
      .describe(
        "registries that take the service's word for a proof made for them (EIP-712, the weaker tier)",
      ),
  })
  .prefault({});
