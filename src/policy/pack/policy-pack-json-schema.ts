import * as z from "zod";
import { policyPackSchema } from "./policy-pack-schema.ts";

/**
 * The JSON Schema (2020-12) of a pack, from what `parsePolicyPack` reads by. It says form; that a date is of the
 * calendar, a text printable or an LEI's check digits right is the parser's, and how members go together is
 * `validatePolicyPack`'s.
 */
export function policyPackJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(policyPackSchema, { target: "draft-2020-12" });
  return { $schema, title: "Symbolon policy pack, format version 1", ...schema };
}
