import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { ServiceEnvironment } from "../service-dependencies.ts";
import type { Tracing } from "../telemetry/tracing.ts";

/** A span a request. It is told method, route pattern, status and code, and nothing that a caller chose. */
export function traceRequests(tracing: Tracing): MiddlewareHandler<ServiceEnvironment> {
  return (context, next) =>
    tracing.requestSpan(context.req.header("traceparent"), async (annotate, rename) => {
      await next();
      const pattern = routePath(context, -1);
      const route = pattern === "*" || pattern === "/*" ? "unknown" : pattern;
      const { method } = context.req;
      const code: string | undefined = context.get("code");
      rename(`${method} ${route}`);
      annotate({
        "http.request.method": method,
        "http.route": route,
        "http.response.status_code": context.res.status,
        ...(code === undefined ? {} : { "symbolon.code": code }),
      });
    });
}
