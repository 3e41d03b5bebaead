import { type Authority, authoritySchema } from "./authority-schema.ts";
import { readShape } from "./read-shape.ts";
import { validateAuthority } from "./validate-authority.ts";

/**
 * An authority that a verifier pins: DID, threshold and public keys.
 * @throws PolicyError `ERR_POLICY_PACK_AUTHORITY_FORM`
 */
export function parseAuthority(json: unknown): Authority {
  const authority = readShape(authoritySchema, json, "ERR_POLICY_PACK_AUTHORITY_FORM");
  validateAuthority(authority);
  return authority;
}
