import type { Handler } from "hono";
import { z } from "zod";
import { ServiceError } from "../../../errors.ts";
import type { Hex } from "../../../presentation/abi-encode.ts";
import { randomBytes, randomId } from "../../http/random-id.ts";
import { readJsonBody, SMALL_BODY } from "../../http/read-json-body.ts";
import type { ServiceDependencies, ServiceEnvironment } from "../../service-dependencies.ts";
import { addRequest } from "../../store/requests.ts";
import { createServedRequest } from "../../verification/create-served-request.ts";

const bodySchema = z.strictObject({
  policyId: z.string().min(1).max(64),
  subject: z
    .string()
    .regex(/^0x(?!0{40})[0-9a-fA-F]{40}$/)
    .optional(),
});

/** POST /v1/presentation-requests: a fresh, single-use request for a configured policy. */
export function createPresentationRequest(
  dependencies: ServiceDependencies,
): Handler<ServiceEnvironment> {
  const { policies, database, clock, random } = dependencies;
  return async (context) => {
    const { policyId, subject } = parseBody(await readJsonBody(context, SMALL_BODY));
    const served = policies.get(policyId);
    if (served === undefined) {
      throw new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no such policy");
    }
    if (served.scope.mode === "account" && subject === undefined) {
      throw new ServiceError(
        "ERR_SERVICE_BODY_FORM",
        "subject: a policy of mode account needs one",
      );
    }
    const id = randomId(random);
    const now = clock();
    const request = createServedRequest(dependencies, served, {
      id,
      nonce: randomBytes(random, 32),
      now,
      ...(subject === undefined ? {} : { subject: subject.toLowerCase() as Hex }),
    });
    await addRequest(database, {
      id,
      client_id: context.get("clientId"),
      policy_id: policyId,
      nonce: request.nonce,
      body: JSON.stringify(request),
      created_at: now,
      expires_at: Date.parse(request.expiresAt),
    });
    context.set("requestId", id);
    context.header("Location", `/v1/presentation-requests/${id}`);
    return context.json({ id, request }, 201);
  };
}

function parseBody(json: unknown): z.output<typeof bodySchema> {
  const parsed = bodySchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new ServiceError("ERR_SERVICE_BODY_FORM", "the body must be {policyId, subject?}");
}
