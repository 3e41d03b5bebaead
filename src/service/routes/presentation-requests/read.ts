import type { Handler } from "hono";
import type { PresentationRequest } from "../../../presentation/types.ts";
import type { ServiceDependencies, ServiceEnvironment } from "../../service-dependencies.ts";
import { assertOpen } from "../../store/assert-open.ts";
import { findRequest } from "../../store/requests.ts";

/** GET /v1/presentation-requests/:id: the wallet fetches what it is asked, while it is still asked. */
export function readPresentationRequest({
  config,
  database,
  clock,
}: ServiceDependencies): Handler<ServiceEnvironment, "/:id"> {
  return async (context) => {
    const now = clock();
    const row = await findRequest(database, context.req.param("id"), now);
    const { id, body } = assertOpen(row, now, config.maxAttempts);
    context.set("requestId", id);
    return context.json(JSON.parse(body) as PresentationRequest);
  };
}
