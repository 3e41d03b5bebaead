import type { Handler } from "hono";
import type { ServiceDependencies, ServiceEnvironment } from "../../service-dependencies.ts";
import { findTrustRoots } from "../../store/trust-roots.ts";

/**
 * GET /ready: the store answers, a trust root is known (without one every presentation would be refused), and of every
 * served pack there is a version. Two histories signed by one authority are an alarm beside it.
 */
export function readReady({ database, feed }: ServiceDependencies): Handler<ServiceEnvironment> {
  return async (context) => {
    const [newest] = await findTrustRoots(database, 1);
    if (newest === undefined) {
      return context.json({ status: "waiting", for: "a trust root" }, 503);
    }
    const [pack] = feed?.waitingFor() ?? [];
    if (pack !== undefined) {
      return context.json({ status: "waiting", for: `the policy pack ${pack}` }, 503);
    }
    const alarms = (feed?.equivocations() ?? []).map((id) => `policy-equivocation ${id}`);
    return context.json({ status: "ready", ...(alarms.length === 0 ? {} : { alarms }) });
  };
}
