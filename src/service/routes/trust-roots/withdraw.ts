import { createRoute, z } from "@hono/zod-openapi";
import { ServiceError } from "../../../errors.ts";
import { authenticate } from "../../http/authenticate.ts";
import { API_KEY, json, problems, timeSchema } from "../../http/describe-route.ts";
import { idempotencyHeaders, idempotent, keepForReplay } from "../../http/idempotency.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { withdrawTrustRoot } from "../../store/withdraw-trust-root.ts";

const withdrawnSchema = z
  .object({ root: z.string(), withdrawnAt: timeSchema })
  .openapi("WithdrawnTrustRoot");

/**
 * POST /v1/trust-roots/{root}/withdraw: the operator ends a root and every older one, window or not. A proof that is
 * being verified meanwhile is refused too. No body is read.
 */
export function withdrawRoot(app: ServiceApp, dependencies: ServiceDependencies): void {
  const { database, clock } = dependencies;
  const route = createRoute({
    method: "post",
    path: "/v1/trust-roots/{root}/withdraw",
    operationId: "withdrawTrustRoot",
    tags: ["trust"],
    summary: "End a root and every older one at once",
    security: API_KEY,
    middleware: [authenticate(dependencies, "trust"), idempotent(dependencies)] as const,
    request: { headers: idempotencyHeaders, params: z.object({ root: z.string() }) },
    responses: {
      200: json(withdrawnSchema, "since when it does not count"),
      ...problems(400, 401, 403, 404, 409),
    },
  });
  app.openapi(route, async (context) => {
    const { root } = context.req.valid("param");
    const describe = (at: number) => ({ root, withdrawnAt: new Date(at).toISOString() });
    const withdrawnAt = await withdrawTrustRoot(
      database,
      { root, now: clock(), operator: context.get("clientId") },
      (transaction, at) => keepForReplay(context, transaction, { status: 200, body: describe(at) }),
    );
    if (withdrawnAt === undefined) {
      throw new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no such trust root");
    }
    return context.json(describe(withdrawnAt), 200);
  });
}
