import { expect, it } from "vitest";
import { tagRequestId } from "../../src/service/http/tag-request-id.ts";
import { bearer, createWorld, KEYS, openRequest, post, presentationFor, submit } from "./world.ts";

const CANARY = {
  nullifier: "424242424242424242",
  subject: `0x${"cafe".repeat(10)}`,
  proof: "31337313373133731337",
  path: "canary-in-path",
  query: "canary-in-query",
  header: "canary-in-header",
  agent: "canary-agent",
  key: "canary-key-0123456789abcdef",
  body: "canary-in-body",
  cause: "canary-in-cause",
  policyId: "canary-policy",
};

it("H10 nothing personal reaches the log, whatever the outcome", async () => {
  const { app, logLines, close } = await createWorld({
    overrides: {
      verifyTrustRoot: () => Promise.reject(new Error(`${CANARY.cause}\r\nforged`)),
    },
  });
  const headers = { "x-request-id": CANARY.header, "user-agent": CANARY.agent };
  const subject = CANARY.subject as `0x${string}`;
  const request = await openRequest(app, "account", subject);
  const changes = {
    nullifier: CANARY.nullifier,
    subject,
    proof: {
      a: [CANARY.proof, "2"],
      b: [
        ["1", "2"],
        ["3", "4"],
      ],
      c: ["1", "2"],
    },
  } as const;
  const accepted = await submit(app, request.id, changes);
  expect(accepted.status).toBe(201);
  const { decisionId } = (await accepted.json()) as { decisionId: string };
  const again = await openRequest(app, "account", subject);
  expect((await submit(app, again.id, { ...changes, trustRoot: "8" })).status).toBe(422);
  const path = `/v1/presentation-requests/${again.id}/presentations`;
  await post(app, path, `{"x":"${CANARY.body}"`, headers);
  await post(app, path, { ...presentationFor(again.id), extra: CANARY.body }, headers);
  await post(app, path, { ...presentationFor(again.id), nullifier: CANARY.body }, headers);
  await post(app, `/v1/${CANARY.path}?q=${CANARY.query}%0d%0aforged`, {}, headers);
  await app.request(`/v1/decisions/${CANARY.path}`, { headers: bearer(CANARY.key) });
  await app.request(`/v1/policies/${CANARY.path}`, { headers });
  const unknown = { policyId: CANARY.policyId };
  await post(app, "/v1/presentation-requests", unknown, bearer(KEYS.relyingParty));
  const fault = await post(app, "/v1/trust-roots", { x: CANARY.body }, bearer(KEYS.operator));
  expect(fault.status).toBe(500);
  await close();

  expect(logLines.length).toBeGreaterThanOrEqual(12);
  for (const line of logLines) {
    const entry = JSON.parse(line) as Record<string, unknown>;
    expect(Object.keys(entry)).toEqual(
      expect.arrayContaining(entry.msg === "answered" ? ["route", "status", "ms"] : ["code"]),
    );
    for (const canary of Object.values(CANARY)) expect(line).not.toContain(canary);
    for (const key of Object.values(KEYS)) expect(line).not.toContain(key);
  }
  const log = logLines.join("\n");
  expect(log).not.toContain("forged");
  for (const { id } of [request, again]) {
    expect(log).not.toContain(id);
    expect(log).toContain(`"request":"${tagRequestId(id)}"`);
  }
  expect(log).toContain(decisionId);
  expect(log).toContain("ERR_VERIFICATION_PROOF_INVALID");
  expect(log).toContain("ERR_SERVICE_FAULT");
});
