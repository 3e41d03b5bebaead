import { createRoute, z } from "@hono/zod-openapi";
import { authenticate } from "../../http/authenticate.ts";
import { API_KEY, json, problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { readAuditEntries } from "../../store/read-audit-entries.ts";
import { auditEntrySchema, countText } from "./audit-schemas.ts";

const MOST = 1000;
const USUAL = 100;

const pageSchema = z
  .object({
    entries: z.array(auditEntrySchema),
    nextCursor: z
      .string()
      .optional()
      .openapi({ description: "for the next page; absent on the last one" }),
  })
  .openapi("AuditLogPage");

/** For auditors: every entry with what opens it. Nothing in one names a holder; ids of decisions and requests do stand there. */
export function listAuditEntries(app: ServiceApp, dependencies: ServiceDependencies): void {
  const route = createRoute({
    method: "get",
    path: "/v1/audit-log/entries",
    operationId: "listAuditEntries",
    tags: ["audit log"],
    summary: "The entries in their order, each with what opens it",
    security: API_KEY,
    middleware: [authenticate(dependencies, "audit")] as const,
    request: {
      query: z.object({
        cursor: countText("nextCursor of the page before").optional(),
        limit: z
          .string()
          .regex(/^([1-9][0-9]{0,2}|1000)$/)
          .optional()
          .openapi({ description: `1 to ${MOST}; ${USUAL} unless told` }),
      }),
    },
    responses: { 200: json(pageSchema, "a page"), ...problems(400, 401, 403) },
  });
  app.openapi(route, async (context) => {
    const query = context.req.valid("query");
    const limit = query.limit === undefined ? USUAL : Number(query.limit);
    const after = Number(query.cursor ?? 0);
    const found = await readAuditEntries(dependencies.database, { after, limit: limit + 1 });
    const entries = found.slice(0, limit);
    const last = entries.at(-1);
    const isLast = found.length <= limit || last === undefined;
    const body = { entries, ...(isLast ? {} : { nextCursor: String(last.sequence) }) };
    return context.json(body, 200);
  });
}
