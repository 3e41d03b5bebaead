import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { ServiceMetrics } from "../metrics/service-metrics.ts";
import type { ServiceEnvironment } from "../service-dependencies.ts";

/** Times each request under its route's pattern; what no route has is `unknown`. */
export function observeRequests(metrics: ServiceMetrics): MiddlewareHandler<ServiceEnvironment> {
  return async (context, next) => {
    const started = performance.now();
    await next();
    const pattern = routePath(context, -1);
    const { status } = context.res;
    const route = pattern === "*" || pattern === "/*" ? "unknown" : pattern;
    const { method } = context.req;
    metrics.observeRequest({ method, route, status }, (performance.now() - started) / 1000);
  };
}
