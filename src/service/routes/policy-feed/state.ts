import { createRoute } from "@hono/zod-openapi";
import type { FeedView } from "../../feed/feed-view.ts";
import { feedStateSchema } from "../../feed/peer-view.ts";
import { json, problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";

const route = createRoute({
  method: "get",
  path: "/v1/policy-feed/state",
  operationId: "readPolicyFeedState",
  tags: ["policy feed"],
  summary: "The policies and the trust root that this node has seen, with a signed checkpoint",
  responses: {
    200: json(feedStateSchema, "two nodes that saw the same have the same digest"),
    ...problems(),
  },
});

export function readFeedState(app: ServiceApp, view: () => Promise<FeedView>): void {
  app.openapi(route, async (context) => {
    const { state, digest, checkpoint } = await view();
    const { packs, trustRoots } = state;
    const body = { packs: [...packs], trustRoots: [...trustRoots], digest, checkpoint };
    return context.json(body, 200);
  });
}
