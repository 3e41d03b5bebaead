import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { Logger } from "pino";
import type { ServiceEnvironment } from "../service-dependencies.ts";
import { tagRequestId } from "./tag-request-id.ts";

/** One line a request. The route's pattern stands for the path: a path can hold anything. */
export function logAccess(
  logger: Logger,
  newId: () => string,
): MiddlewareHandler<ServiceEnvironment> {
  return async (context, next) => {
    const started = performance.now();
    await next();
    const route = routePath(context, -1);
    const requestId: string | undefined = context.get("requestId");
    logger.info(
      {
        http: newId(),
        method: context.req.method,
        route: context.res.status === 404 && route === "*" ? "unknown" : route,
        status: context.res.status,
        ms: Math.round((performance.now() - started) * 10) / 10,
        code: context.get("code"),
        request: requestId === undefined ? undefined : tagRequestId(requestId),
        decisionId: context.get("decisionId"),
      },
      "answered",
    );
  };
}
