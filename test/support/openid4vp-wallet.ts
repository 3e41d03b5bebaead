import { createHash } from "node:crypto";
import type { CallbackContext } from "@openid4vc/oauth2";
import { Openid4vpClient } from "@openid4vc/openid4vp";
import { compactVerify, importJWK } from "jose";
import { didWebUrl } from "../../src/policy/pack/did-web-url.ts";
import { parseDidDocument } from "../../src/policy/pack/parse-did-document.ts";

export type WalletFetch = (url: string, init?: RequestInit) => Promise<Response>;
type Payload = Awaited<
  ReturnType<Openid4vpClient["resolveOpenId4vpAuthorizationRequest"]>
>["authorizationRequestPayload"];

/**
 * A wallet's protocol side by a library of others (@openid4vc/openid4vp): it takes the deep link apart, fetches the
 * request object, has its signature verified by the DID's document, and posts the response.
 */
export function createLibraryWallet(fetch: WalletFetch) {
  const callbacks = {
    fetch: ((input: string, init?: RequestInit) =>
      fetch(String(input), init)) as typeof globalThis.fetch,
    hash: (data: Uint8Array, alg: string) =>
      new Uint8Array(createHash(alg.replace("-", "")).update(data).digest()),
    async verifyJwt(
      signer: { method: string; didUrl?: string; alg: string },
      jwt: { compact: string },
    ) {
      if (signer.method !== "did" || signer.didUrl === undefined)
        return { verified: false as const };
      const [did = ""] = signer.didUrl.split("#");
      const document = await (await fetch(didWebUrl(did))).json();
      const key = parseDidDocument(document, did).find(({ id }) => id === signer.didUrl);
      if (key === undefined) return { verified: false as const };
      try {
        await compactVerify(jwt.compact, await importJWK({ ...key.publicKeyJwk }, "EdDSA"));
      } catch {
        return { verified: false as const };
      }
      return { verified: true as const, signerJwk: { ...key.publicKeyJwk } };
    },
  } as unknown as Omit<CallbackContext, "generateRandom" | "clientAuthentication">;
  const client = new Openid4vpClient({ callbacks });
  return {
    async resolve(deepLink: string) {
      const { params } = client.parseOpenid4vpAuthorizationRequest({
        authorizationRequest: deepLink,
      });
      return client.resolveOpenId4vpAuthorizationRequest({
        authorizationRequestPayload: params as Payload,
      });
    },
    async respond(payload: Payload, answer: Record<string, unknown>): Promise<Response> {
      const { authorizationResponsePayload } = await client.createOpenid4vpAuthorizationResponse({
        authorizationRequestPayload: payload as never,
        authorizationResponsePayload: answer as never,
      });
      const { response } = await client.submitOpenid4vpAuthorizationResponse({
        authorizationRequestPayload: payload as never,
        authorizationResponsePayload,
      });
      return response as unknown as Response;
    },
  };
}
