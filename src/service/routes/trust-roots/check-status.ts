import { createRoute, z } from "@hono/zod-openapi";
import { ServiceError } from "../../../errors.ts";
import { openDocuments } from "../../documents/open-documents.ts";
import { authenticate } from "../../http/authenticate.ts";
import { API_KEY, json, problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { checkIssuerStatus, type IssuerStatusRecord } from "../../status/check-issuer-status.ts";
import { computeStatusRoot } from "../../status/compute-status-root.ts";
import { findLeafList } from "../../store/trust-roots.ts";
import { BoundedQueue } from "../../verification/bounded-queue.ts";

/** Issuers that one answer speaks of, and how many of them are asked at a time. */
const PAGE = 16;
const CONCURRENCY = 4;

const answerSchema = z
  .object({
    root: z.string(),
    checkedAt: z.string(),
    issuers: z.array(
      z.object({
        issuer: z.string(),
        status: z.enum(["same", "differs", "unknown"]),
        code: z.string().optional().openapi({ description: "why it is unknown" }),
        lists: z.int().optional(),
      }),
    ),
    next: z.int().optional().openapi({ description: "the `from` of the next page" }),
  })
  .openapi("IssuerStatusCheck");

/** The parts that are needed of a list that was verified when it was posted. */
const leafListSchema = z.object({
  leaves: z.array(z.object({ issuer: z.object({ id: z.string(), statusRoot: z.string() }) })),
});

/**
 * GET /v1/trust-roots/{root}/status-check: fetches what the issuers of a root publish now and says whose lists differ
 * from it or cannot be had. It decides nothing: proofs are bound to the root.
 */
export function checkTrustRootStatus(app: ServiceApp, dependencies: ServiceDependencies): void {
  const { config, database, clock, hash } = dependencies;
  const documents = dependencies.documents ?? openDocuments(config, clock);
  const computeRoot =
    dependencies.computeStatusRoot ?? (async (lists) => computeStatusRoot(hash, lists));
  const queue = new BoundedQueue({ concurrency: 1, maxWaiting: 4 });
  const route = createRoute({
    method: "get",
    path: "/v1/trust-roots/{root}/status-check",
    operationId: "checkTrustRootStatus",
    tags: ["trust"],
    summary: "Compare the status lists that issuers publish with a trust root",
    security: API_KEY,
    middleware: [authenticate(dependencies, "trust")] as const,
    request: {
      params: z.object({ root: z.string() }),
      query: z.object({
        from: z.coerce
          .number()
          .int()
          .min(0)
          .max(1_000_000)
          .default(0)
          .openapi({ description: "issuers before it are left out" }),
        issuer: z.string().max(512).optional().openapi({ description: "this one alone" }),
      }),
    },
    responses: { 200: json(answerSchema, "the comparison"), ...problems(400, 401, 403, 404, 503) },
  });
  app.openapi(route, async (context) => {
    const { root } = context.req.valid("param");
    const { from, issuer } = context.req.valid("query");
    const leafList = await findLeafList(database, root);
    if (leafList === undefined) {
      throw new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no such trust root");
    }
    const records = leafListSchema
      .parse(JSON.parse(leafList))
      .leaves.map((leaf) => leaf.issuer)
      .filter(({ id }) => issuer === undefined || id === issuer);
    const now = clock();
    const check = (record: IssuerStatusRecord) =>
      checkIssuerStatus(record, {
        documents,
        computeRoot,
        addresses: config.fetch.statusAddresses,
        now: Math.floor(now / 1000),
        timeout: config.fetch.timeoutMs,
      });
    const page = records.slice(from, from + PAGE);
    const issuers = await queue.run(() => eachOf(page, check));
    context.header("Cache-Control", "no-store");
    return context.json(
      {
        root,
        checkedAt: new Date(now).toISOString(),
        issuers,
        ...(from + PAGE < records.length ? { next: from + PAGE } : {}),
      },
      200,
    );
  });
}

async function eachOf<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const rest = items.entries();
  const worker = async () => {
    for (const [i, item] of rest) results[i] = await run(item);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return results;
}
