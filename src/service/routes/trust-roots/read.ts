import type { Handler } from "hono";
import { ServiceError } from "../../../errors.ts";
import type { ServiceDependencies, ServiceEnvironment } from "../../service-dependencies.ts";
import { findLeafList } from "../../store/trust-roots.ts";

/** GET /v1/trust-roots/:root: the leaf list behind a root; with it a wallet makes its path, asking for nobody's. */
export function readTrustRoot({
  database,
}: ServiceDependencies): Handler<ServiceEnvironment, "/:root"> {
  return async (context) => {
    const leafList = await findLeafList(database, context.req.param("root"));
    if (leafList === undefined) {
      throw new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no such trust root");
    }
    return context.body(leafList, 200, { "Content-Type": "application/json" });
  };
}
