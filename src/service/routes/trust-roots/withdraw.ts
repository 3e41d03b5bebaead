import type { Handler } from "hono";
import { ServiceError } from "../../../errors.ts";
import type { ServiceDependencies, ServiceEnvironment } from "../../service-dependencies.ts";
import { withdrawTrustRoot } from "../../store/withdraw-trust-root.ts";

/**
 * POST /v1/trust-roots/:root/withdraw: the operator ends a root and every older one, window or not. A proof that is
 * being verified meanwhile is refused too. No body is read.
 */
export function withdrawRoot({
  database,
  clock,
}: ServiceDependencies): Handler<ServiceEnvironment, "/:root/withdraw"> {
  return async (context) => {
    const root = context.req.param("root");
    const operator = context.get("clientId");
    const withdrawnAt = await withdrawTrustRoot(database, { root, now: clock(), operator });
    if (withdrawnAt === undefined) {
      throw new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no such trust root");
    }
    return context.json({ root, withdrawnAt: new Date(withdrawnAt).toISOString() });
  };
}
