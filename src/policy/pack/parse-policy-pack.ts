import { PolicyError } from "../../errors.ts";
import { parsePolicy } from "../parse-policy.ts";
import type { Policy } from "../policy.ts";
import type { PolicyPack } from "./policy-pack.ts";
import { policyPackSchema } from "./policy-pack-schema.ts";
import { readShape } from "./read-shape.ts";

/**
 * JSON value -> policy pack: every member, no other, each in its one form (`policy-pack.schema.json`). Says nothing of
 * how members go together, which is `validatePolicyPack`, nor of signatures.
 * @throws PolicyError `ERR_POLICY_PACK_FORM`; for `rules` those of `parsePolicy`; `details.path` is the JSON path
 */
export function parsePolicyPack(json: unknown): PolicyPack {
  const rules = parseRules(json);
  const { rules: _, ...pack } = readShape(policyPackSchema, json, "ERR_POLICY_PACK_FORM");
  return rules === undefined ? pack : { ...pack, rules };
}

function parseRules(json: unknown): Policy | undefined {
  if (typeof json !== "object" || json === null || !Object.hasOwn(json, "rules")) return undefined;
  try {
    return parsePolicy((json as { readonly rules: unknown }).rules);
  } catch (error) {
    throw atRules(error);
  }
}

/** The same error, with the path from the pack's root. */
export function atRules(error: unknown): unknown {
  if (!(error instanceof PolicyError) || typeof error.details.path !== "string") return error;
  const path = `$.rules${error.details.path.slice(1)}`;
  const message = error.message.replace(error.details.path, path);
  return new PolicyError(error.code, message, { details: { ...error.details, path } });
}
