import { afterEach, beforeEach, expect, it } from "vitest";
import { VerificationError } from "../../src/errors.ts";
import { addTrustRoot } from "../../src/service/store/add-trust-root.ts";
import { verifyAuditLog } from "../../src/service/store/verify-audit-log.ts";
import { describeStores } from "./stores.ts";
import {
  answerOf,
  bearer,
  createWorld,
  KEYS,
  openRequest,
  post,
  presentationFor,
  readDecisionOf,
  START,
  submit,
  trustingVerifier,
  trustRoot,
  type World,
  type WorldOptions,
} from "./world.ts";

const ALICE = `0x${"a1".repeat(20)}` as const;
const BOB = `0x${"b0".repeat(20)}` as const;

describeStores("submitting a presentation", (openTestStore) => {
  let world: World;
  const newWorld = async (options: WorldOptions = {}) =>
    createWorld({ ...options, database: (await openTestStore()).database });
  beforeEach(async () => {
    world = await newWorld();
  });
  afterEach(async () => {
    expect(await verifyAuditLog(world.database)).toMatchObject({ intact: true });
    await world.close();
  });

  it("accepts, and shows the relying party its decision", async () => {
    const { id } = await openRequest(world.app);
    const response = await submit(world.app, id);
    const answer = await answerOf(response);
    expect(answer).toMatchObject({ http: 201, outcome: "accepted", requestId: id });
    expect(response.headers.get("location")).toBe(`/v1/decisions/${answer.decisionId}`);
    const read = await world.app.request(`/v1/decisions/${answer.decisionId}`, {
      headers: bearer(KEYS.relyingParty),
    });
    expect(await read.json()).toEqual({
      decisionId: answer.decisionId,
      requestId: id,
      policyId: "eu-adults-once",
      outcome: "accepted",
      decidedAt: "2026-06-01T12:00:00.000Z",
      asOf: "2026-06-01T11:59:00.000Z",
      nullifier: "1234567890",
      auditSequence: 2,
      receipt: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    });
  });

  it("hides a decision from another relying party", async () => {
    const { id } = await openRequest(world.app);
    const { decisionId } = await answerOf(await submit(world.app, id));
    const read = await world.app.request(`/v1/decisions/${decisionId}`, {
      headers: bearer(KEYS.otherRelyingParty),
    });
    expect(await answerOf(read)).toMatchObject({ http: 404, code: "ERR_SERVICE_NOT_FOUND" });
  });

  it("H4 refuses a used request and records nothing of the try", async () => {
    const { id } = await openRequest(world.app);
    expect((await submit(world.app, id)).status).toBe(201);
    const again = await answerOf(await submit(world.app, id, { nullifier: "99" }));
    expect(again).toMatchObject({ http: 409, code: "ERR_SERVICE_REQUEST_USED" });
    expect(again.decisionId).toBeUndefined();
  });

  it("answers the same presentation once more with its decision, and no other", async () => {
    const { id } = await openRequest(world.app);
    const first = await answerOf(await submit(world.app, id));
    const path = `/v1/presentation-requests/${id}/presentations`;
    // the answer was lost; the wallet sends it again, spaced and ordered otherwise, after the request's time
    const { type, ...rest } = presentationFor(id);
    world.clock.now = START + 3_600_000;
    const again = await post(world.app, path, JSON.stringify({ ...rest, type }, null, 1));
    expect(again.headers.get("location")).toBe(`/v1/decisions/${first.decisionId}`);
    expect(await answerOf(again)).toEqual({ ...first, http: 200 });
    const proof = { ...rest.proof, a: ["2", "1"] as const };
    const asOf = { ...rest.asOf, seconds: rest.asOf.seconds + 1 };
    for (const changes of [{ proof }, { nullifier: "99" }, { asOf }, { subject: ALICE }]) {
      expect(await answerOf(await submit(world.app, id, changes))).toMatchObject({
        http: 409,
        code: "ERR_SERVICE_REQUEST_USED",
      });
    }
    expect(await world.database.selectFrom("decisions").selectAll().execute()).toHaveLength(1);
  });

  it("answers rivals that send the same presentation with one decision", async () => {
    const { id } = await openRequest(world.app);
    const answers = await Promise.all(
      Array.from({ length: 4 }, async () => answerOf(await submit(world.app, id))),
    );
    expect(answers.map(({ http }) => http).sort()).toEqual([200, 200, 200, 201]);
    expect(new Set(answers.map(({ decisionId }) => decisionId)).size).toBe(1);
  });

  it("does not repeat a refusal: what failed is judged again", async () => {
    const { id } = await openRequest(world.app);
    const [first, second] = [
      await answerOf(await submit(world.app, id, { trustRoot: "9" })),
      await answerOf(await submit(world.app, id, { trustRoot: "9" })),
    ];
    expect([first.http, second.http]).toEqual([422, 422]);
    expect(first.decisionId).not.toBe(second.decisionId);
    await addTrustRoot(world.database, trustRoot("9", START));
    expect((await submit(world.app, id, { trustRoot: "9" })).status).toBe(201);
  });

  it("shows the decision by the request's id, to the relying party that made it alone", async () => {
    const [mine, other] = [await openRequest(world.app), await openRequest(world.app)];
    expect((await readDecisionOf(world.app, mine.id)).status).toBe(404);
    await submit(world.app, mine.id, { trustRoot: "9" });
    expect(await (await readDecisionOf(world.app, mine.id)).json()).toMatchObject({
      outcome: "refused",
      code: "ERR_VERIFICATION_PROOF_INVALID",
    });
    const { decisionId } = await answerOf(await submit(world.app, mine.id));
    const read = await readDecisionOf(world.app, mine.id);
    expect(await read.json()).toMatchObject({
      decisionId,
      requestId: mine.id,
      outcome: "accepted",
      nullifier: "1234567890",
    });
    expect((await readDecisionOf(world.app, other.id)).status).toBe(404);
    expect((await readDecisionOf(world.app, mine.id, KEYS.otherRelyingParty)).status).toBe(404);
    expect((await readDecisionOf(world.app, mine.id, KEYS.operator)).status).toBe(403);
  });

  it("H4 refuses at the second of expiry, accepts one before", async () => {
    const [late, timely] = [await openRequest(world.app), await openRequest(world.app)];
    world.clock.now = START + 600_000 - 1;
    expect((await submit(world.app, timely.id)).status).toBe(201);
    world.clock.now = START + 600_000;
    expect(await answerOf(await submit(world.app, late.id, { nullifier: "2" }))).toMatchObject({
      http: 410,
      code: "ERR_PRESENTATION_REQUEST_EXPIRED",
    });
  });

  it("H4 does not revive an expired request when the clock is set back", async () => {
    const { id } = await openRequest(world.app);
    world.clock.now = START + 600_000;
    expect((await submit(world.app, id)).status).toBe(410);
    world.clock.now = START + 1000;
    expect((await submit(world.app, id)).status).toBe(410);
  });

  it("H4 refuses a request from the future", async () => {
    world.clock.now = START + 3_600_000;
    const { id } = await openRequest(world.app);
    world.clock.now = START;
    expect((await submit(world.app, id)).status).toBe(410);
    world.clock.now = START + 3_600_000;
    expect((await submit(world.app, id)).status).toBe(201);
  });

  it("H4 refuses an id that it never gave out", async () => {
    expect(await answerOf(await submit(world.app, "A".repeat(32)))).toMatchObject({
      http: 404,
      code: "ERR_SERVICE_NOT_FOUND",
    });
  });

  it("H4 refuses a presentation for another request, and leaves both open", async () => {
    const [mine, foreign] = [await openRequest(world.app), await openRequest(world.app)];
    const path = `/v1/presentation-requests/${mine.id}/presentations`;
    const response = await post(world.app, path, presentationFor(foreign.id));
    expect(await answerOf(response)).toMatchObject({ http: 422, outcome: "refused" });
    expect((await submit(world.app, mine.id)).status).toBe(201);
  });

  it("once: refuses the nullifier a second time, under a new request", async () => {
    const [first, second] = [await openRequest(world.app), await openRequest(world.app)];
    expect((await submit(world.app, first.id)).status).toBe(201);
    const refused = await answerOf(await submit(world.app, second.id));
    expect(refused).toMatchObject({
      http: 409,
      code: "ERR_VERIFICATION_NULLIFIER_USED",
      outcome: "refused",
    });
    const read = await world.app.request(`/v1/decisions/${refused.decisionId}`, {
      headers: bearer(KEYS.relyingParty),
    });
    expect(await read.json()).toMatchObject({
      outcome: "refused",
      code: "ERR_VERIFICATION_NULLIFIER_USED",
    });
    expect((await submit(world.app, second.id, { nullifier: "2" })).status).toBe(201);
  });

  it("session: refuses a nullifier that was seen, accepts the next session's", async () => {
    const [first, second] = [
      await openRequest(world.app, "session"),
      await openRequest(world.app, "session"),
    ];
    expect((await submit(world.app, first.id)).status).toBe(201);
    expect((await submit(world.app, second.id)).status).toBe(409);
    expect((await submit(world.app, second.id, { nullifier: "2" })).status).toBe(201);
  });

  it("account: renews for the same subject alone, and never with an older asOf", async () => {
    const open = (subject: string) => openRequest(world.app, "account", subject);
    const at = (seconds: number) => ({ date: "20260601", seconds });
    const first = START / 1000 - 300;
    const give = async (subject: typeof ALICE | typeof BOB, seconds: number) => {
      const { id } = await open(subject);
      return answerOf(await submit(world.app, id, { subject, asOf: at(seconds) }));
    };
    expect(await give(ALICE, first)).toMatchObject({ http: 201 });
    expect(await give(ALICE, first)).toMatchObject({ http: 201 });
    expect(await give(ALICE, first - 1)).toMatchObject({ code: "ERR_VERIFICATION_NULLIFIER_USED" });
    expect(await give(BOB, first)).toMatchObject({ code: "ERR_PRESENTATION_SUBJECT" });
    expect(await give(BOB, first + 1)).toMatchObject({ code: "ERR_PRESENTATION_SUBJECT" });
    expect(await give(ALICE, first + 1)).toMatchObject({ http: 201 });
    expect(await give(ALICE, first)).toMatchObject({ code: "ERR_VERIFICATION_NULLIFIER_USED" });
  });

  it("account: asks for the subject when the request is made", async () => {
    await expect(openRequest(world.app, "account")).rejects.toThrow("subject");
  });

  it("stops after the configured number of refused tries", async () => {
    const bad = await newWorld({ config: { maxAttempts: 3 } });
    const { id } = await openRequest(bad.app);
    const tries = [];
    for (let i = 0; i < 4; i++) {
      tries.push((await submit(bad.app, id, { trustRoot: "8" })).status);
    }
    expect(tries).toEqual([422, 422, 422, 429]);
    expect((await submit(bad.app, id)).status).toBe(429);
    const other = await openRequest(bad.app);
    expect((await submit(bad.app, other.id)).status).toBe(201);
    await bad.close();
  });

  it("answers a fault of its own with 500, no decision, and nothing of the cause", async () => {
    const broken = await newWorld({
      verifySubmission: () => Promise.reject(new Error("secret-of-a-library")),
    });
    const { id } = await openRequest(broken.app);
    const response = await submit(broken.app, id);
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toContain("secret-of-a-library");
    expect(JSON.parse(text)).toMatchObject({ code: "ERR_SERVICE_FAULT" });
    expect(await broken.database.selectFrom("decisions").selectAll().execute()).toEqual([]);
    await broken.close();
  });

  it("counts an error of the verification key as its own fault", async () => {
    const broken = await newWorld({
      verifySubmission: () =>
        Promise.reject(new VerificationError("ERR_VERIFICATION_KEY_UNSAFE", "gamma is delta")),
    });
    const { id } = await openRequest(broken.app);
    expect(await answerOf(await submit(broken.app, id))).toMatchObject({
      http: 500,
      detail: "the service failed",
    });
    await broken.close();
  });

  it("H8 refuses with 503 and Retry-After where the queue is full, and serves who waited", async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const busy = await newWorld({
      config: { verification: { concurrency: 1, batch: 1, maxWaiting: 1 } },
      verifySubmission: async (submission) => {
        await gate;
        return trustingVerifier(submission);
      },
    });
    const requests = await Promise.all([1, 2, 3].map(() => openRequest(busy.app)));
    const answers = requests.map(({ id }, i) => submit(busy.app, id, { nullifier: `${i}` }));
    const third = await Promise.race(answers);
    expect(third.status).toBe(503);
    expect(third.headers.get("retry-after")).toBe("1");
    open();
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, 201, 503]);
    await busy.close();
  });
});
