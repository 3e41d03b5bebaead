import { DecisionError } from "../errors.ts";
import { ACCESS_TOKEN_TYPE, type AccessToken, accessTokenSchema } from "./access-token.ts";
import { assertClaims, type ExpectedClaims } from "./assert-claims.ts";
import type { ServiceJwks } from "./json-web-keys.ts";
import { formError, readHeader, readPayload, verifySigned } from "./verify-signed.ts";

/** Seconds: most that `decisions.accessTokenLifetimeSeconds` may be. */
const LONGEST = 86_400;

export interface VerifyAccessTokenOptions extends ExpectedClaims {
  /** The service's published keys. */
  readonly jwks: ServiceJwks;
  /** The policy that the resource asks for; any of the client's where it is not given. */
  readonly policyId?: string | undefined;
}

/**
 * Verifies an access token at a dApp's back end. Whoever bears it may use it until it expires: it is bound to no key of
 * the holder's, so keep it out of addresses and logs.
 * @throws DecisionError `ERR_DECISION_FORM`, `_KEYS_FORM`, `_KEY_UNKNOWN`, `_SIGNATURE`, `_ISSUER`, `_AUDIENCE`,
 *   `_NOT_YET`, `_EXPIRED`, `_OTHER_POLICY`
 * @throws RangeError for an invalid `now`
 */
export async function verifyAccessToken(
  text: string,
  options: VerifyAccessTokenOptions,
): Promise<AccessToken> {
  readHeader(text, ACCESS_TOKEN_TYPE);
  const parsed = accessTokenSchema.safeParse(readPayload(text));
  if (!parsed.success) throw formError(parsed.error.issues[0]?.path.join(".") || "its payload");
  const token = parsed.data;
  const key = await verifySigned(text, ACCESS_TOKEN_TYPE, options.jwks);
  assertClaims(token, key, options, LONGEST);
  if (options.policyId !== undefined && token.policy_id !== options.policyId) {
    throw new DecisionError("ERR_DECISION_OTHER_POLICY", "it is for another policy");
  }
  return token;
}
