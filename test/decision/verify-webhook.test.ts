import { describe, expect, it } from "vitest";
import { verifyWebhook } from "../../src/decision/index.ts";
import { formatWebhookSecret, signWebhook } from "../../src/decision/webhook.ts";

const NOW = new Date("2026-06-01T12:00:00Z");
const KEY = new Uint8Array(32).fill(5);
const SECRET = formatWebhookSecret(KEY);
const OTHER = formatWebhookSecret(new Uint8Array(32).fill(6));

const event = {
  id: "msg_1",
  type: "decision.accepted",
  createdAt: "2026-06-01T12:00:00.000Z",
  data: {
    decisionId: "d",
    requestIdDigest: "00",
    policyId: "p",
    outcome: "accepted",
    receipt: "r",
  },
};

function deliver(json: unknown = event, { id = "msg_1", at = NOW.getTime() / 1000 } = {}) {
  const body = typeof json === "string" ? json : JSON.stringify(json);
  const timestamp = String(at);
  const bytes = new TextEncoder().encode(body);
  const signature = signWebhook(KEY, { id, timestamp, body: bytes });
  return {
    body,
    headers: { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature },
  };
}

const verify = (
  { headers, body }: { headers: Record<string, unknown>; body: string | Uint8Array },
  secret: string | string[] = SECRET,
  options = {},
) => verifyWebhook(headers, body, secret, { now: NOW, ...options });

describe("verifyWebhook", () => {
  it("accepts the published vector of Standard Webhooks", () => {
    // https://github.com/standard-webhooks/standard-webhooks: the example of its libraries' tests
    const secret = Buffer.from("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "base64");
    expect(
      signWebhook(secret, {
        id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp: "1614265330",
        body: new TextEncoder().encode('{"test": 2432232314}'),
      }),
    ).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  });

  it("takes headers of either kind, bytes or text, and one good signature among several", () => {
    const { headers, body } = deliver();
    expect(verify({ headers, body })).toEqual(event);
    expect(verifyWebhook(new Headers(headers), body, SECRET, { now: NOW })).toEqual(event);
    expect(verify({ headers, body: new TextEncoder().encode(body) })).toEqual(event);
    const several = `v1,AAAA v1a,ed25519 ${headers["webhook-signature"]}`;
    expect(verify({ headers: { ...headers, "webhook-signature": several }, body })).toEqual(event);
    expect(verify({ headers, body }, [OTHER, SECRET])).toEqual(event);
  });

  it("refuses another secret, body, id, time or signature", () => {
    const { headers, body } = deliver();
    const signature = headers["webhook-signature"];
    const changed: Record<string, unknown>[] = [
      { "webhook-id": "msg_2" },
      { "webhook-timestamp": String(NOW.getTime() / 1000 + 1) },
      { "webhook-signature": signature.replace("v1,", "v2,") },
      { "webhook-signature": signature.slice(3) },
      { "webhook-signature": `${signature}A` },
      { "webhook-signature": signature.slice(0, -1) },
      { "webhook-signature": "v1," },
      { "webhook-signature": `v1,${"\u0100".repeat(44)}` },
    ];
    const code = "ERR_DECISION_SIGNATURE";
    for (const change of changed) {
      expect(() => verify({ headers: { ...headers, ...change }, body })).toThrow(
        expect.objectContaining({ code }),
      );
    }
    expect(() => verify({ headers, body: `${body} ` })).toThrow(expect.objectContaining({ code }));
    expect(() => verify({ headers, body }, OTHER)).toThrow(expect.objectContaining({ code }));
  });

  it("refuses a delivery that is old, or of a time to come", () => {
    const at = (offset: number) => deliver(event, { at: NOW.getTime() / 1000 + offset });
    for (const offset of [-300, 300]) expect(verify(at(offset))).toEqual(event);
    expect(() => verify(at(-301))).toThrow(
      expect.objectContaining({ code: "ERR_DECISION_EXPIRED" }),
    );
    expect(() => verify(at(301))).toThrow(
      expect.objectContaining({ code: "ERR_DECISION_NOT_YET" }),
    );
    expect(() => verify(at(-11), SECRET, { tolerance: 10 })).toThrow(
      expect.objectContaining({ code: "ERR_DECISION_EXPIRED" }),
    );
  });

  it("refuses what is signed and of no form", () => {
    const { headers, body } = deliver();
    const without = (name: string) => ({ headers: { ...headers, [name]: undefined }, body });
    const stamped = (time: string) => ({
      headers: { ...headers, "webhook-timestamp": time },
      body,
    });
    for (const given of [
      without("webhook-id"),
      without("webhook-timestamp"),
      without("webhook-signature"),
      stamped("soon"),
      stamped("1e9"),
      stamped("-1"),
      stamped("0x10"),
      deliver("{"),
      deliver([]),
      deliver({ ...event, type: "payment" }),
      deliver({ ...event, id: "msg_9" }),
      deliver({ ...event, data: {} }),
      { headers: { ...headers, "webhook-signature": "v1,A ".repeat(17) }, body },
    ]) {
      expect(() => verify(given)).toThrow(expect.objectContaining({ code: "ERR_DECISION_FORM" }));
    }
  });

  it("refuses to work without a secret, or with none of the form", () => {
    const delivery = deliver();
    for (const secret of ["", "secret", "whsec_", "whsec_AAAA", "whsec_***", []]) {
      expect(() => verify(delivery, secret)).toThrow(RangeError);
    }
    expect(() => verify(delivery, SECRET, { now: new Date(Number.NaN) })).toThrow(RangeError);
  });
});
