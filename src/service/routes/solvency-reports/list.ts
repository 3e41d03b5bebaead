import { createRoute, z } from "@hono/zod-openapi";
import { json, problems } from "../../http/describe-route.ts";
import { nextCursorSchema, pageQuery, readPage } from "../../http/page.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { findReports } from "../../store/lists.ts";
import { describeReport, reportSummarySchema } from "./report-schemas.ts";

const route = createRoute({
  method: "get",
  path: "/v1/solvency-reports",
  operationId: "listSolvencyReports",
  tags: ["solvency"],
  summary: "The solvency reports, newest snapshot first",
  request: {
    query: z.strictObject({ ...pageQuery, entity: z.string().min(1).max(128).optional() }),
  },
  responses: {
    200: json(
      z.object({ solvencyReports: z.array(reportSummarySchema), nextCursor: nextCursorSchema }),
      "a page of them",
    ),
    ...problems(400),
  },
});

export function listSolvencyReports(app: ServiceApp, dependencies: ServiceDependencies): void {
  app.openapi(route, async (context) => {
    const query = context.req.valid("query");
    const { rows, ...next } = await readPage(dependencies, context, {
      query,
      list: "solvency reports",
      find: (after, limit) => findReports(dependencies.database, { ...query, after, limit }),
      positionOf: ({ snapshot_at, id }) => [snapshot_at, id],
    });
    return context.json({ solvencyReports: rows.map(describeReport), ...next }, 200);
  });
}
