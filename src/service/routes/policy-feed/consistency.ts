import { createRoute, z } from "@hono/zod-openapi";
import { feedConsistency } from "../../feed/feed-checkpoint.ts";
import type { FeedView } from "../../feed/feed-view.ts";
import { json, problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";

const size = z.coerce
  .number()
  .int()
  .min(0)
  .max(2 ** 31);

const route = createRoute({
  method: "get",
  path: "/v1/policy-feed/proofs/consistency",
  operationId: "readPolicyFeedConsistency",
  tags: ["policy feed"],
  summary: "That the feed's log of one size starts with its log of another (RFC 9162)",
  request: { query: z.object({ from: size, to: size }) },
  responses: {
    200: json(z.object({ proof: z.array(z.string()) }), "hashes in base64"),
    ...problems(400),
  },
});

export function readFeedConsistency(app: ServiceApp, view: () => Promise<FeedView>): void {
  app.openapi(route, async (context) => {
    const sizes = context.req.valid("query");
    const { statements } = await view();
    return context.json({ proof: await feedConsistency(statements, sizes) }, 200);
  });
}
