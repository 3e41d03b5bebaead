import type { MiddlewareHandler } from "hono";
import type { ServiceEnvironment } from "../service-dependencies.ts";
import { readJsonBody } from "./read-json-body.ts";
import type { BodyLimits } from "./scan-json.ts";

/**
 * Reads the body within its bounds before anything else looks at it: what validates it afterwards gets the value that
 * was read here. A body that is too large, hostile or no JSON is refused by then.
 */
export function boundBody(limits: BodyLimits): MiddlewareHandler<ServiceEnvironment> {
  return async (context, next) => {
    const json = await readJsonBody(context, limits);
    context.set("json", json);
    context.req.bodyCache.json = Promise.resolve(json);
    await next();
  };
}
