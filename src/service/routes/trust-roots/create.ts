import { createRoute } from "@hono/zod-openapi";
import { authenticate } from "../../http/authenticate.ts";
import { boundBody } from "../../http/bound-body.ts";
import { API_KEY, json, jsonBody, problems } from "../../http/describe-route.ts";
import { idempotencyHeaders, idempotent, keepForReplay } from "../../http/idempotency.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { addTrustRoot } from "../../store/add-trust-root.ts";
import { BoundedQueue } from "../../verification/bounded-queue.ts";
import { leafListSchema, trustRootSchema } from "./trust-root-schemas.ts";

/** Twice what a full tree of issuers takes. */
const MAX_VALUES = 65_536;

/** POST /v1/trust-roots: the operator posts a leaf list; the root that counts is the one recomputed from it. */
export function createTrustRoot(app: ServiceApp, dependencies: ServiceDependencies): void {
  const { config, database, clock, verifyTrustRoot } = dependencies;
  const limits = { maxBytes: config.maxLeafListBytes, maxValues: MAX_VALUES };
  const queue = new BoundedQueue({ concurrency: 1, maxWaiting: 4 });
  const route = createRoute({
    method: "post",
    path: "/v1/trust-roots",
    operationId: "createTrustRoot",
    tags: ["trust"],
    summary: "Publish a leaf list; the root is recomputed from it",
    security: API_KEY,
    middleware: [
      authenticate(dependencies, "trust"),
      boundBody(limits),
      idempotent(dependencies),
    ] as const,
    request: { headers: idempotencyHeaders, body: jsonBody(leafListSchema) },
    responses: {
      201: json(trustRootSchema, "the new root"),
      200: json(trustRootSchema, "it is the newest already"),
      ...problems(400, 401, 403, 409, 413, 415, 422),
    },
  });
  app.openapi(route, async (context) => {
    const list: unknown = context.get("json");
    const { root, issuers } = await queue.run(() => verifyTrustRoot(list));
    const describe = (postedAt: number) => ({
      root: root.toString(),
      issuers,
      postedAt: new Date(postedAt).toISOString(),
    });
    const { created, postedAt } = await addTrustRoot(
      database,
      {
        root: root.toString(),
        issuers,
        leafList: JSON.stringify(list),
        now: clock(),
        operator: context.get("clientId"),
      },
      (transaction, { created, postedAt }) =>
        keepForReplay(context, transaction, {
          status: created ? 201 : 200,
          body: describe(postedAt),
        }),
    );
    return context.json(describe(postedAt), created ? 201 : 200);
  });
}
