import { requestUsed } from "./assert-open.ts";
import type { ServiceDatabase } from "./open-database.ts";
import type { RecordedDecision } from "./recorded-decision.ts";

/**
 * The decision that consumed a request, for whoever sends the presentation that it accepted once more: an answer may
 * be lost on its way, and the holder has no second one.
 * @param presentationDigest `digestPresentation`
 * @throws ServiceError `ERR_SERVICE_REQUEST_USED` for any other presentation
 */
export async function repeatDecision(
  database: ServiceDatabase,
  decisionId: string,
  presentationDigest: string,
): Promise<RecordedDecision> {
  const held = await database
    .selectFrom("decisions")
    .select(["outcome", "decided_at", "presentation_digest"])
    .where("id", "=", decisionId)
    .executeTakeFirst();
  if (held?.presentation_digest !== presentationDigest) throw requestUsed();
  return { decisionId, outcome: held.outcome, decidedAt: held.decided_at, isRepeated: true };
}
