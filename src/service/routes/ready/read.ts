import type { Handler } from "hono";
import type { ServiceDependencies, ServiceEnvironment } from "../../service-dependencies.ts";
import { findTrustRoots } from "../../store/trust-roots.ts";

/** GET /ready: the store answers, and a trust root is known; without one every presentation would be refused. */
export function readReady({
  database,
  isStopping,
}: ServiceDependencies): Handler<ServiceEnvironment> {
  return async (context) => {
    if (isStopping?.() === true) return context.json({ status: "stopping" }, 503);
    const [newest] = await findTrustRoots(database, 1);
    return newest === undefined
      ? context.json({ status: "waiting", for: "a trust root" }, 503)
      : context.json({ status: "ready" });
  };
}
