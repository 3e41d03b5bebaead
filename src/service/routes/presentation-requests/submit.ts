import type { Context, Handler } from "hono";
import { type ErrorDomain, SymbolonError } from "../../../errors.ts";
import { parsePresentation } from "../../../presentation/parse-presentation.ts";
import type { Presentation, PresentationRequest } from "../../../presentation/types.ts";
import { problemResponse } from "../../http/problem.ts";
import { randomBytes, randomId } from "../../http/random-id.ts";
import { readJsonBody, SMALL_BODY } from "../../http/read-json-body.ts";
import type {
  ServiceDependencies,
  ServiceEnvironment,
  Submission,
  VerifySubmission,
} from "../../service-dependencies.ts";
import { assertOpen } from "../../store/assert-open.ts";
import { digestPresentation } from "../../store/digest-presentation.ts";
import { recordDecision, type Verdict } from "../../store/record-decision.ts";
import type { RecordedDecision } from "../../store/recorded-decision.ts";
import { repeatDecision } from "../../store/repeat-decision.ts";
import { findRequest } from "../../store/requests.ts";
import type { RequestTable } from "../../store/tables.ts";
import { trustRootStanding } from "../../store/trust-roots.ts";
import { BoundedQueue } from "../../verification/bounded-queue.ts";

/**
 * POST /v1/presentation-requests/:id/presentations: verify, then take and record in one transaction. What is no
 * presentation, or comes for a request that is not open, is answered without a decision. The presentation that was
 * accepted, sent once more, is answered with the decision that it got.
 */
export function submitPresentation(
  dependencies: ServiceDependencies,
): Handler<ServiceEnvironment, "/:id/presentations"> {
  const { config, database, clock, random } = dependencies;
  const { maxAttempts } = config;
  const queue = new BoundedQueue(config.verification);
  return async (context) => {
    const requestId = context.req.param("id");
    const now = clock();
    const found = await findRequest(database, requestId, now);
    // Nothing of a body is read for a request that nobody was given, or that is over.
    const row =
      found !== undefined && found.decision_id !== null
        ? found
        : assertOpen(found, now, maxAttempts);
    context.set("requestId", requestId);
    const json = await readJsonBody(context, SMALL_BODY);
    const presentation = parsePresentation(json);
    const presentationDigest = digestPresentation(presentation);
    if (row.decision_id !== null) {
      const decision = await repeatDecision(database, row.decision_id, presentationDigest);
      return answer(context, requestId, decision);
    }
    const verdict = await queue.run(() => judge(dependencies, row, presentation, json));
    const decision = await recordDecision(database, {
      decisionId: randomId(random),
      requestId,
      verdict,
      presentationDigest,
      salt: Buffer.from(randomBytes(random, 16)).toString("hex"),
      now: clock(),
      maxAttempts,
    });
    return answer(context, requestId, decision);
  };
}

async function judge(
  { config, database, policies, verifySubmission, clock }: ServiceDependencies,
  row: RequestTable,
  { trustRoot }: Presentation,
  json: unknown,
): Promise<Verdict> {
  const now = clock();
  const windowMs = config.trustRootWindowSeconds * 1000;
  const request = JSON.parse(row.body) as PresentationRequest;
  return verify(verifySubmission, {
    request,
    json,
    now,
    rootStanding: await trustRootStanding(database, trustRoot, { now, windowMs }),
    isPolicyInForce: policies.isHonoured(row.policy_id, request.policyHash, now),
  });
}

function answer(
  context: Context<ServiceEnvironment>,
  requestId: string,
  { decisionId, outcome, error, isRepeated, ...decided }: RecordedDecision,
): Response {
  context.set("decisionId", decisionId);
  context.header("Location", `/v1/decisions/${decisionId}`);
  const decidedAt = new Date(decided.decidedAt).toISOString();
  const decision = { decisionId, requestId, outcome, decidedAt };
  return error === undefined
    ? context.json(decision, isRepeated ? 200 : 201)
    : problemResponse(context, error, decision);
}

async function verify(
  verifySubmission: VerifySubmission,
  submission: Submission,
): Promise<Verdict> {
  try {
    return { outcome: "accepted", verified: await verifySubmission(submission) };
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
