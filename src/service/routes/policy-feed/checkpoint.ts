import { createRoute, z } from "@hono/zod-openapi";
import type { FeedView } from "../../feed/feed-view.ts";
import { problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";

const route = createRoute({
  method: "get",
  path: "/v1/policy-feed/checkpoint",
  operationId: "readPolicyFeedCheckpoint",
  tags: ["policy feed"],
  summary: "The signed checkpoint of the feed's log (C2SP tlog-checkpoint)",
  responses: {
    200: {
      description: "a signed note; its extension line is the digest of the state",
      content: { "text/plain": { schema: z.string() } },
    },
    ...problems(),
  },
});

export function readFeedCheckpoint(app: ServiceApp, view: () => Promise<FeedView>): void {
  app.openapi(route, async (context) => context.text((await view()).checkpoint, 200));
}
