import { type ErrorDomain, SymbolonError } from "../../errors.ts";
import { parsePresentation } from "../../presentation/parse-presentation.ts";
import type { Presentation, PresentationRequest } from "../../presentation/types.ts";
import { issuerOf } from "../decisions/issuer-of.ts";
import { randomBytes, randomId } from "../http/random-id.ts";
import type { ServiceDependencies, Submission, VerifySubmission } from "../service-dependencies.ts";
import { assertOpen } from "../store/assert-open.ts";
import { digestPresentation } from "../store/digest-presentation.ts";
import { recordDecision, type Verdict } from "../store/record-decision.ts";
import type { RecordedDecision } from "../store/recorded-decision.ts";
import { repeatDecision } from "../store/repeat-decision.ts";
import { findRequest } from "../store/requests.ts";
import type { RequestTable } from "../store/tables.ts";
import { trustRootStanding } from "../store/trust-roots.ts";
import { BoundedQueue } from "./bounded-queue.ts";
import { attestedChain } from "./requested-chain.ts";

/**
 * Takes an answer to a request, however it came: `readJson` is called once the request is known to take one, and gives
 * the presentation as parsed JSON; `find` says which requests may be answered so. Throws what leaves no decision; a
 * refusal is a decision.
 */
export type AcceptPresentation = (
  requestId: string,
  readJson: () => Promise<unknown>,
  find?: typeof findRequest,
) => Promise<RecordedDecision>;

/**
 * Verify, then take and record in one transaction. What is no presentation, or comes for a request that is not open,
 * gets no decision. The presentation that was accepted, sent once more, gets the decision that it got.
 */
export function acceptPresentations(dependencies: ServiceDependencies): AcceptPresentation {
  const { config, database, clock, random } = dependencies;
  const { maxAttempts } = config;
  const { concurrency, batch, maxWaiting } = config.verification;
  const queue = new BoundedQueue({ concurrency: concurrency * batch, maxWaiting });
  dependencies.metrics?.watchQueue(queue);
  return async (requestId, readJson, find = findRequest) => {
    const now = clock();
    const found = await find(database, requestId, now);
    // Nothing of a body is read for a request that nobody was given, or that is over.
    const row =
      found !== undefined && found.decision_id !== null
        ? found
        : assertOpen(found, now, maxAttempts);
    const json = await readJson();
    const presentation = parsePresentation(json);
    const presentationDigest = digestPresentation(presentation);
    if (row.decision_id !== null) {
      return repeatDecision(database, row.decision_id, presentationDigest);
    }
    const request = JSON.parse(row.body) as PresentationRequest;
    const { verdict, verifiedAt } = await queue.run(() =>
      judge(dependencies, { row, request, presentation, json }),
    );
    const decision = await recordDecision(database, {
      decisionId: randomId(random),
      requestId,
      verdict,
      presentationDigest,
      salt: Buffer.from(randomBytes(random, 16)).toString("hex"),
      now: clock(),
      maxAttempts,
      facts: {
        request,
        presentation,
        verifiedAt,
        issuer: issuerOf(config),
        lifetimeSeconds: config.decisions.receiptLifetimeSeconds,
      },
      webhooks: config.webhooks.endpoints,
    });
    const { outcome, error } = decision;
    dependencies.metrics?.countDecision(row.policy_id, outcome, error?.code ?? "none");
    return decision;
  };
}

interface Judging {
  readonly row: RequestTable;
  readonly request: PresentationRequest;
  readonly presentation: Presentation;
  readonly json: unknown;
}

async function judge(
  { config, database, policies, verifySubmission, clock }: ServiceDependencies,
  { row, request, presentation: { trustRoot }, json }: Judging,
): Promise<{ readonly verdict: Verdict; readonly verifiedAt: number }> {
  const now = clock();
  const windowMs = config.trustRootWindowSeconds * 1000;
  const attestFor = attestedChain(config.decisions, row.policy_id, request);
  const verdict = await verify(verifySubmission, {
    request,
    json,
    now,
    rootStanding: await trustRootStanding(database, trustRoot, { now, windowMs }),
    isPolicyInForce: policies.isHonoured(row.policy_id, request.policyHash, now),
    ...(attestFor === undefined ? {} : { attestFor }),
  });
  return { verdict, verifiedAt: now };
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
