import { createRoute, z } from "@hono/zod-openapi";
import type { Transaction } from "kysely";
import { ServiceError } from "../../../errors.ts";
import { authenticate } from "../../http/authenticate.ts";
import { boundBody } from "../../http/bound-body.ts";
import { API_KEY, json, jsonBody, problems } from "../../http/describe-route.ts";
import { idempotencyHeaders, idempotent, keepForReplay } from "../../http/idempotency.ts";
import { SMALL_BODY } from "../../http/read-json-body.ts";
import { issuingOf } from "../../issuance/issuing.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { endOffers } from "../../store/issuance/credential-offers.ts";
import { eraseReissuesOf } from "../../store/issuance/credential-reissues.ts";
import { customerOfIndex, revokeCustomer } from "../../store/issuance/issuances.ts";
import type { ServiceTables } from "../../store/tables.ts";
import { customerIdSchema } from "./create-offer.ts";

const bodySchema = z
  .strictObject({
    customerId: customerIdSchema.optional(),
    statusIndex: z
      .int()
      .min(0)
      .max(2 ** 25 - 1)
      .optional(),
  })
  .openapi("NewCredentialRevocation", { example: { customerId: "customer-17" } });

const revokedSchema = z
  .object({
    statusIndices: z.array(z.int()).openapi({ description: "that were in force until now" }),
  })
  .openapi("CredentialRevocation", { example: { statusIndices: [70_000] } });

/**
 * POST /v1/credential-revocations: every credential of a customer, named by the customer or by the index of one of them;
 * offers and re-issues end with them. The customer may then be bound to another commitment. Verifiers see it with the
 * next status publication.
 */
export function createCredentialRevocation(
  app: ServiceApp,
  dependencies: ServiceDependencies,
): void {
  const { database, clock } = dependencies;
  const route = createRoute({
    method: "post",
    path: "/v1/credential-revocations",
    operationId: "createCredentialRevocation",
    tags: ["issuance"],
    summary: "Revoke a customer's credentials",
    security: API_KEY,
    middleware: [
      authenticate(dependencies, "issuance"),
      boundBody(SMALL_BODY),
      idempotent(dependencies),
    ] as const,
    request: { headers: idempotencyHeaders, body: jsonBody(bodySchema) },
    responses: {
      200: json(revokedSchema, "what was revoked"),
      ...problems(400, 401, 403, 404, 409, 413, 415),
    },
  });
  app.openapi(route, async (context) => {
    const { secrets } = issuingOf(dependencies);
    const { customerId, statusIndex } = context.req.valid("json");
    if ((customerId === undefined) === (statusIndex === undefined)) {
      throw new ServiceError("ERR_SERVICE_BODY_FORM", "either customerId or statusIndex");
    }
    const now = clock();
    const body = await database.transaction().execute(async (transaction) => {
      const customer =
        customerId === undefined
          ? await customerOfIndex(transaction, statusIndex ?? -1)
          : secrets.customer(customerId);
      const revoked = { statusIndices: [...(await revokeAll(transaction, customer, now))] };
      await keepForReplay(context, transaction, { status: 200, body: revoked });
      return revoked;
    });
    return context.json(body, 200);
  });
}

/** A credential in force beside the one that is named would be as good as it. */
async function revokeAll(
  transaction: Transaction<ServiceTables>,
  customer: string | undefined,
  now: number,
): Promise<readonly number[]> {
  if (customer === undefined) return [];
  await endOffers(transaction, customer);
  await eraseReissuesOf(transaction, customer);
  return revokeCustomer(transaction, customer, now);
}
