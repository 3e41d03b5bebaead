import type { Handler } from "hono";
import { ServiceError } from "../../../errors.ts";
import type { ServiceDependencies, ServiceEnvironment } from "../../service-dependencies.ts";

/** GET /v1/policies/:id: the rules, their hash, and the sentence that a wallet shows. */
export function readPolicy({ policies }: ServiceDependencies): Handler<ServiceEnvironment, "/:id"> {
  return (context) => {
    const served = policies.get(context.req.param("id"));
    if (served === undefined) {
      throw new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no such policy");
    }
    return context.json(served);
  };
}
