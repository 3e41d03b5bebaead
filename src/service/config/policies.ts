import { z } from "zod";
import { haveOneEach, identifier, seconds } from "./fields.ts";

const servedPolicy = z
  .strictObject({
    id: identifier.describe("what relying parties ask for"),
    policy: z.looseObject({}).optional().describe("the readable policy (docs/policy.md)"),
    pack: z
      .string()
      .min(1)
      .max(128)
      .optional()
      .describe("in place of `policy`: the id of a pack that the policy feed follows"),
    scope: z.strictObject({
      mode: z
        .enum(["once", "session", "account"])
        .describe("whether a holder passes once for good, once a session, or for one account"),
      label: z.string().min(1).max(200).describe("names the scope that nullifiers are for"),
    }),
    maxAsOfAgeSeconds: seconds(86_400)
      .default(600)
      .describe("oldest time that a proof may speak of"),
  })
  .refine(
    ({ policy, pack }) => (policy === undefined) !== (pack === undefined),
    "either a policy or a pack",
  );

export const policiesSchema = z
  .array(servedPolicy)
  .max(64)
  .refine(haveOneEach("id"), "ids must differ")
  .describe("what the service asks holders to prove; one that issues may ask for nothing");
