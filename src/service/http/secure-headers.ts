import type { MiddlewareHandler } from "hono";
import type { ServiceEnvironment } from "../service-dependencies.ts";

/**
 * Nothing may be framed, sniffed, cached or run, where the route did not say otherwise of its own answer. TLS, and HSTS
 * with it, ends in front.
 */
const HEADERS: Readonly<Record<string, string>> = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};

export function secureHeaders(): MiddlewareHandler<ServiceEnvironment> {
  return async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) {
      if (!context.res.headers.has(name)) context.res.headers.set(name, value);
    }
  };
}
