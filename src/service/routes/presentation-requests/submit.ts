import type { Handler } from "hono";
import { type ErrorDomain, SymbolonError } from "../../../errors.ts";
import { parsePresentation } from "../../../presentation/parse-presentation.ts";
import type { PresentationRequest } from "../../../presentation/types.ts";
import { problemResponse } from "../../http/problem.ts";
import { randomId } from "../../http/random-id.ts";
import { readJsonBody } from "../../http/read-json-body.ts";
import type {
  ServiceDependencies,
  ServiceEnvironment,
  Submission,
  VerifySubmission,
} from "../../service-dependencies.ts";
import { assertOpen, recordDecision, type Verdict } from "../../store/record-decision.ts";
import { findRequest } from "../../store/requests.ts";
import { trustRootStanding } from "../../store/trust-roots.ts";
import { BoundedQueue } from "../../verification/bounded-queue.ts";

/**
 * POST /v1/presentation-requests/:id/presentations: verify, then take and record in one transaction. What is no
 * presentation, or comes for a request that is not open, is answered without a decision.
 */
export function submitPresentation(
  dependencies: ServiceDependencies,
): Handler<ServiceEnvironment, "/:id/presentations"> {
  const { config, database, policies, verifySubmission, clock, random } = dependencies;
  const queue = new BoundedQueue(config.verification);
  const windowMs = config.trustRootWindowSeconds * 1000;
  return async (context) => {
    const json = await readJsonBody(context, config.maxBodyBytes);
    const { trustRoot } = parsePresentation(json);
    const requestId = context.req.param("id");
    const now = clock();
    const row = assertOpen(await findRequest(database, requestId, now), now, config.maxAttempts);
    context.set("requestId", requestId);
    const request = JSON.parse(row.body) as PresentationRequest;
    const verdict = await queue.run(async () =>
      judge(verifySubmission, {
        request,
        json,
        now,
        rootStanding: await trustRootStanding(database, trustRoot, { now, windowMs }),
        isPolicyInForce: policies.get(row.policy_id)?.policyHash === request.policyHash,
      }),
    );
    const { decisionId, outcome, error, ...decided } = await recordDecision(database, {
      decisionId: randomId(random),
      requestId,
      verdict,
      now: clock(),
      maxAttempts: config.maxAttempts,
    });
    context.set("decisionId", decisionId);
    context.header("Location", `/v1/decisions/${decisionId}`);
    const decidedAt = new Date(decided.decidedAt).toISOString();
    const decision = { decisionId, requestId, outcome, decidedAt };
    return error === undefined
      ? context.json(decision, 201)
      : problemResponse(context, error, decision);
  };
}

async function judge(verify: VerifySubmission, submission: Submission): Promise<Verdict> {
  try {
    return { outcome: "accepted", verified: await verify(submission) };
  } catch (error) {
    if (error instanceof SymbolonError && isRefusal(error)) return { outcome: "refused", error };
    throw error;
  }
}

/** Domains whose errors say that the presentation is at fault; the others, and errors of our key, are ours. */
const REFUSING: readonly ErrorDomain[] = ["ENCODING", "POLICY", "PRESENTATION", "VERIFICATION"];

function isRefusal({ code }: SymbolonError): boolean {
  return (
    REFUSING.some((domain) => code.startsWith(`ERR_${domain}_`)) &&
    !code.startsWith("ERR_VERIFICATION_KEY_")
  );
}
