import { createRoute, z } from "@hono/zod-openapi";
import { ServiceError } from "../../../errors.ts";
import { encodeCredentialOffer } from "../../../openid4vci/credential-offer.ts";
import { authenticate } from "../../http/authenticate.ts";
import { API_KEY, documentSchema, json, problems, timeSchema } from "../../http/describe-route.ts";
import { digestOf } from "../../issuance/issuance-secrets.ts";
import { issuingOf } from "../../issuance/issuing.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { findOpenOffer } from "../../store/issuance/credential-offers.ts";
import type { CredentialOfferTable } from "../../store/tables.ts";

const params = z.object({ id: z.string() });

/** GET /v1/openid4vci/offers/{handle}: an open offer, for the wallet that has its address. */
export function readCredentialOffer(app: ServiceApp, dependencies: ServiceDependencies): void {
  const { clock } = dependencies;
  const route = createRoute({
    method: "get",
    path: "/v1/openid4vci/offers/{handle}",
    operationId: "readCredentialOffer",
    tags: ["OpenID4VCI"],
    summary: "The offer behind a credential_offer_uri",
    request: { params: z.object({ handle: z.string() }) },
    responses: {
      200: json(documentSchema("a credential offer, OpenID4VCI 1.0, section 4.1.1"), "the offer"),
      ...problems(404),
    },
  });
  app.openapi(route, async (context) => {
    const { credentialIssuer, secrets } = issuingOf(dependencies);
    const code = secrets.code(context.req.valid("param").handle);
    const row = await find(dependencies, "code_digest", digestOf(code));
    const offer = findOpenOffer(row, clock());
    if (offer === undefined) throw noSuchOffer();
    const { tx_code_length: length } = offer;
    return context.json(
      encodeCredentialOffer({
        credentialIssuer,
        preAuthorizedCode: code,
        ...(length === 0 ? {} : { txCode: { inputMode: "numeric", length } }),
      }),
      200,
    );
  });
}

const standingSchema = z
  .object({
    status: z.enum(["open", "redeemed", "issued", "ended"]),
    statusIndex: z.int().optional().openapi({ description: "of the credential that was issued" }),
    wrongTxCodes: z.int(),
    expiresAt: timeSchema,
  })
  .openapi("CredentialOfferStanding", {
    example: {
      status: "issued",
      statusIndex: 70_000,
      wrongTxCodes: 0,
      expiresAt: "2026-06-02T12:00:00.000Z",
    },
  });

/** GET /v1/credential-offers/{id}: whether the wallet has fetched it; an issuer's other key sees nothing of it. */
export function readOfferStanding(app: ServiceApp, dependencies: ServiceDependencies): void {
  const { clock } = dependencies;
  const route = createRoute({
    method: "get",
    path: "/v1/credential-offers/{id}",
    operationId: "readCredentialOfferStanding",
    tags: ["issuance"],
    summary: "Whether an offer was accepted",
    security: API_KEY,
    middleware: [authenticate(dependencies, "issuance")] as const,
    request: { params },
    responses: { 200: json(standingSchema, "where it stands"), ...problems(401, 403, 404) },
  });
  app.openapi(route, async (context) => {
    const offer = await find(dependencies, "id", context.req.valid("param").id);
    if (offer?.client_id !== context.get("clientId")) throw noSuchOffer();
    return context.json(
      {
        status: statusOf(offer, clock()),
        ...(offer.status_index === null ? {} : { statusIndex: offer.status_index }),
        wrongTxCodes: offer.tx_attempts,
        expiresAt: new Date(offer.expires_at).toISOString(),
      },
      200,
    );
  });
}

function statusOf(offer: CredentialOfferTable, now: number) {
  if (offer.status_index !== null) return "issued" as const;
  if (findOpenOffer(offer, now) !== undefined) return "open" as const;
  const isUnderWay =
    offer.claims !== null && offer.token_expires_at !== null && now < offer.token_expires_at;
  return isUnderWay ? ("redeemed" as const) : ("ended" as const);
}

function find(
  { database }: ServiceDependencies,
  column: "id" | "code_digest",
  value: string,
): Promise<CredentialOfferTable | undefined> {
  return database
    .selectFrom("credential_offers")
    .selectAll()
    .where(column, "=", value)
    .executeTakeFirst();
}

function noSuchOffer(): ServiceError {
  return new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no such offer, or it has ended");
}
