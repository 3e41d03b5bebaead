import { createRoute, z } from "@hono/zod-openapi";
import type { PeerDifference } from "../../feed/compare-states.ts";
import { authenticate } from "../../http/authenticate.ts";
import { API_KEY, json, problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";

const differenceSchema = z.object({
  what: z.enum(["pack", "suspension", "trust-root", "log", "peer"]),
  standing: z.enum(["same", "behind", "ahead", "different"]),
  packId: z.string().optional(),
  version: z.int().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
});

const peersSchema = z
  .object({
    peers: z.array(
      z.object({
        url: z.string(),
        outcome: z
          .string()
          .openapi({
            description:
              "how the peer stands to this node: same, behind, ahead, different, unproven, unreachable; null before the first look",
          })
          .nullable(),
        comparedAt: z.int().nullable(),
        differences: z.array(differenceSchema),
      }),
    ),
  })
  .openapi("PolicyFeedPeers");

/** GET /v1/policy-feed/peers: how the last comparison with each came out. */
export function listFeedPeers(app: ServiceApp, dependencies: ServiceDependencies): void {
  const route = createRoute({
    method: "get",
    path: "/v1/policy-feed/peers",
    operationId: "listPolicyFeedPeers",
    tags: ["policy feed"],
    summary: "Whether the peers saw the same policies and trust roots",
    security: API_KEY,
    middleware: [authenticate(dependencies, "operations")] as const,
    responses: { 200: json(peersSchema, "the configured peers"), ...problems(401, 403) },
  });
  app.openapi(route, async (context) => {
    const rows = await dependencies.database.selectFrom("policy_peers").selectAll().execute();
    const peers = dependencies.config.feed.peers.map(({ url }) => {
      const row = rows.find((one) => one.url === url);
      const differences =
        row === undefined ? [] : (JSON.parse(row.differences) as PeerDifference[]);
      return {
        url,
        outcome: row?.outcome ?? null,
        comparedAt: row === undefined ? null : Number(row.compared_at),
        differences: differences.map((difference) => ({ ...difference })),
      };
    });
    return context.json({ peers }, 200);
  });
}
