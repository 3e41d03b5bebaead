import { createHmac } from "node:crypto";
import { z } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { Transaction } from "kysely";
import { ServiceError } from "../../errors.ts";
import { canonicalJson } from "../../field/canonical-json.ts";
import type { ServiceDependencies, ServiceEnvironment } from "../service-dependencies.ts";
import {
  claimKey,
  type IdempotencyClaim,
  keepAnswer,
  releaseKey,
  type StoredAnswer,
} from "../store/idempotency.ts";
import type { ServiceTables } from "../store/tables.ts";
import { randomId } from "./random-id.ts";

const USE = "symbolon/idempotency/2";
const KEY = /^[\x20-\x7e]{1,255}$/;

/** `request.headers` of a route that takes an idempotency key. */
export const idempotencyHeaders = z.object({
  "idempotency-key": z.string().regex(KEY).optional().openapi({
    description:
      "1 to 255 printable ASCII characters, fresh for each request: sent again with the same key and body within a day, the request has no second effect and gets the same answer",
    example: "8e03978e-40d5-43dd-bc93-6894a57f9324",
  }),
});

/**
 * `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header), for routes that bear an API key: after `authenticate`
 * and `boundBody`. The handler calls `keepForReplay` within the transaction that makes its effect. Where it throws, the
 * key is given back: nothing took effect, and problems are not replayed.
 * @param restore puts back into a kept answer what must not lie in the store, such as a code
 */
export function idempotent(
  { database, keys, clock, random }: ServiceDependencies,
  restore: (body: string) => string = (body) => body,
): MiddlewareHandler<ServiceEnvironment> {
  const digestKey = Buffer.from(keys.pseudonym(`${USE}/key`), "base64url");
  return async (context, next) => {
    const key = context.req.header("idempotency-key");
    if (key === undefined) return next();
    if (!KEY.test(key)) {
      throw new ServiceError(
        "ERR_SERVICE_BODY_FORM",
        "Idempotency-Key: 1 to 255 printable ASCII characters",
      );
    }
    const route = `${context.req.method} ${routePath(context)}`;
    const use = { client_id: context.get("clientId"), route, key };
    const claim = randomId(random);
    const bodyDigest = digest(context, digestKey);
    const held = await claimKey(database, use, { bodyDigest, claim, now: clock() });
    if (held !== undefined) {
      return replay(context, { ...held, body: restore(held.body) });
    }
    const claimed: IdempotencyClaim = { use, claim, isKept: false };
    context.set("idempotency", claimed);
    await next();
    const { status } = context.res;
    if (status >= 400) await releaseKey(database, use, claim);
    else if (!claimed.isKept) {
      throw new ServiceError("ERR_SERVICE_FAULT", "the route did not keep its answer");
    }
  };
}

/**
 * Keeps the answer for who sends the same key again, in the transaction of the effect; does nothing where no key came.
 * @param answer what the handler answers with `context.json`
 */
export async function keepForReplay(
  context: Context<ServiceEnvironment>,
  transaction: Transaction<ServiceTables>,
  answer: { readonly status: number; readonly body: unknown; readonly location?: string },
): Promise<void> {
  const claimed: IdempotencyClaim | undefined = context.get("idempotency");
  if (claimed === undefined) return;
  const { status, body, location = null } = answer;
  const stored: StoredAnswer = { status, body: JSON.stringify(body), location };
  await keepAnswer(transaction, claimed.use, claimed.claim, stored);
  claimed.isKept = true;
}

/**
 * Over the path, which may hold an id, and the body's one canonical text; of the body no more than this is kept. Under a
 * key that outlives a rotation and that all nodes share: without it, who reads the store could try the ids of customers.
 */
function digest(context: Context<ServiceEnvironment>, key: Buffer): string {
  const json: unknown = context.get("json");
  const body = json === undefined ? "" : canonicalJson(json);
  return createHmac("sha256", key)
    .update(`${USE}\n${context.req.path}\n${body}`, "utf8")
    .digest("hex");
}

function replay(context: Context, { status, body, location }: StoredAnswer): Response {
  return context.body(body, status as 200, {
    "Content-Type": "application/json",
    "Idempotency-Replayed": "true",
    ...(location === null ? {} : { Location: location }),
  });
}
