import { createHmac } from "node:crypto";
import { Writable } from "node:stream";
import { expect, it, onTestFinished, vi } from "vitest";
import { verifyReceipt, verifyWebhook } from "../../src/decision/index.ts";
import { parseServiceConfig } from "../../src/service/config/parse-service-config.ts";
import { createLogger } from "../../src/service/create-logger.ts";
import { deriveServiceKeys } from "../../src/service/keys/service-keys.ts";
import type { ServiceDependencies } from "../../src/service/service-dependencies.ts";
import {
  claimDeliveries,
  redeliver,
  settleDelivery,
} from "../../src/service/store/webhook-deliveries.ts";
import { deliverWebhooks } from "../../src/service/webhooks/deliver-webhooks.ts";
import { nextAttempt } from "../../src/service/webhooks/next-attempt.ts";
import { startWebhookJobs } from "../../src/service/webhooks/webhook-jobs.ts";
import { decide, expected, get, readJwks } from "./decisions-world.ts";
import { type Reply, startReceiver } from "./webhook-receiver.ts";
import { answerOf, bearer, configJson, createWorld, KEYS, START, type World } from "./world.ts";

const HOUR = 3_600_000;

interface Setting {
  readonly replies?: readonly Reply[];
  readonly webhooks?: Record<string, unknown>;
  readonly overrides?: Parameters<typeof createWorld>[0] & object;
}

/** A service with an endpoint on this machine, whose job runs when the test says so. */
async function setUp({ replies = [], webhooks = {} }: Setting = {}) {
  const receiver = await startReceiver();
  receiver.replies.push(...replies);
  const config = {
    webhooks: {
      endpoints: [
        { id: "main", clientId: "exchange", url: receiver.url },
        { id: "theirs", clientId: "other", url: `${receiver.url}/other` },
      ],
      allowLocal: true,
      maxAttempts: 3,
      timeoutMs: 5_000,
      ...webhooks,
    },
  };
  const world = await createWorld({ config });
  onTestFinished(() => world.close());
  const lines: string[] = [];
  const log = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString("utf8"));
      done();
    },
  });
  const node = {
    config: world.config,
    database: world.database,
    keys: await deriveServiceKeys(new Uint8Array(32).fill(7)),
    clock: () => world.clock.now,
    random: (bytes: Uint8Array) => void crypto.getRandomValues(bytes),
    logger: createLogger("debug", log),
  };
  const run = async (signal = new AbortController().signal) => {
    const ids = node.config.webhooks.endpoints.map(({ id }) => id);
    for (const recipient of [...ids.map((id) => ({ id })), { noneOf: ids }]) {
      await deliverWebhooks(node, recipient, signal);
    }
  };
  const rows = () => world.database.selectFrom("webhook_deliveries").selectAll().execute();
  return { world, receiver, run, rows, node, lines };
}

async function secretOf(world: World): Promise<string> {
  const { endpoints } = (await (await get(world, "/v1/webhooks")).json()) as {
    endpoints: { secret: string }[];
  };
  return endpoints[0]?.secret ?? "";
}

