import { createRoute, z } from "@hono/zod-openapi";
import { ServiceError } from "../../../errors.ts";
import { authenticate } from "../../http/authenticate.ts";
import { boundBody } from "../../http/bound-body.ts";
import { CACHE, cache } from "../../http/cache.ts";
import {
  API_KEY,
  documentSchema,
  json,
  jsonBody,
  NOT_MODIFIED,
  problems,
} from "../../http/describe-route.ts";
import { idempotencyHeaders, idempotent, keepForReplay } from "../../http/idempotency.ts";
import { SMALL_BODY } from "../../http/read-json-body.ts";
import { issuesNothing } from "../../issuance/issuing.ts";
import { createStatusPublisher } from "../../issuance/publish-status.ts";
import { createStatusFiles } from "../../issuance/status-files.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";

const bodySchema = z
  .strictObject({
    screenedAt: z.int().min(0).openapi({
      description: "Unix seconds: every credential not revoked was screened then; 0 = never",
    }),
    listVersion: z.int().min(0).openapi({ description: "of the sanctions list" }),
  })
  .openapi("NewStatusPublication", { example: { screenedAt: 1_780_300_000, listVersion: 412 } });

const publishedSchema = z
  .object({
    sequence: z.int(),
    signedRecord: documentSchema("SignedIssuerRecord: for the registrar's trust list"),
  })
  .openapi("StatusPublication", {
    example: { sequence: 12, signedRecord: { record: {}, signature: {} } },
  });

/**
 * POST /v1/status-publications: what was revoked shows from now on below `/status/`; the answer's record is for the
 * registrar, and holds until it is listed nowhere.
 */
export function createStatusPublication(app: ServiceApp, dependencies: ServiceDependencies): void {
  const { database, clock, issuing } = dependencies;
  const publish = issuing === undefined ? undefined : createStatusPublisher(issuing, database);
  const route = createRoute({
    method: "post",
    path: "/v1/status-publications",
    operationId: "createStatusPublication",
    tags: ["issuance"],
    summary: "Publish the status lists, and sign the record for the registrar",
    security: API_KEY,
    middleware: [
      authenticate(dependencies, "issuance"),
      boundBody(SMALL_BODY),
      idempotent(dependencies),
    ] as const,
    request: { headers: idempotencyHeaders, body: jsonBody(bodySchema) },
    responses: {
      201: json(publishedSchema, "the publication"),
      ...problems(400, 401, 403, 404, 409, 413, 415, 422),
    },
  });
  app.openapi(route, async (context) => {
    if (publish === undefined) throw issuesNothing();
    const published = await publish({
      ...context.req.valid("json"),
      now: clock(),
      keep: (transaction, body) => keepForReplay(context, transaction, { status: 201, body }),
    });
    return context.json(published, 201);
  });
}

/** GET /status/{file}: W3C lists, tiles and the signed record of the newest publication, as a static host would. */
export function readStatusFile(app: ServiceApp, dependencies: ServiceDependencies): void {
  const { database } = dependencies;
  const binary = z.string().openapi({ format: "binary" });
  const route = createRoute({
    method: "get",
    path: "/status/{file}",
    operationId: "readStatusFile",
    tags: ["OpenID4VCI"],
    summary: "A published status list, tile or issuer record",
    middleware: [...cache(CACHE.revalidated)] as const,
    request: { params: z.object({ file: z.string() }) },
    responses: {
      200: {
        description: "the file",
        content: {
          "application/json": { schema: documentSchema("a status list credential, or the record") },
          "application/octet-stream": { schema: binary },
        },
      },
      ...NOT_MODIFIED,
      ...problems(404),
    },
  });
  const files =
    dependencies.issuing === undefined
      ? undefined
      : createStatusFiles(dependencies.issuing, database);
  app.openapi(route, async (context) => {
    const { file } = context.req.valid("param");
    const bytes = (await files?.())?.get(file);
    if (bytes === undefined) {
      throw new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no such status file");
    }
    const type = file.endsWith(".json") ? "application/json" : "application/octet-stream";
    return context.body(new Uint8Array(bytes), 200, { "Content-Type": type }) as never;
  });
}
