import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  answerOf,
  bearer,
  createWorld,
  KEYS,
  openRequest,
  post,
  submit,
  type World,
} from "./world.ts";

const WALLET = "https://wallet.example";

describe("access", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld({ config: { allowedOrigins: [WALLET] } });
  });
  afterAll(() => world.close());

  const guarded = [
    ["POST", "/v1/presentation-requests", KEYS.relyingParty, KEYS.operator],
    ["GET", "/v1/presentation-requests?limit=0", KEYS.relyingParty, KEYS.operator],
    ["GET", "/v1/decisions?limit=0", KEYS.relyingParty, KEYS.operator],
    ["POST", "/v1/solvency-reports", KEYS.operator, KEYS.relyingParty],
    ["GET", "/v1/decisions/x", KEYS.relyingParty, KEYS.operator],
    ["GET", "/v1/presentation-requests/x/decision", KEYS.relyingParty, KEYS.operator],
    ["POST", "/v1/trust-roots", KEYS.operator, KEYS.relyingParty],
    ["POST", "/v1/trust-roots/1/withdraw", KEYS.operator, KEYS.relyingParty],
  ] as const;

  for (const [method, path, key, otherRole] of guarded) {
    const call = (headers: Record<string, string>) =>
      Promise.resolve(
        world.app.request(path, {
          method,
          headers: { "content-type": "application/json", ...headers },
          ...(method === "POST" ? { body: "{" } : {}),
        }),
      );
    const wrong: Record<string, Record<string, string>> = {
      "no key": {},
      "an unknown key": bearer("x".repeat(32)),
      "a key with one more character": bearer(`${key}x`),
      "a key with one less": bearer(key.slice(0, -1)),
      "an empty key": { authorization: "Bearer " },
      "another scheme": { authorization: `Basic ${key}` },
      "two keys": { authorization: `Bearer ${key}, Bearer ${key}` },
    };
    for (const [name, headers] of Object.entries(wrong)) {
      it(`H11 ${method} ${path} refuses ${name}`, async () => {
        const response = await call(headers);
        expect(response.headers.get("www-authenticate")).toBe("Bearer");
        expect(await answerOf(response)).toMatchObject({
          http: 401,
          code: "ERR_SERVICE_UNAUTHENTICATED",
        });
      });
    }
    it(`${method} ${path} refuses a key of the other role, and lets its own through`, async () => {
      expect((await call(bearer(otherRole))).status).toBe(403);
      expect([400, 404]).toContain((await call(bearer(key))).status);
    });
  }

  it("lets a holder fetch and answer without a key", async () => {
    const request = await openRequest(world.app);
    const fetched = await world.app.request(`/v1/presentation-requests/${request.id}`);
    expect(await fetched.json()).toEqual(request);
    expect((await submit(world.app, request.id)).status).toBe(201);
    expect((await world.app.request(`/v1/presentation-requests/${request.id}`)).status).toBe(409);
  });

  it("gives every request its own unguessable id and nonce", async () => {
    const requests = await Promise.all(Array.from({ length: 8 }, () => openRequest(world.app)));
    for (const part of [(r: (typeof requests)[0]) => r.id, (r: (typeof requests)[0]) => r.nonce]) {
      expect(new Set(requests.map(part)).size).toBe(8);
    }
    for (const { id, responseUri } of requests) {
      expect(id).toMatch(/^[A-Za-z0-9_-]{32}$/);
      expect(responseUri).toBe(`https://gate.example/v1/presentation-requests/${id}/presentations`);
    }
  });

  it("refuses a policy that is not configured", async () => {
    const body = { policyId: "constructor" };
    const path = "/v1/presentation-requests";
    const response = await post(world.app, path, body, bearer(KEYS.relyingParty));
    expect(await answerOf(response)).toMatchObject({ http: 404, code: "ERR_SERVICE_NOT_FOUND" });
  });

  it("lists and shows policies with their hash and the sentence of consent", async () => {
    const list = (await (await world.app.request("/v1/policies")).json()) as {
      policies: { id: string; policyHash: string }[];
    };
    expect(list.policies.map(({ id }) => id)).toEqual([
      "eu-adults-once",
      "eu-adults-session",
      "eu-adults-account",
    ]);
    const read = await world.app.request("/v1/policies/eu-adults-once");
    expect(await read.json()).toMatchObject({
      policyHash: list.policies[0]?.policyHash,
      explanation: expect.stringMatching(/Germany or France.*at least 18.*nothing else/),
    });
    expect((await world.app.request("/v1/policies/none")).status).toBe(404);
  });

  for (const [method, path] of [
    ["GET", "/nothing"],
    ["DELETE", "/v1/policies"],
    ["PUT", "/v1/presentation-requests"],
    ["POST", "/health"],
    ["GET", "/v1/policies/../../etc/passwd"],
    ["GET", "/%00"],
  ] as const) {
    it(`answers ${method} ${path} with a problem`, async () => {
      const response = await world.app.request(path, { method });
      expect(response.headers.get("content-type")).toBe("application/problem+json");
      expect(await answerOf(response)).toMatchObject({
        http: 404,
        status: 404,
        code: "ERR_SERVICE_NOT_FOUND",
        type: "urn:symbolon:error:ERR_SERVICE_NOT_FOUND",
      });
    });
  }

  it("sends the security headers with every answer, errors included", async () => {
    for (const path of ["/health", "/nothing", "/v1/decisions/x", "/v1/policies/none"]) {
      const { headers } = await world.app.request(path);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
    }
  });

  it("H11 names a listed origin, no other, never a wildcard, never credentials", async () => {
    for (const origin of [WALLET, "https://evil.example", "null", "https://wallet.example.evil"]) {
      for (const method of ["OPTIONS", "GET"]) {
        const init = { method, headers: { origin, "access-control-request-method": "POST" } };
        const { headers } = await world.app.request("/v1/presentation-requests/x", init);
        const expected = origin === WALLET ? WALLET : null;
        expect(headers.get("access-control-allow-origin")).toBe(expected);
        expect(headers.get("access-control-allow-credentials")).toBeNull();
      }
    }
    const headers = { origin: WALLET };
    const posted = "/v1/presentation-requests/x/presentations";
    const open = await world.app.request(posted, { method: "POST", headers });
    expect(open.headers.get("access-control-allow-origin")).toBe(WALLET);
    for (const path of ["/v1/decisions/x", "/v1/presentation-requests/x/decision"]) {
      const guardedRoute = await world.app.request(path, { headers });
      expect(guardedRoute.headers.get("access-control-allow-origin")).toBeNull();
    }
  });

  it("is not ready once it takes leave, and stays healthy", async () => {
    let isStopping = false;
    const leaving = await createWorld({ overrides: { isStopping: () => isStopping } });
    expect((await leaving.app.request("/ready")).status).toBe(200);
    isStopping = true;
    const ready = await leaving.app.request("/ready");
    expect([ready.status, await ready.json()]).toEqual([503, { status: "stopping" }]);
    expect((await leaving.app.request("/health")).status).toBe(200);
    await leaving.close();
  });

  it("is healthy from the start, and ready once a trust root is known", async () => {
    expect(await (await world.app.request("/health")).json()).toEqual({ status: "ok" });
    expect((await world.app.request("/ready")).status).toBe(200);
    await world.database.deleteFrom("trust_roots").execute();
    expect((await world.app.request("/ready")).status).toBe(503);
  });
});
