import {
  type Fail,
  readExactly,
  readInteger,
  readList,
  readObject,
} from "../credential/read-object.ts";
import type { Credential } from "../credential/types.ts";
import { IssuanceError } from "../errors.ts";
import { decodeCredential, encodeCredential, type LdpCredential } from "./encode-credential.ts";
import { anything, pick, text, token } from "./readers.ts";
import { PRE_AUTHORIZED_GRANT } from "./vocabulary.ts";

const fail: Fail = (path, expected) =>
  new IssuanceError("ERR_ISSUANCE_ANSWER_FORM", `${path} must be ${expected}`, {
    details: { path },
  });

/** The form that a wallet posts to the token endpoint. */
export function encodeTokenRequest(preAuthorizedCode: string, txCode?: string): string {
  return new URLSearchParams({
    grant_type: PRE_AUTHORIZED_GRANT,
    "pre-authorized_code": preAuthorizedCode,
    ...(txCode === undefined ? {} : { tx_code: txCode }),
  }).toString();
}

/** @returns the access token @throws IssuanceError `ERR_ISSUANCE_ANSWER_FORM` */
export function parseTokenResponse(json: unknown): string {
  const { access_token, token_type } = readObject(
    { access_token: token(4096), token_type: text(16) },
    { expires_in: readInteger(0, 2 ** 31) },
  )(pick(json, ["access_token", "token_type", "expires_in"]), "token", fail);
  if (token_type.toLowerCase() !== "bearer") throw fail("token.token_type", "Bearer", "form");
  return access_token;
}

/** @returns the nonce @throws IssuanceError `ERR_ISSUANCE_ANSWER_FORM` */
export function parseNonceResponse(json: unknown): string {
  return readObject({ c_nonce: token(256) })(pick(json, ["c_nonce"]), "nonce", fail).c_nonce;
}

export interface CredentialResponse {
  readonly credentials: readonly [{ readonly credential: LdpCredential }];
}

export function encodeCredentialResponse(credential: Credential): CredentialResponse {
  return { credentials: [{ credential: encodeCredential(credential) }] };
}

const readCredentials = readList(readObject({ credential: anything }), 1, 1);

/** @throws IssuanceError `ERR_ISSUANCE_ANSWER_FORM`; CredentialError, KeyError of `parseCredential` */
export function parseCredentialResponse(json: unknown): Credential {
  const { credentials } = readObject({ credentials: readCredentials })(
    pick(json, ["credentials"]),
    "answer",
    fail,
  );
  return decodeCredential(credentials[0]?.credential);
}

export type RefreshResponse =
  | { readonly status: "refreshed"; readonly credential: Credential }
  | { readonly status: "not_ready" }
  | { readonly status: "revoked" };

export function encodeRefreshResponse(response: RefreshResponse) {
  if (response.status !== "refreshed") return { status: response.status };
  return { status: response.status, ...encodeCredentialResponse(response.credential) };
}

/** @throws IssuanceError `ERR_ISSUANCE_ANSWER_FORM`; CredentialError, KeyError of `parseCredential` */
export function parseRefreshResponse(json: unknown): RefreshResponse {
  const { status } = pick(json, ["status"]) ?? {};
  if (status === "not_ready" || status === "revoked") return { status };
  readExactly("refreshed")(status, "answer.status", fail);
  return { status: "refreshed", credential: parseCredentialResponse(json) };
}

/** The code of an OAuth error (RFC 6749, section 5.2), where the answer is one. */
export function errorOfAnswer(json: unknown): string | undefined {
  const { error } = pick(json, ["error"]) ?? {};
  return typeof error === "string" && /^[a-z_]{1,64}$/.test(error) ? error : undefined;
}
