import { digestRequestId } from "../../decision/digests.ts";
import type { WebhookEvent } from "../../decision/verify-webhook.ts";
import { receiptMember } from "../decisions/issue-receipt.ts";
import type { ServiceDependencies } from "../service-dependencies.ts";
import { findDecision } from "../store/requests.ts";
import type { WebhookDeliveryTable } from "../store/tables.ts";

/**
 * The bytes of an event; the same in every attempt, but for a receipt of newer keys. Undefined where its decision was
 * erased since, and the delivery with it.
 */
export async function eventBody(
  { database, keys }: Pick<ServiceDependencies, "database" | "keys">,
  { id, decision_id, client_id, created_at }: WebhookDeliveryTable,
): Promise<Uint8Array | undefined> {
  const decision = await findDecision(database, decision_id, client_id);
  if (decision === undefined) return undefined;
  const { outcome, code, policy_id: policyId, request_id } = decision;
  const event: WebhookEvent = {
    id,
    type: `decision.${outcome}`,
    createdAt: new Date(created_at).toISOString(),
    data: {
      decisionId: decision.id,
      requestIdDigest: digestRequestId(request_id),
      policyId,
      outcome,
      ...(code === null ? {} : { code }),
      ...(await receiptMember({ database, keys }, decision)),
    },
  };
  return new TextEncoder().encode(JSON.stringify(event));
}
