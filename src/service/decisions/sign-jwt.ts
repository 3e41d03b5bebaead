import { CompactSign } from "jose";
import { canonicalJson } from "../../field/canonical-json.ts";
import type { ServiceKeys } from "../keys/service-keys.ts";

/**
 * Signs a payload as a compact JWS with the service's present key. EdDSA takes no randomness and the payload is
 * canonical: the same payload and key give the same bytes.
 */
export function signJwt(
  { receipts: { kid, privateKey } }: Pick<ServiceKeys, "receipts">,
  typ: string,
  payload: object,
): Promise<string> {
  return new CompactSign(new TextEncoder().encode(canonicalJson(payload)))
    .setProtectedHeader({ alg: "EdDSA", kid, typ })
    .sign(privateKey);
}
