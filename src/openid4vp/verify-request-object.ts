import { decodeProtectedHeader, importJWK, type JWK, type JWTPayload, jwtVerify } from "jose";
import { PresentationError } from "../errors.ts";
import { parseClientId } from "./client-id.ts";
import { REQUEST_OBJECT_TYPE, WALLET_AUDIENCE } from "./vocabulary.ts";

export interface VerifyRequestObjectOptions {
  /** As the deep link had it. */
  readonly clientId: string;
  /** Keys of the DID's document, as the wallet fetched it from the DID's own address (`parseDidDocument`). */
  readonly keys: readonly { readonly id: string; readonly publicKeyJwk: object }[];
  /** What the wallet sent, where it fetched by POST. */
  readonly walletNonce?: string;
  readonly now: Date;
}

/**
 * The wallet's part: a signed request object -> its payload, for `parseAuthorizationRequest`.
 * @throws PresentationError `ERR_PRESENTATION_AUDIENCE`: not signed by a key of the client id's DID, for another client
 *   id, another wallet or another moment
 */
export async function verifyRequestObject(
  jwt: string,
  { clientId, keys, walletNonce, now }: VerifyRequestObjectOptions,
): Promise<JWTPayload> {
  const client = parseClientId(clientId);
  if (client.prefix !== "decentralized_identifier") {
    throw refuse("a client id of this prefix signs nothing");
  }
  let payload: JWTPayload;
  try {
    const { kid = "" } = decodeProtectedHeader(jwt);
    const key = keys.find(({ id }) => id === kid && id.startsWith(`${client.did}#`));
    if (key === undefined) throw refuse("it is not signed by a key of the DID");
    const verified = await jwtVerify(jwt, await importJWK(key.publicKeyJwk as JWK, "EdDSA"), {
      algorithms: ["EdDSA"],
      typ: REQUEST_OBJECT_TYPE,
      audience: WALLET_AUDIENCE,
      requiredClaims: ["exp", "iat"],
      currentDate: now,
    });
    payload = verified.payload;
  } catch (cause) {
    if (cause instanceof PresentationError) throw cause;
    throw refuse("its signature or its claims do not hold", cause);
  }
  if (payload.client_id !== clientId) throw refuse("it is of another client_id");
  if (walletNonce !== undefined && payload.wallet_nonce !== walletNonce) {
    throw refuse("it was made for another wallet_nonce");
  }
  return payload;
}

const refuse = (what: string, cause?: unknown) =>
  new PresentationError("ERR_PRESENTATION_AUDIENCE", `the request object is refused: ${what}`, {
    cause,
  });
