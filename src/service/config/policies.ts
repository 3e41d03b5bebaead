import { z } from "zod";
import { haveOneEach, identifier, seconds } from "./fields.ts";

const servedPolicy = z
  .strictObject({
    id: identifier,
    /** The readable policy, as `parsePolicy` takes it. */
    policy: z.looseObject({}).optional(),
    /** In place of `policy`: the id of a pack that the policy feed follows. */
    pack: z.string().min(1).max(128).optional(),
    scope: z.strictObject({
      mode: z.enum(["once", "session", "account"]),
      label: z.string().min(1).max(200),
    }),
    maxAsOfAgeSeconds: seconds(86_400).default(600),
  })
  .refine(
    ({ policy, pack }) => (policy === undefined) !== (pack === undefined),
    "either a policy or a pack",
  );

export const policiesSchema = z
  .array(servedPolicy)
  .min(1)
  .max(64)
  .refine(haveOneEach("id"), "ids must differ");
