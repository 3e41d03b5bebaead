import type { Context, MiddlewareHandler } from "hono";
import { ServiceError } from "../../errors.ts";
import type { ApiKeyRing } from "../keys/api-key-ring.ts";
import { clientAddress } from "../limits/client-address.ts";
import { createRateLimit, type Standing, WINDOW_SECONDS } from "../limits/rate-limit.ts";
import type { ServiceDependencies, ServiceEnvironment } from "../service-dependencies.ts";

/** Asked by whoever watches over the process; they cost next to nothing. */
const EXEMPT = new Set(["/health", "/ready"]);

/**
 * Counts each request on one limit: that of its API key where the key is valid, else that of its address. The answer
 * says what remains (draft-ietf-httpapi-ratelimit-headers); one too many is 429 with Retry-After.
 */
export function limitRequests(
  { config, metrics }: Pick<ServiceDependencies, "config" | "metrics">,
  ring: ApiKeyRing,
): MiddlewareHandler<ServiceEnvironment> {
  const { byAddress, byKey, trustedProxies } = config.limits;
  const limits = {
    address: createRateLimit(byAddress.perMinute),
    key: createRateLimit(byKey.perMinute, { isBounded: true }),
  };
  return async (context, next) => {
    if (EXEMPT.has(context.req.path)) return next();
    const key = await ring.find(context.req.header("authorization"));
    const by = key === undefined ? "address" : "key";
    const counted = key?.id ?? addressOf(context, trustedProxies);
    if (counted === undefined) return next();
    const standing = await limits[by](counted);
    if (!standing.isAllowed) {
      metrics?.countLimited(by);
      announce(by, standing, (name, value) => context.header(name, value));
      throw new ServiceError("ERR_SERVICE_RATE_LIMITED", "too many requests; wait and try again", {
        details: { retryAfterSeconds: standing.resetSeconds },
      });
    }
    await next();
    announce(by, standing, (name, value) => context.res.headers.set(name, value));
  };
}

function announce(
  policy: string,
  { limit, remaining, resetSeconds }: Standing,
  set: (name: string, value: string) => void,
): void {
  set("RateLimit-Policy", `"${policy}";q=${limit};w=${WINDOW_SECONDS}`);
  set("RateLimit", `"${policy}";r=${remaining};t=${resetSeconds}`);
}

/** Undefined where there is no connection at all: the app was called within its process. */
function addressOf(context: Context, trustedProxies: number): string | undefined {
  const { incoming } = (context.env ?? {}) as {
    incoming?: { socket?: { remoteAddress?: string } };
  };
  if (incoming === undefined) return undefined;
  return clientAddress({
    socketAddress: incoming.socket?.remoteAddress,
    forwardedFor: context.req.header("x-forwarded-for"),
    trustedProxies,
  });
}
