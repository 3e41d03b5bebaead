import { expect, it } from "vitest";
import { createServiceMetrics } from "../../src/service/metrics/service-metrics.ts";
import { bearer, createWorld, KEYS, openRequest, submit } from "./world.ts";

const SAMPLE =
  /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\n"])*",?)*)\})? (-?[0-9.e+-]+|NaN|[+-]Inf)$/;

/** The text form of Prometheus, strictly: each sample after the HELP and TYPE of its family, none twice. */
function parseExposition(text: string): Map<string, number> {
  const samples = new Map<string, number>();
  const families = new Map<string, string>();
  for (const line of text.split("\n").filter(Boolean)) {
    const [, name = "", type = ""] =
      /^# TYPE (\S+) (counter|gauge|histogram|summary)$/.exec(line) ?? [];
    if (name !== "") {
      expect(families.has(name), line).toBe(false);
      families.set(name, type);
    }
    if (line.startsWith("#")) continue;
    const [, sample = "", labels = "", value] = SAMPLE.exec(line) ?? [];
    expect(sample, line).not.toBe("");
    const family = families.has(sample) ? sample : sample.replace(/_(bucket|sum|count)$/, "");
    expect(families.has(family), line).toBe(true);
    const key = `${sample}{${labels}}`;
    expect(samples.has(key), line).toBe(false);
    samples.set(key, Number(value));
  }
  return samples;
}

it("counts requests, decisions and the queue under bounded labels, and nothing of a caller", async () => {
  const metrics = createServiceMetrics({ process: true });
  const world = await createWorld({ overrides: { metrics } });
  const request = await openRequest(world.app);
  expect((await submit(world.app, request.id)).status).toBe(201);
  const again = await openRequest(world.app);
  expect((await submit(world.app, again.id, { trustRoot: "8" })).status).toBe(422);
  await world.app.request("/v1/canary-path?canary-query");
  await world.app.request("/v1/policies", { method: "CANARY" });
  metrics.addGauge("webhooks_waiting", "Deliveries that wait", () => 4);
  const response = await world.app.request("/metrics", { headers: bearer(KEYS.operator) });
  expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await response.text();
  const samples = parseExposition(text);
  const has = (key: string, value: number) => expect([key, samples.get(key)]).toEqual([key, value]);
  has('symbolon_decisions_total{policy="eu-adults-once",outcome="accepted",code="none"}', 1);
  has(
    'symbolon_decisions_total{policy="eu-adults-once",outcome="refused",code="ERR_VERIFICATION_PROOF_INVALID"}',
    1,
  );
  has('symbolon_verification_queue{state="waiting"}', 0);
  has("symbolon_verification_rejected_total{}", 0);
  has("symbolon_webhooks_waiting{}", 4);
  has(
    'http_request_duration_seconds_count{method="POST",route="/v1/presentation-requests",status="201"}',
    2,
  );
  has('http_request_duration_seconds_count{method="GET",route="unknown",status="404"}', 1);
  has('http_request_duration_seconds_count{method="other",route="unknown",status="404"}', 1);
  expect(text).toContain("process_resident_memory_bytes");
  for (const secret of [request.id, again.id, "canary", "1234567890", KEYS.operator]) {
    expect(text).not.toContain(secret);
  }
  await world.close();
});

it("answers only who has scope operations, and not at all when switched off", async () => {
  const world = await createWorld({ overrides: { metrics: createServiceMetrics() } });
  const ask = async (headers: Record<string, string>) =>
    (await world.app.request("/metrics", { headers })).status;
  expect(await ask({})).toBe(401);
  expect(await ask(bearer(KEYS.relyingParty))).toBe(403);
  expect(await ask(bearer(KEYS.operator))).toBe(200);
  await world.close();
  const without = await createWorld();
  const headers = bearer(KEYS.operator);
  expect((await without.app.request("/metrics", { headers })).status).toBe(404);
  await without.close();
});

it("keeps two services apart", async () => {
  const [one, other] = [createServiceMetrics(), createServiceMetrics()];
  one.countDecision("p", "accepted", "none");
  expect(await one.render()).toContain('policy="p"');
  expect(await other.render()).not.toContain('policy="p"');
});
