import type { MiddlewareHandler } from "hono";
import type { ServiceEnvironment } from "../service-dependencies.ts";

/** The service serves JSON alone: nothing may be framed, sniffed, cached or run. TLS, and HSTS with it, ends in front. */
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
    for (const [name, value] of Object.entries(HEADERS)) context.res.headers.set(name, value);
  };
}
