import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { ServiceError } from "../../errors.ts";
import { ROLE_SCOPES, type Scope } from "../config/api-keys.ts";
import type { ApiKeyConfig } from "../config/service-config.ts";
import type { ServiceDependencies, ServiceEnvironment } from "../service-dependencies.ts";

const BEARER = /^Bearer ([A-Za-z0-9._~+/-]{16,512}=*)$/;

/**
 * Admits bearers of an API key that has the scope. The token's digest is compared with every configured one in
 * constant time, so that timing tells neither a prefix nor which key is near.
 */
export function authenticate(
  { config }: Pick<ServiceDependencies, "config">,
  scope: Scope,
): MiddlewareHandler<ServiceEnvironment> {
  const digests = config.apiKeys.map((key) => ({ ...key, digest: Buffer.from(key.sha256, "hex") }));
  return async (context, next) => {
    const token = BEARER.exec(context.req.header("authorization") ?? "")?.[1] ?? "";
    const presented = createHash("sha256").update(token, "utf8").digest();
    let found: ApiKeyConfig | undefined;
    for (const key of digests) {
      if (timingSafeEqual(key.digest, presented)) found = key;
    }
    if (found === undefined || token === "") {
      throw new ServiceError("ERR_SERVICE_UNAUTHENTICATED", "a valid API key is needed");
    }
    if (!scopesOf(found).includes(scope)) {
      throw new ServiceError("ERR_SERVICE_FORBIDDEN", `the API key does not admit to ${scope}`);
    }
    context.set("clientId", found.id);
    await next();
  };
}

function scopesOf({ role, scopes }: ApiKeyConfig): readonly Scope[] {
  return scopes ?? (role === undefined ? [] : ROLE_SCOPES[role]);
}
