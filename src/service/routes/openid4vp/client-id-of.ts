import { ServiceError } from "../../../errors.ts";
import { audiencesOf } from "../../../openid4vp/client-id.ts";
import type { ServiceConfig } from "../../config/service-config.ts";

/**
 * The client id that a request goes out under: the configured DID, which signs it, or the address that the answer goes
 * to, unsigned.
 * @throws ServiceError `ERR_SERVICE_NOT_FOUND` where neither vouches for the audience: OpenID4VP is not offered then
 */
export function clientIdOf(
  { audience, openid4vp }: Pick<ServiceConfig, "audience" | "openid4vp">,
  responseUri: string,
): string {
  const { did } = openid4vp;
  if (did !== undefined) return `decentralized_identifier:${did}`;
  if (!audiencesOf({ prefix: "redirect_uri", responseUri }).includes(audience)) {
    throw new ServiceError(
      "ERR_SERVICE_NOT_FOUND",
      "OpenID4VP is not offered: the audience must be the origin of publicUrl, or set openid4vp.did",
    );
  }
  return `redirect_uri:${responseUri}`;
}
