import { createRoute, z } from "@hono/zod-openapi";
import { authenticate } from "../../http/authenticate.ts";
import { API_KEY, documentSchema, json, problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";

const evidenceSchema = z
  .object({
    evidence: z.array(
      z.object({
        packId: z.string(),
        version: z.int(),
        source: z.string(),
        seenAt: z.int(),
        signed: documentSchema("the signed pack that does not go with what is held"),
        held: documentSchema("the newest held version up to that one").nullable(),
      }),
    ),
  })
  .openapi("PolicyFeedEvidence");

/** GET /v1/policy-feed/evidence: pairs of signed packs, of which an authority can only have meant one. */
export function listFeedEvidence(app: ServiceApp, dependencies: ServiceDependencies): void {
  const { database } = dependencies;
  const route = createRoute({
    method: "get",
    path: "/v1/policy-feed/evidence",
    operationId: "listPolicyFeedEvidence",
    tags: ["policy feed"],
    summary: "Signed packs of which an authority can only have meant one",
    security: API_KEY,
    middleware: [authenticate(dependencies, "operations")] as const,
    responses: { 200: json(evidenceSchema, "oldest first"), ...problems(401, 403) },
  });
  app.openapi(route, async (context) => {
    const rows = await database
      .selectFrom("policy_evidence")
      .selectAll()
      .orderBy("seen_at")
      .execute();
    const evidence = [];
    for (const { pack_id, version, source, seen_at, signed } of rows) {
      const held = await database
        .selectFrom("policy_packs")
        .select("signed")
        .where("pack_id", "=", pack_id)
        .where("version", "<=", version)
        .orderBy("version", "desc")
        .limit(1)
        .executeTakeFirst();
      evidence.push({
        packId: pack_id,
        version,
        source,
        seenAt: Number(seen_at),
        signed: JSON.parse(signed) as unknown,
        held: held === undefined ? null : (JSON.parse(held.signed) as unknown),
      });
    }
    return context.json({ evidence }, 200);
  });
}