it("tells an acceptance once, signed over the very bytes, with the receipt", async () => {
  const { world, receiver, run, rows, lines } = await setUp();
  const { request, decisionId } = await decide(world);
  await run();
  await run();
  expect(receiver.received).toHaveLength(1);
  const [{ headers, body, method, url } = expect.fail()] = receiver.received;
  expect([method, url, headers["content-type"]]).toEqual(["POST", "/hooks", "application/json"]);
  const secret = await secretOf(world);
  const event = verifyWebhook(headers, body, secret, { now: new Date(START) });
  expect(event).toMatchObject({
    id: headers["webhook-id"],
    type: "decision.accepted",
    createdAt: "2026-06-01T12:00:00.000Z",
    data: { decisionId, policyId: "eu-adults-session", outcome: "accepted" },
  });
  const options = { ...expected(START, await readJwks(world)), requestId: request.id };
  expect(await verifyReceipt(event.data.receipt ?? "", options)).toMatchObject({
    jti: decisionId,
    requestIdDigest: event.data.requestIdDigest,
  });
  // As the specification writes it, without the product's code.
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body.toString("utf8")}`;
  expect(headers["webhook-signature"]).toBe(
    `v1,${createHmac("sha256", key).update(signed).digest("base64")}`,
  );
  expect(await rows()).toMatchObject([{ state: "delivered", attempts: 1, last_result: "204" }]);
  expect(lines.join()).not.toMatch(new RegExp(`${request.id}|1234567890|whsec|127\\.0\\.0\\.1`));
  expect(body.toString("utf8")).not.toContain(request.id);
});

it("tells a refusal with its code", async () => {
  const { world, receiver, run } = await setUp();
  await decide(world, { trustRoot: "8" });
  await run();
  const [{ headers, body } = expect.fail()] = receiver.received;
  const event = verifyWebhook(headers, body, await secretOf(world), { now: new Date(START) });
  expect(event).toMatchObject({
    type: "decision.refused",
    data: { outcome: "refused", code: "ERR_VERIFICATION_PROOF_INVALID" },
  });
});

it("tries again after a refusal, a redirect that is not followed, and silence, under one id", async () => {
  const { world, receiver, run, rows } = await setUp({
    replies: [
      { status: 500 },
      { status: 307, headers: { location: "/hooks/elsewhere" } },
      { status: 200, isSilent: true },
      { status: 200 },
    ],
    webhooks: { timeoutMs: 2_000, maxAttempts: 9 },
  });
  await decide(world);
  const results: unknown[] = [];
  for (let i = 0; i < 4; i++) {
    await run();
    results.push((await rows())[0]?.last_result);
    await run(); // not due yet
    expect(receiver.received).toHaveLength(i + 1);
    world.clock.now += HOUR;
  }
  expect(results).toEqual(["500", "307", "timeout", "200"]);
  expect(new Set(receiver.received.map(({ url }) => url))).toEqual(new Set(["/hooks"]));
  expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  const stamps = receiver.received.map(({ headers }) => Number(headers["webhook-timestamp"]));
  expect(stamps).toEqual([0, 1, 2, 3].map((hours) => START / 1000 + hours * 3600));
});

it("takes the status of an answer whose body never ends", async () => {
  const { world, run, rows } = await setUp({ replies: [{ status: 200, isEndless: true }] });
  await decide(world);
  await run();
  expect(await rows()).toMatchObject([{ state: "delivered" }]);
});

it("gives up after the last attempt, shows the dead letter to its client alone, and sends it again when told", async () => {
  const { world, receiver, run, rows } = await setUp({
    replies: [{ status: 500 }, { status: 503 }, { status: 404 }],
  });
  const { decisionId } = await decide(world);
  for (let i = 0; i < 5; i++) {
    await run();
    world.clock.now += HOUR;
  }
  expect(receiver.received).toHaveLength(3);
  const path = "/v1/webhooks/dead-letters";
  const list = async (key?: string) => (await get(world, path, key)).json();
  const { deadLetters } = (await list()) as { deadLetters: { id: string }[] };
  expect(deadLetters).toMatchObject([
    { endpointId: "main", decisionId, attempts: 3, lastResult: "404" },
  ]);
  expect(await list(KEYS.otherRelyingParty)).toEqual({ deadLetters: [] });

  const again = (id: string, key = KEYS.relyingParty, headers = {}) =>
    Promise.resolve(
      world.app.request(`${path}/${id}/redeliver`, {
        method: "POST",
        headers: { ...bearer(key), ...headers },
      }),
    );
  const id = deadLetters[0]?.id ?? "";
  expect((await again(id, KEYS.otherRelyingParty)).status).toBe(404);
  expect((await again("msg_none")).status).toBe(404);
  const once = { "idempotency-key": "again" };
  const sent = await again(id, KEYS.relyingParty, once);
  expect(sent.status).toBe(202);
  const replayed = await again(id, KEYS.relyingParty, once);
  expect([replayed.status, replayed.headers.get("idempotency-replayed")]).toEqual([202, "true"]);
  expect(await replayed.json()).toEqual(await sent.json());
  expect((await again(id)).status).toBe(404); // it is no dead letter now
  await run();
  expect(receiver.received).toHaveLength(4);
  expect(receiver.received[3]?.headers["webhook-id"]).toBe(id);
  expect(await rows()).toMatchObject([{ state: "delivered", attempts: 1 }]);
});

it("410 ends the event at once, and not the endpoint", async () => {
  const { world, receiver, run, rows } = await setUp({ replies: [{ status: 410 }] });
  await decide(world, { nullifier: "1" });
  await run();
  expect(await rows()).toMatchObject([{ state: "dead", attempts: 1, last_result: "410" }]);
  await decide(world, { nullifier: "2" });
  await run();
  expect(receiver.received).toHaveLength(2);
});

it("a crash between the answer and its mark sends the same event again, when the lease is over", async () => {
  const { world, receiver, run, rows, node } = await setUp();
  await decide(world);
  const now = world.clock.now;
  const claim = {
    now,
    lease: "of a node that ends",
    leaseMs: 35_000,
    longestWaitMs: 7 * HOUR,
    recipient: { id: "main" },
    limit: 8,
  };
  const [row = expect.fail()] = await claimDeliveries(node.database, claim);
  await run();
  expect(receiver.received).toHaveLength(0); // another node has it
  world.clock.now += 35_000;
  await run();
  expect(receiver.received.map(({ headers }) => headers["webhook-id"])).toEqual([row.id]);
  // The node was only slow: what it says now changes nothing.
  await settleDelivery(node.database, row, { state: "dead", result: "500", now });
  expect(await rows()).toMatchObject([{ state: "delivered", attempts: 2 }]);
});

it("several nodes share the outbox, and none sends what another has", async () => {
  const { world, receiver, run, rows } = await setUp();
  for (let i = 1; i <= 20; i++) await decide(world, { nullifier: String(i) });
  await Promise.all([run(), run(), run()]);
  expect((await rows()).filter(({ state }) => state === "delivered")).toHaveLength(20);
  expect(receiver.received).toHaveLength(20);
  expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(20);
});

it("a clock that was ahead, and is set back, holds nothing up for long", async () => {
  const { world, receiver, run } = await setUp({ replies: [{ status: 500 }] });
  world.clock.now = START + 365 * 24 * HOUR;
  await decide(world);
  await run();
  world.clock.now = START;
  await run();
  expect(receiver.received).toHaveLength(2);
});

it("stops in the midst of a delivery without a word of it, and goes on later", async () => {
  const { world, receiver, run, rows } = await setUp({
    replies: [{ status: 200, isSilent: true }],
  });
  await decide(world);
  const stop = new AbortController();
  const arrival = receiver.arrival();
  const running = run(stop.signal);
  await arrival;
  stop.abort();
  await running;
  expect(await rows()).toMatchObject([{ state: "waiting", attempts: 1 }]);
  world.clock.now += HOUR;
  await run();
  expect(await rows()).toMatchObject([{ state: "delivered", attempts: 2 }]);
});

for (const [what, url] of [
  ["address of", "https://127.0.0.1:1/hooks"],
  ["name that leads to", "https://localhost:1/hooks"],
]) {
  it(`H9 asks no ${what} this machine unless told`, async () => {
    const { world, run, rows } = await setUp({
      webhooks: { allowLocal: false, endpoints: [{ id: "main", clientId: "exchange", url }] },
    });
    await decide(world);
    await run();
    expect(await rows()).toMatchObject([{ state: "waiting", last_result: "local" }]);
  });
}

it("takes no address without TLS unless told, since a receipt names the holder", () => {
  const endpoints = [{ id: "main", clientId: "exchange", url: "http://hooks.example/x" }];
  const parse = (webhooks: object) => parseServiceConfig(configJson({ webhooks }));
  expect(() => parse({ endpoints })).toThrowError(/https, unless webhooks\.allowLocal/);
  expect(parse({ endpoints, allowLocal: true }).webhooks.endpoints).toHaveLength(1);
});

it("an endpoint that does not answer delays no other", async () => {
  const [slow, quick] = [await startReceiver(), await startReceiver()];
  slow.replies.push(...Array.from({ length: 20 }, () => ({ status: 200, isSilent: true })));
  const endpoints = [
    { id: "slow", clientId: "exchange", url: slow.url },
    { id: "quick", clientId: "exchange", url: quick.url },
  ];
  const { world, node } = await setUp({ webhooks: { endpoints, timeoutMs: 60_000 } });
  for (let i = 1; i <= 9; i++) await decide(world, { nullifier: String(i) });
  const [held, first] = [slow.arrival(), quick.arrival()];
  const jobs = startWebhookJobs(node as unknown as ServiceDependencies);
  onTestFinished(async () => void (await Promise.all(jobs.map((job) => job.stop()))));
  await Promise.all([held, first]);
  await vi.waitFor(() => expect(quick.received).toHaveLength(9), { timeout: 20_000 });
  const next = quick.arrival();
  await decide(world, { nullifier: "10" });
  await next;
  expect(quick.received).toHaveLength(10);
  expect(slow.received).toHaveLength(8);
});

it("gives up what is for an endpoint that is configured no more", async () => {
  const { world, run, rows, node } = await setUp();
  await decide(world);
  const { webhooks } = node.config;
  const endpoints = webhooks.endpoints.filter(({ id }) => id !== "main");
  Object.assign(node, { config: { ...node.config, webhooks: { ...webhooks, endpoints } } });
  await run();
  expect(await rows()).toMatchObject([{ state: "dead", last_result: "not-configured" }]);
  const isFound = await world.database
    .transaction()
    .execute((transaction) =>
      redeliver(transaction, { id: "x", clientId: "exchange", now: START }),
    );
  expect(isFound).toBe(false);
});

it("is enqueued with its decision or not at all", async () => {
  const { world, rows } = await setUp();
  const { database } = world;
  await database.schema.dropTable("webhook_deliveries").execute();
  expect((await decide(world)).http).toBe(503);
  expect(await database.selectFrom("decisions").selectAll().execute()).toEqual([]);
  expect(await database.selectFrom("nullifiers").selectAll().execute()).toEqual([]);
  await expect(rows()).rejects.toThrow();
});

it("shows endpoints and secrets to their client alone", async () => {
  const { world } = await setUp();
  const of = async (key: string) =>
    (await (await get(world, "/v1/webhooks", key)).json()) as {
      endpoints: { id: string; secret: string }[];
    };
  const [own, theirs] = [await of(KEYS.relyingParty), await of(KEYS.otherRelyingParty)];
  expect([own.endpoints.map(({ id }) => id), theirs.endpoints.map(({ id }) => id)]).toEqual([
    ["main"],
    ["theirs"],
  ]);
  expect(own.endpoints[0]?.secret).not.toBe(theirs.endpoints[0]?.secret);
  expect(await answerOf(await get(world, "/v1/webhooks", KEYS.operator))).toMatchObject({
    http: 403,
  });
  expect((await world.app.request("/v1/webhooks")).status).toBe(401);
});

it.each([
  [1, 0, undefined, 5_000],
  [1, 1, undefined, 2_500],
  [2, 0, undefined, 20_000],
  [9, 0, undefined, 6 * HOUR],
  [1, 0, "60", 60_000],
  [1, 0, "2", 5_000],
  [1, 0, "999999999", 6 * HOUR],
  [1, 0, new Date(START + 90_000).toUTCString(), 90_000],
  [1, 0, new Date(START - 90_000).toUTCString(), 5_000],
  [1, 0, "-5", 5_000],
  [1, 0, "soon", 5_000],
])("attempt %i, share %f, Retry-After %s: waits %i ms", (attempts, share, retryAfter, wait) => {
  expect(nextAttempt(START, attempts, share, retryAfter) - START).toBe(wait);
});

it("uses no clock but the service's", async () => {
  const spy = vi.spyOn(Date, "now");
  onTestFinished(() => spy.mockRestore());
  const { world, receiver, run } = await setUp();
  spy.mockReturnValue(0);
  await decide(world);
  await run();
  expect(receiver.received[0]?.headers["webhook-timestamp"]).toBe(String(START / 1000));
});
