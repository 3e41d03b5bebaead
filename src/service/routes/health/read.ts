import type { Handler } from "hono";
import type { ServiceEnvironment } from "../../service-dependencies.ts";

/** GET /health: the process answers. */
export function readHealth(): Handler<ServiceEnvironment> {
  return (context) => context.json({ status: "ok" });
}
