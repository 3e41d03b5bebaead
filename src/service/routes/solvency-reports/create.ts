import { createRoute } from "@hono/zod-openapi";
import { canonicalJson } from "../../../field/canonical-json.ts";
import { authenticate } from "../../http/authenticate.ts";
import { boundBody } from "../../http/bound-body.ts";
import { API_KEY, json, jsonBody, problems } from "../../http/describe-route.ts";
import { idempotencyHeaders, idempotent, keepForReplay } from "../../http/idempotency.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { addSolvencyReport } from "../../store/solvency-reports.ts";
import { verifySolvencyReport } from "../../verification/verify-solvency-report.ts";
import { describeReport, reportSummarySchema, signedReportSchema } from "./report-schemas.ts";

/** A JWS has a handful of members; its size is that of its payload's text. */
const MAX_VALUES = 32;

/** POST /v1/solvency-reports: keeps a report that the entity's configured key signed. */
export function createSolvencyReport(app: ServiceApp, dependencies: ServiceDependencies): void {
  const { config, database, clock } = dependencies;
  const maxBytes = config.solvency.maxReportBytes;
  const limits = { maxBytes, maxValues: MAX_VALUES, maxStringLength: maxBytes };
  const route = createRoute({
    method: "post",
    path: "/v1/solvency-reports",
    operationId: "createSolvencyReport",
    tags: ["solvency"],
    summary: "Publish a signed solvency report",
    description:
      "The signature is verified under the key that is configured for the entity, and that is all that is: proofs within the report are for the reader to verify.",
    security: API_KEY,
    middleware: [
      authenticate(dependencies, "solvency"),
      boundBody(limits),
      idempotent(dependencies),
    ] as const,
    request: { headers: idempotencyHeaders, body: jsonBody(signedReportSchema) },
    responses: {
      201: json(reportSummarySchema, "it is kept"),
      200: json(reportSummarySchema, "it was kept before"),
      ...problems(400, 401, 403, 409, 413, 415, 422),
    },
  });
  app.openapi(route, async (context) => {
    const document = context.req.valid("json");
    const verified = await verifySolvencyReport(document, config.solvency);
    const report = {
      id: verified.id,
      entity: verified.entity,
      snapshot_at: verified.snapshotAt,
      received_at: clock(),
      document: canonicalJson(document),
    };
    const operator = context.get("clientId");
    const location = `/v1/solvency-reports/${verified.id}`;
    const { created, body } = await database.transaction().execute(async (transaction) => {
      const added = await addSolvencyReport(transaction, { report, operator });
      const body = describeReport({ ...report, received_at: added.receivedAt });
      const status = added.created ? 201 : 200;
      await keepForReplay(context, transaction, { status, body, location });
      return { created: added.created, body };
    });
    context.header("Location", location);
    return context.json(body, created ? 201 : 200);
  });
}
