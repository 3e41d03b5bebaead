import { z } from "zod";

/** `typ` of an access token's header (RFC 9068, section 2.1). */
export const ACCESS_TOKEN_TYPE = "at+jwt";

/** Payload of an access token: RFC 9068, section 2.2, and what it was given for. */
export const accessTokenSchema = z.strictObject({
  iss: z.string().min(1),
  aud: z.string().min(1),
  sub: z.string().min(1),
  client_id: z.string().min(1),
  iat: z.int().min(0),
  exp: z.int().min(0),
  jti: z.string().min(1),
  policy_id: z.string().min(1),
  policy_hash: z.string().regex(/^(?:0|[1-9][0-9]{0,77})$/),
  decision_id: z.string().min(1),
});

/**
 * Times are Unix seconds. `sub` is the holder's pseudonym at this client in the policy's scope: no address and no
 * nullifier. In mode `session` it differs from request to request.
 */
export type AccessToken = z.output<typeof accessTokenSchema>;
