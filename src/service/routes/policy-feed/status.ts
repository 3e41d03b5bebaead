import { createRoute, z } from "@hono/zod-openapi";
import { encodeVerifierKey } from "../../../transparency/verifier-key.ts";
import { feedSigner } from "../../feed/feed-checkpoint.ts";
import type { FeedProblem, Followed } from "../../feed/feed-memory.ts";
import { authenticate } from "../../http/authenticate.ts";
import { API_KEY, json, problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";

const problemSchema = z.object({ code: z.string(), message: z.string(), since: z.int() });

const statusSchema = z
  .object({
    verifierKey: z.string().openapi({ description: "of this node's checkpoints, for its peers" }),
    packs: z.array(
      z.object({
        id: z.string(),
        authority: z.string(),
        newest: z.object({ version: z.int(), digest: z.string() }).nullable(),
        isSuspended: z.boolean(),
        hasEquivocated: z.boolean(),
        seenAt: z.int().nullable().openapi({ description: "Unix milliseconds" }),
        chainReadAt: z.int().nullable(),
        problems: z.array(problemSchema),
      }),
    ),
  })
  .openapi("PolicyFeedStatus");

/** GET /v1/policy-feed/status: what is followed, and what of it fails. */
export function readFeedStatus(app: ServiceApp, dependencies: ServiceDependencies): void {
  const route = createRoute({
    method: "get",
    path: "/v1/policy-feed/status",
    operationId: "readPolicyFeedStatus",
    tags: ["policy feed"],
    summary: "The packs that are followed, and what of it fails",
    security: API_KEY,
    middleware: [authenticate(dependencies, "operations")] as const,
    responses: { 200: json(statusSchema, "the feed now"), ...problems(401, 403) },
  });
  const key = encodeVerifierKey(feedSigner(dependencies.keys, dependencies.config.publicUrl).key);
  app.openapi(route, (context) => {
    const packs = [...(dependencies.feed?.memory.values() ?? [])].map(describe);
    return context.json({ verifierKey: key, packs }, 200);
  });
}

function describe(followed: Followed) {
  const { config, line, chain, hasEquivocated, seenAt } = followed;
  const newest = line.at(-1);
  const failing = [followed.sourceProblem, followed.chainProblem];
  return {
    id: config.id,
    authority: config.authority,
    newest: newest === undefined ? null : { version: newest.pack.version, digest: newest.digest },
    isSuspended: chain?.isSuspended ?? false,
    hasEquivocated,
    seenAt: seenAt ?? null,
    chainReadAt: chain?.readAt ?? null,
    problems: failing.filter((problem): problem is FeedProblem => problem !== undefined),
  };
}
