import { z } from "zod";
import { DecisionError } from "../errors.ts";
import { formError } from "./verify-signed.ts";
import { signWebhook, WEBHOOK_SECRET_PREFIX } from "./webhook.ts";

const eventSchema = z.looseObject({
  id: z.string(),
  type: z.enum(["decision.accepted", "decision.refused"]),
  createdAt: z.iso.datetime(),
  data: z.looseObject({
    decisionId: z.string(),
    requestIdDigest: z.string(),
    policyId: z.string(),
    outcome: z.enum(["accepted", "refused"]),
    code: z.string().optional(),
    receipt: z.string().optional(),
  }),
});

/** What a webhook tells. Members may be added. */
export interface WebhookEvent {
  /** The same in every delivery of one event: whoever has seen it has nothing more to do. */
  readonly id: string;
  readonly type: "decision.accepted" | "decision.refused";
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly data: {
    readonly decisionId: string;
    /** `digestRequestId` of the request that was made for the session. */
    readonly requestIdDigest: string;
    readonly policyId: string;
    readonly outcome: "accepted" | "refused";
    /** Why it was refused. */
    readonly code?: string | undefined;
    /** Compact JWS, for `verifyReceipt`; left out where what it would say was erased since. */
    readonly receipt?: string | undefined;
  };
}

type Headers = { get(name: string): string | null } | Readonly<Record<string, unknown>>;

export interface VerifyWebhookOptions {
  readonly now: Date;
  /** Seconds that its timestamp may be off, either way; 300 unless told. */
  readonly tolerance?: number | undefined;
}

/**
 * Verifies a delivery by Standard Webhooks 1.0 and reads it. Remember `id` for longer than the tolerance and act once on
 * each: an event may be delivered more than once, and not in order.
 * @param headers of the request: `Headers`, or Node's object of lower-case names
 * @param body the bytes of the body as they came, not parsed and written again
 * @param secret `whsec_…`; several while it is being replaced
 * @throws DecisionError `ERR_DECISION_FORM`, `_EXPIRED`, `_NOT_YET`, `_SIGNATURE`
 * @throws RangeError for a secret that is none, or an invalid `now`
 */
export function verifyWebhook(
  headers: Headers,
  body: Uint8Array | string,
  secret: string | readonly string[],
  { now, tolerance = 300 }: VerifyWebhookOptions,
): WebhookEvent {
  const id = readHeader(headers, "webhook-id");
  const timestamp = readHeader(headers, "webhook-timestamp");
  const signatures = readHeader(headers, "webhook-signature").split(" ");
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const secrets = (typeof secret === "string" ? [secret] : secret).map(parseSecret);
  if (secrets.length === 0) throw new RangeError("a webhook secret is needed");
  if (!/^[1-9][0-9]{0,11}$/.test(timestamp) || signatures.length > 16) {
    throw formError("its headers");
  }
  assertWindow(Number(timestamp), now.getTime() / 1000, tolerance);
  let isSigned = false;
  for (const key of secrets) {
    const expected = signWebhook(key, { id, timestamp, body: bytes });
    // Every one is compared to its end, so that time tells nothing of any.
    for (const signature of signatures) isSigned = equal(signature, expected) || isSigned;
  }
  if (!isSigned) {
    throw new DecisionError("ERR_DECISION_SIGNATURE", "no signature of it is of this secret");
  }
  return readEvent(bytes, id);
}

function readEvent(bytes: Uint8Array, id: string): WebhookEvent {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw formError("its body is no JSON");
  }
  const event = eventSchema.safeParse(json);
  if (!event.success) throw formError(event.error.issues[0]?.path.join(".") || "its body");
  if (event.data.id !== id) throw formError("its body has another id than its header");
  return event.data;
}

function readHeader(headers: Headers, name: string): string {
  const value =
    typeof headers.get === "function"
      ? (headers as { get(name: string): string | null }).get(name)
      : (headers as Readonly<Record<string, unknown>>)[name];
  if (typeof value !== "string" || value === "") throw formError(`it lacks ${name}`);
  return value;
}

function parseSecret(text: string): Uint8Array {
  const [, base64] = /^whsec_([A-Za-z0-9+/]{32,}={0,2})$/.exec(text) ?? [];
  if (base64 === undefined) {
    throw new RangeError(`a webhook secret is ${WEBHOOK_SECRET_PREFIX} and base64`);
  }
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function assertWindow(timestamp: number, now: number, tolerance: number): void {
  if (!Number.isFinite(now)) throw new RangeError("now is a time");
  if (timestamp < now - tolerance) {
    throw new DecisionError("ERR_DECISION_EXPIRED", "it was sent too long ago, or sent again");
  }
  if (timestamp > now + tolerance) {
    throw new DecisionError("ERR_DECISION_NOT_YET", "it is of a time to come");
  }
}

/** In a time that depends on the lengths alone. */
function equal(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < b.length; i++) difference |= (a.charCodeAt(i) || 0) ^ b.charCodeAt(i);
  return difference === 0;
}
