import { createRoute, z } from "@hono/zod-openapi";
import { signDecision } from "../../../chain/decision-typed-data.ts";
import { encodeStatement } from "../../../chain/encode-presentation.ts";
import type { StatementTypedDataOptions } from "../../../chain/statement-typed-data.ts";
import { ServiceError } from "../../../errors.ts";
import type { Hex } from "../../../presentation/abi-encode.ts";
import { requireStanding, type StandingDecision } from "../../decisions/require-standing.ts";
import { authenticate } from "../../http/authenticate.ts";
import { API_KEY, json, problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { findEntry } from "../../verification/requested-chain.ts";

const hex = z.string().regex(/^0x[0-9a-fA-F]+$/);
const decimal = z.string().regex(/^[0-9]+$/);

const attestationSchema = z
  .object({
    chainId: z.int(),
    registry: hex,
    statement: z.object({
      policyId: hex,
      version: z.int(),
      circuitVersion: z.int(),
      subject: hex,
      nonce: hex,
      nullifier: decimal,
      trustRoot: decimal,
      asOf: z.int(),
    }),
    attester: hex,
    deadline: decimal.openapi({ description: "Unix seconds; the last at which it is taken" }),
    signature: hex.openapi({ description: "EIP-712, of the registry's type Decision" }),
  })
  .openapi("Attestation");

/** GET /v1/decisions/:id/attestation: the service's word to a registry, which the subject submits. */
export function readAttestation(app: ServiceApp, dependencies: ServiceDependencies): void {
  const route = createRoute({
    method: "get",
    path: "/v1/decisions/{id}/attestation",
    operationId: "readAttestation",
    tags: ["decisions"],
    summary: "The signed decision (EIP-712) that a registry takes from its subject",
    security: API_KEY,
    middleware: [authenticate(dependencies, "decisions")] as const,
    request: { params: z.object({ id: z.string() }) },
    responses: {
      200: json(attestationSchema, "arguments of attestByDecision"),
      ...problems(401, 403, 404, 409, 422),
    },
  });
  app.openapi(route, async (context) => {
    const { id } = context.req.valid("param");
    const standing = await requireStanding(dependencies, id, context.get("clientId"));
    context.set("requestId", standing.decision.request_id);
    context.set("decisionId", id);
    const options = describeStatement(dependencies, standing);
    const signed = await signDecision(dependencies.keys.attester, options);
    const { chainId, registry, statement } = options;
    context.header("Cache-Control", "no-store");
    return context.json(
      {
        chainId,
        registry,
        statement: {
          ...statement,
          nullifier: String(statement.nullifier),
          trustRoot: String(statement.trustRoot),
        },
        attester: signed.attester,
        deadline: String(signed.deadline),
        signature: signed.signature,
      },
      200,
    );
  });
}

/** A fresh deadline each time, and none beyond the decision's own: who missed one asks again. */
function describeStatement(
  { config }: ServiceDependencies,
  { decision, terms, request, now }: StandingDecision,
): StatementTypedDataOptions {
  const { chains } = config.decisions;
  const entry = findEntry(chains, decision.policy_id, request.chain, request.policyHash);
  if (request.chain === undefined || entry === undefined) {
    const message = "the decision is for no registry that the service attests for";
    throw new ServiceError("ERR_SERVICE_CONFLICT", message);
  }
  const { nullifier, subject, as_of: asOf } = decision;
  if (nullifier === null || subject === null || asOf === null) {
    throw new ServiceError("ERR_SERVICE_CONFLICT", "what the attestation says was erased");
  }
  const { chainId, registry } = request.chain;
  const deadline = Math.min(Math.floor(now / 1000) + entry.deadlineSeconds, terms.expires_at);
  return {
    chainId,
    registry,
    deadline: BigInt(deadline),
    statement: encodeStatement(request, {
      subject: subject as Hex,
      nullifier,
      trustRoot: terms.trust_root,
      asOf: { date: "", seconds: asOf },
      circuit: { id: terms.circuit_id, version: terms.circuit_version },
    }),
  };
}
