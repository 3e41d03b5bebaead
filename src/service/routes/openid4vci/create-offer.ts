import { createRoute, z } from "@hono/zod-openapi";
import { parseInstant } from "../../../credential/calendar.ts";
import { parseClaims } from "../../../credential/parse-claims.ts";
import { ServiceError } from "../../../errors.ts";
import { createOfferLink } from "../../../openid4vci/credential-offer.ts";
import { authenticate } from "../../http/authenticate.ts";
import { boundBody } from "../../http/bound-body.ts";
import {
  API_KEY,
  documentSchema,
  json,
  jsonBody,
  problems,
  timeSchema,
} from "../../http/describe-route.ts";
import { idempotencyHeaders, idempotent, keepForReplay } from "../../http/idempotency.ts";
import { randomId } from "../../http/random-id.ts";
import { SMALL_BODY } from "../../http/read-json-body.ts";
import { digestOf } from "../../issuance/issuance-secrets.ts";
import { type Issuing, issuingOf } from "../../issuance/issuing.ts";
import { assertIssuable, sealClaims } from "../../issuance/sealed-claims.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { addCredentialOffer } from "../../store/issuance/credential-offers.ts";
import { addressOf } from "./read-metadata.ts";

export const customerIdSchema = z.string().min(1).max(256).openapi({
  description:
    "your own name for the customer; it goes into no credential, and is kept as a keyed hash",
});

/** Members of what is to be issued. */
export const issuanceMembers = {
  customerId: customerIdSchema,
  claims: documentSchema("Claims: what the credential says of its holder"),
  expiresAt: timeSchema.openapi({ description: "end of the credential, in whole seconds of UTC" }),
};

const bodySchema = z
  .strictObject({
    ...issuanceMembers,
    txCode: z
      .strictObject({ length: z.int().min(4).max(12).default(6) })
      .optional()
      .openapi({ description: "asks the holder for digits, which you send by another way" }),
  })
  .openapi("NewCredentialOffer", {
    example: {
      customerId: "customer-17",
      claims: {
        personType: "natural",
        kycLevel: "substantial",
        kycRegime: "EU-AMLR",
        residence: { country: "DE" },
        dateOfBirth: "1990-07-14",
        kycDoneAt: "2026-05-20T09:00:00Z",
      },
      expiresAt: "2027-06-01T00:00:00Z",
      txCode: { length: 6 },
    },
  });

const createdSchema = z
  .object({
    id: z.string(),
    offerUri: z
      .string()
      .openapi({ description: "whoever has it has the offer: give it to the customer alone" }),
    deepLink: z
      .string()
      .openapi({ description: "openid-credential-offer://...: a link, or a QR code" }),
    txCode: z
      .string()
      .optional()
      .openapi({ description: "for the holder, by another way than the link" }),
    expiresAt: timeSchema,
  })
  .openapi("CreatedCredentialOffer", {
    example: {
      id: "JX5rOn0gCGH6bAf1JPUbBJkAAXvTLUi5",
      offerUri:
        "https://kyc.example/v1/openid4vci/offers/Qm4ZUqSSRYu7Zl1kHnBMNTtw4Kh4TGXh2VAyqm0kzL8",
      deepLink:
        "openid-credential-offer://?credential_offer_uri=https%3A%2F%2Fkyc.example%2Fv1%2Fopenid4vci%2Foffers%2FQm4ZUqSSRYu7Zl1kHnBMNTtw4Kh4TGXh2VAyqm0kzL8",
      txCode: "493536",
      expiresAt: "2026-06-02T12:00:00.000Z",
    },
  });

type Created = z.output<typeof createdSchema>;
/** What lies in the store of an answer: neither code nor transaction code. */
type Kept = Pick<Created, "id" | "expiresAt"> & { readonly txCodeLength: number };

/** POST /v1/credential-offers: what a customer's wallet can fetch once. */
export function createCredentialOffer(app: ServiceApp, dependencies: ServiceDependencies): void {
  const { config, database, clock, random } = dependencies;
  const describe = ({ secrets }: Issuing, { id, expiresAt, txCodeLength }: Kept): Created => {
    const offerUri = addressOf(config.publicUrl, `/v1/openid4vci/offers/${secrets.handle(id)}`);
    const txCode = txCodeLength === 0 ? {} : { txCode: secrets.txCode(id, txCodeLength) };
    return { id, offerUri, deepLink: createOfferLink(offerUri), ...txCode, expiresAt };
  };
  const route = createRoute({
    method: "post",
    path: "/v1/credential-offers",
    operationId: "createCredentialOffer",
    tags: ["issuance"],
    summary: "Offer a customer a credential",
    security: API_KEY,
    middleware: [
      authenticate(dependencies, "issuance"),
      boundBody(SMALL_BODY),
      idempotent(dependencies, (body) =>
        JSON.stringify(describe(issuingOf(dependencies), JSON.parse(body) as Kept)),
      ),
    ] as const,
    request: { headers: idempotencyHeaders, body: jsonBody(bodySchema) },
    responses: {
      201: json(createdSchema, "the offer"),
      ...problems(400, 401, 403, 404, 409, 413, 415, 422),
    },
  });
  app.openapi(route, async (context) => {
    const issuing = issuingOf(dependencies);
    const { customerId, txCode, ...asked } = context.req.valid("json");
    const now = clock();
    const { claims, expiresAt } = readIssuable(issuing, asked, now);
    const id = randomId(random);
    const ends = Math.min(now + config.issuance.offerLifetimeSeconds * 1000, expiresAt);
    const kept: Kept = {
      id,
      expiresAt: new Date(ends).toISOString(),
      txCodeLength: txCode?.length ?? 0,
    };
    await database.transaction().execute(async (transaction) => {
      await addCredentialOffer(transaction, {
        id,
        client_id: context.get("clientId"),
        code_digest: digestOf(issuing.secrets.code(issuing.secrets.handle(id))),
        customer: issuing.secrets.customer(customerId),
        claims: sealClaims(issuing.secrets, id, claims),
        credential_expires_at: expiresAt,
        tx_code_length: kept.txCodeLength,
        created_at: now,
        expires_at: ends,
      });
      await keepForReplay(context, transaction, {
        status: 201,
        body: kept,
        location: `/v1/credential-offers/${id}`,
      });
    });
    context.header("Location", `/v1/credential-offers/${id}`);
    return context.json(describe(issuing, kept), 201);
  });
}

/** @throws CredentialError, TrustError for what could not be issued; ServiceError `ERR_SERVICE_BODY_FORM` */
export function readIssuable(
  issuing: Issuing,
  asked: { readonly claims?: unknown; readonly expiresAt: string },
  now: number,
) {
  const claims = parseClaims(asked.claims);
  const seconds = parseInstant(asked.expiresAt);
  if (seconds === undefined) {
    throw new ServiceError("ERR_SERVICE_BODY_FORM", "expiresAt: as '2027-01-31T12:00:00Z'");
  }
  const expiresAt = seconds * 1000;
  assertIssuable(issuing, claims, { now, expiresAt });
  return { claims, expiresAt };
}
