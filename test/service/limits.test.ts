import { describe, expect, it } from "vitest";
import { clientAddress } from "../../src/service/limits/client-address.ts";
import { createRateLimit } from "../../src/service/limits/rate-limit.ts";
import { createServiceMetrics } from "../../src/service/metrics/service-metrics.ts";
import { bearer, createWorld, KEYS } from "./world.ts";

describe("clientAddress", () => {
  const of = (socketAddress: string | undefined, forwardedFor: string | undefined, n: number) =>
    clientAddress({ socketAddress, forwardedFor, trustedProxies: n });
  const cases: [string, ReturnType<typeof of>, string][] = [
    ["ignores the header without proxies", of("192.0.2.1", "203.0.113.9", 0), "192.0.2.1"],
    ["takes the rightmost behind one", of("10.0.0.1", "1.1.1.1, 203.0.113.9", 1), "203.0.113.9"],
    [
      "counts two from the right",
      of("10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2", 2),
      "203.0.113.9",
    ],
    [
      "keeps the connection's where the header is short",
      of("192.0.2.1", "6.6.6.6", 2),
      "192.0.2.1",
    ],
    ["keeps the connection's where there is no header", of("192.0.2.1", undefined, 1), "192.0.2.1"],
    ["keeps the connection's for no address", of("192.0.2.1", "unknown", 1), "192.0.2.1"],
    ["takes no number for an address", of("192.0.2.1", "3232235777", 1), "192.0.2.1"],
    ["reads a port away", of("10.0.0.1", "203.0.113.9:4711", 1), "203.0.113.9"],
    ["cuts IPv6 to its /64", of("2001:db8:1:2:3:4:5:6", undefined, 0), "2001:db8:1:2::/64"],
    ["reads brackets", of("::1", "[2001:db8:1:2::9]:443", 1), "2001:db8:1:2::/64"],
    ["takes mapped IPv4 for IPv4", of("::ffff:192.0.2.1", undefined, 0), "192.0.2.1"],
    ["has one name for whoever has none", of(undefined, undefined, 0), "unknown"],
  ];
  it.each(cases)("H12 %s", (_name, got, expected) => expect(got).toBe(expected));
});

const LIMITS = { byAddress: { perMinute: 3 }, byKey: { perMinute: 5 } };

async function limitedWorld(limits: Record<string, unknown> = LIMITS) {
  const metrics = createServiceMetrics();
  const world = await createWorld({ config: { limits }, overrides: { metrics } });
  const get = (address: string, headers: Record<string, string> = {}, path = "/v1/policies") =>
    Promise.resolve(
      world.app.request(path, { headers }, { incoming: { socket: { remoteAddress: address } } }),
    );
  const statuses = async (count: number, ...args: Parameters<typeof get>) => {
    const seen: number[] = [];
    for (let i = 0; i < count; i++) seen.push((await get(...args)).status);
    return seen;
  };
  return { world, metrics, get, statuses };
}

describe("limitRequests", () => {
  it("answers 429 with Retry-After and what remains; another address has its own", async () => {
    const { world, metrics, get, statuses } = await limitedWorld();
    expect((await get("192.0.2.1")).headers.get("ratelimit")).toMatch(/^"address";r=2;t=\d+$/);
    expect(await statuses(2, "192.0.2.1")).toEqual([200, 200]);
    const refused = await get("192.0.2.1");
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(refused.headers.get("ratelimit-policy")).toBe('"address";q=3;w=60');
    expect(refused.headers.get("ratelimit")).toMatch(/^"address";r=0;t=\d+$/);
    expect(await refused.json()).toMatchObject({ code: "ERR_SERVICE_RATE_LIMITED" });
    expect(await statuses(1, "192.0.2.2")).toEqual([200]);
    expect(await metrics.render()).toContain('symbolon_rate_limited_total{by="address"} 1');
    await world.close();
  });

  it("H12 a forged X-Forwarded-For resets nothing, without proxies and behind one", async () => {
    const { world, statuses } = await limitedWorld();
    await statuses(3, "192.0.2.1");
    expect(await statuses(1, "192.0.2.1", { "x-forwarded-for": "6.6.6.6" })).toEqual([429]);
    await world.close();
    const proxied = await limitedWorld({ ...LIMITS, trustedProxies: 1 });
    const seen: number[] = [];
    for (let i = 0; i < 4; i++) {
      const forwarded = { "x-forwarded-for": `6.6.6.${i}, 203.0.113.9` };
      seen.push(...(await proxied.statuses(1, "10.0.0.1", forwarded)));
    }
    expect(seen).toEqual([200, 200, 200, 429]);
    const other = { "x-forwarded-for": "203.0.113.10" };
    expect(await proxied.statuses(1, "10.0.0.1", other)).toEqual([200]);
    await proxied.world.close();
  });

  it("counts the addresses of one IPv6 /64 together", async () => {
    const { world, statuses } = await limitedWorld();
    for (const end of ["1", "2", "3"]) await statuses(1, `2001:db8:0:1::${end}`);
    expect(await statuses(1, "2001:db8:0:1::4")).toEqual([429]);
    expect(await statuses(1, "2001:db8:0:2::4")).toEqual([200]);
    await world.close();
  });

  it("counts a valid key by its id, whatever the address; guesses count on the address", async () => {
    const { world, statuses } = await limitedWorld();
    const key = bearer(KEYS.relyingParty);
    for (const end of [1, 2, 3, 4, 5]) await statuses(1, `192.0.2.${end}`, key);
    expect(await statuses(1, "192.0.2.6", key)).toEqual([429]);
    expect(await statuses(1, "192.0.2.6", bearer(KEYS.operator))).toEqual([200]);
    for (let i = 0; i < 3; i++)
      await statuses(1, "192.0.2.7", bearer(`guess-number-${i}-0123456789`));
    expect(await statuses(1, "192.0.2.7", bearer("guess-number-4-0123456789"))).toEqual([429]);
    await world.close();
  });

  it("counts each of a thousand API keys by itself, and addresses with a bound", async () => {
    const ids = Array.from({ length: 1_024 }, (_, i) => `client-${i}`);
    const byKey = createRateLimit(1, { isBounded: true });
    const firsts = await Promise.all(ids.map(byKey));
    expect(firsts.every(({ isAllowed }) => isAllowed)).toBe(true);
    expect((await byKey("client-7")).isAllowed).toBe(false);
  });

  it("never limits health and readiness", async () => {
    const { world, statuses } = await limitedWorld();
    await statuses(4, "192.0.2.1");
    for (const path of ["/health", "/ready"]) {
      expect(await statuses(5, "192.0.2.1", {}, path)).toEqual([200, 200, 200, 200, 200]);
    }
    await world.close();
  });
});

it("counts under at most 65,536 counters", async () => {
  const count = createRateLimit(1_000_000);
  let most = 0;
  for (let i = 0; i < 140_000; i++) {
    const { remaining } = await count(`2001:db8:${i.toString(16)}::/64`);
    most = Math.max(most, 1_000_000 - remaining);
  }
  // More keys than twice the counters: by the pigeonhole some counter has counted three.
  expect(most).toBeGreaterThanOrEqual(3);
});
