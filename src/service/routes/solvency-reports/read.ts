import { createRoute, z } from "@hono/zod-openapi";
import { ServiceError } from "../../../errors.ts";
import { CACHE, cache } from "../../http/cache.ts";
import { json, NOT_MODIFIED, problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { findSolvencyReport } from "../../store/solvency-reports.ts";
import { describeReport, reportSchema } from "./report-schemas.ts";

const route = createRoute({
  method: "get",
  path: "/v1/solvency-reports/{id}",
  operationId: "readSolvencyReport",
  tags: ["solvency"],
  summary: "A solvency report as its entity signed it",
  middleware: [...cache(CACHE.briefly)] as const,
  request: { params: z.object({ id: z.string() }) },
  responses: { 200: json(reportSchema, "the report"), ...NOT_MODIFIED, ...problems(404) },
});

export function readSolvencyReport(app: ServiceApp, { database }: ServiceDependencies): void {
  app.openapi(route, async (context) => {
    const row = await findSolvencyReport(database, context.req.valid("param").id);
    if (row === undefined) {
      throw new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no such solvency report");
    }
    const document = JSON.parse(row.document) as z.infer<typeof reportSchema>["document"];
    return context.json({ ...describeReport(row), document }, 200);
  });
}
