import type { MiddlewareHandler } from "hono";
import type { ServiceEnvironment } from "../service-dependencies.ts";

const METHODS = "GET, POST";
const MAX_AGE_SECONDS = "600";

/**
 * Lets web wallets of the listed origins call the holder's routes. An origin is echoed only where it is listed; the
 * wildcard and `Access-Control-Allow-Credentials` are never sent.
 * @param headers that a wallet may send beside the usual ones
 */
export function allowWallets(
  origins: readonly string[],
  headers = "Content-Type",
): MiddlewareHandler<ServiceEnvironment> {
  const allowed = new Set(origins);
  return async (context, next) => {
    const origin = context.req.header("origin");
    const isAllowed = origin !== undefined && allowed.has(origin);
    if (isAllowed && context.req.method === "OPTIONS") {
      return context.body(null, 204, {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Allow-Headers": headers,
        "Access-Control-Max-Age": MAX_AGE_SECONDS,
        Vary: "Origin",
      });
    }
    await next();
    if (allowed.size > 0) context.res.headers.append("Vary", "Origin");
    if (isAllowed) context.res.headers.set("Access-Control-Allow-Origin", origin);
  };
}
