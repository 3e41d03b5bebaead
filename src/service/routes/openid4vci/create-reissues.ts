import { createRoute, z } from "@hono/zod-openapi";
import type { Transaction } from "kysely";
import { SymbolonError } from "../../../errors.ts";
import { authenticate } from "../../http/authenticate.ts";
import { boundBody } from "../../http/bound-body.ts";
import { API_KEY, json, jsonBody, problems } from "../../http/describe-route.ts";
import { idempotencyHeaders, idempotent, keepForReplay } from "../../http/idempotency.ts";
import { randomId } from "../../http/random-id.ts";
import { issuingOf } from "../../issuance/issuing.ts";
import { sealClaims } from "../../issuance/sealed-claims.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { addCredentialReissue } from "../../store/issuance/credential-reissues.ts";
import { newestIssuance } from "../../store/issuance/issuances.ts";
import type { ServiceTables } from "../../store/tables.ts";
import { issuanceMembers, readIssuable } from "./create-offer.ts";

/** Customers of one call. */
const MOST = 1_000;
/** Of one transaction: the store's write lock is held for a moment only. */
const BATCH = 50;
/** A thousand customers with every claim take half of it. */
const BULK_BODY = { maxBytes: 2_097_152, maxValues: 131_072 };

const entrySchema = z.strictObject(issuanceMembers);
type Entry = z.output<typeof entrySchema>;

const bodySchema = z
  .strictObject({ reissues: z.array(entrySchema).min(1).max(MOST) })
  .openapi("NewCredentialReissues", {
    example: {
      reissues: [
        {
          customerId: "customer-17",
          claims: { kycLevel: "substantial", kycDoneAt: "2027-05-20T09:00:00Z" },
          expiresAt: "2028-06-01T00:00:00Z",
        },
      ],
    },
  });

const resultSchema = z.object({
  status: z.enum(["waiting", "unknown", "revoked", "refused"]),
  id: z.string().optional(),
  code: z.string().optional().openapi({ description: "why it was refused" }),
});
type Result = z.output<typeof resultSchema>;

const resultsSchema = z
  .object({
    results: z.array(resultSchema).openapi({ description: "in the order of the request" }),
  })
  .openapi("CredentialReissueResults", {
    example: {
      results: [
        { status: "waiting", id: "JX5rOn0gCGH6bAf1JPUbBJkAAXvTLUi5" },
        { status: "unknown" },
        { status: "refused", code: "ERR_CREDENTIAL_CLAIM_RANGE" },
      ],
    },
  });

/**
 * POST /v1/credential-reissues: up to 1,000 customers whose wallets may fetch a new credential to the commitment that
 * they are bound to. Claims wait sealed, and take the place of what waited before.
 */
export function createCredentialReissues(app: ServiceApp, dependencies: ServiceDependencies): void {
  const { database, clock } = dependencies;
  const route = createRoute({
    method: "post",
    path: "/v1/credential-reissues",
    operationId: "createCredentialReissues",
    tags: ["issuance"],
    summary: "Issue anew, in bulk, to the commitments that customers are bound to",
    security: API_KEY,
    middleware: [
      authenticate(dependencies, "issuance"),
      boundBody(BULK_BODY),
      idempotent(dependencies),
    ] as const,
    request: { headers: idempotencyHeaders, body: jsonBody(bodySchema) },
    responses: {
      200: json(resultsSchema, "what became of each"),
      ...problems(400, 401, 403, 404, 409, 413, 415),
    },
  });
  app.openapi(route, async (context) => {
    const { reissues } = context.req.valid("json");
    const now = clock();
    const apiKeyId = context.get("clientId");
    const results: Result[] = [];
    for (let start = 0; start < reissues.length; start += BATCH) {
      const batch = reissues.slice(start, start + BATCH);
      await database.transaction().execute(async (transaction) => {
        const added: Result[] = [];
        for (const entry of batch) {
          added.push(await addOne(dependencies, { transaction, entry, apiKeyId, now }));
        }
        results.push(...added);
        // Were it cut short before, the same call once more replaces what waits.
        if (start + BATCH >= reissues.length) {
          await keepForReplay(context, transaction, { status: 200, body: { results } });
        }
      });
    }
    return context.json({ results }, 200);
  });
}

interface Asked {
  readonly transaction: Transaction<ServiceTables>;
  readonly entry: Entry;
  readonly apiKeyId: string;
  readonly now: number;
}

async function addOne(
  dependencies: ServiceDependencies,
  { transaction, entry, apiKeyId, now }: Asked,
): Promise<Result> {
  const { config, random } = dependencies;
  const issuing = issuingOf(dependencies);
  const customer = issuing.secrets.customer(entry.customerId);
  const newest = await newestIssuance(transaction, { customer });
  if (newest === undefined) return { status: "unknown" };
  if (newest.revoked_at !== null) return { status: "revoked" };
  try {
    const { claims, expiresAt } = readIssuable(issuing, entry, now);
    const id = randomId(random);
    await addCredentialReissue(transaction, {
      id,
      client_id: apiKeyId,
      customer,
      claims: sealClaims(issuing.secrets, id, claims),
      credential_expires_at: expiresAt,
      created_at: now,
      expires_at: Math.min(now + config.issuance.reissueLifetimeSeconds * 1000, expiresAt),
    });
    return { status: "waiting", id };
  } catch (error) {
    if (!(error instanceof SymbolonError) || error.code === "ERR_SERVICE_STORE") throw error;
    return { status: "refused", code: error.code };
  }
}
