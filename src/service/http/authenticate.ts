import type { MiddlewareHandler } from "hono";
import { ServiceError } from "../../errors.ts";
import type { Scope } from "../config/api-keys.ts";
import { type ApiKeyRing, createApiKeyRing } from "../keys/api-key-ring.ts";
import type { ServiceDependencies, ServiceEnvironment } from "../service-dependencies.ts";

/** One ring an app, whichever of its routes asks first. */
const rings = new WeakMap<object, ApiKeyRing>();

export function apiKeyRingOf(dependencies: ServiceDependencies): ApiKeyRing {
  const ring = rings.get(dependencies) ?? createApiKeyRing(dependencies);
  rings.set(dependencies, ring);
  return ring;
}

/** Admits bearers of an API key, configured or stored, that has the scope. */
export function authenticate(
  dependencies: ServiceDependencies,
  scope: Scope,
): MiddlewareHandler<ServiceEnvironment> {
  const ring = apiKeyRingOf(dependencies);
  return async (context, next) => {
    const found = await ring.find(context.req.header("authorization"));
    if (found === undefined) {
      throw new ServiceError("ERR_SERVICE_UNAUTHENTICATED", "a valid API key is needed");
    }
    if (!found.scopes.includes(scope)) {
      throw new ServiceError("ERR_SERVICE_FORBIDDEN", `the API key does not admit to ${scope}`);
    }
    context.set("clientId", found.id);
    await next();
  };
}
