import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ClientError, createServiceClient, readPages } from "../../src/client/index.ts";
import { VerificationError } from "../../src/errors.ts";
import { createWorld, KEYS, presentationFor, type World } from "../service/world.ts";

const BASE = "https://gate.example";

describe("the service's client", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const seen: { url: string; init: RequestInit }[] = [];
  const viaApp: typeof fetch = async (input, init = {}) => {
    seen.push({ url: String(input), init });
    return world.app.request(String(input), init);
  };
  const relyingParty = () =>
    createServiceClient({ baseUrl: `${BASE}/`, apiKey: KEYS.relyingParty, fetch: viaApp });
  const wallet = () => createServiceClient({ baseUrl: BASE, fetch: viaApp });
  const answering = (response: () => Response | Promise<Response>) =>
    createServiceClient({ baseUrl: BASE, fetch: async () => response() });
  const codeOf = (call: Promise<unknown>) =>
    call.then(
      () => "resolved",
      (error: unknown) => (error instanceof ClientError ? error.code : String(error)),
    );

  it("has a method for each operation of the committed document, and no other", () => {
    const { paths } = JSON.parse(readFileSync("docs/openapi.json", "utf8")) as {
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    const ids = Object.values(paths).flatMap((item) =>
      Object.values(item).map(({ operationId }) => operationId),
    );
    expect(Object.keys(wallet()).sort()).toEqual(ids.sort());
    expect(Object.values(wallet()).every((method) => typeof method === "function")).toBe(true);
  });

  it("carries nothing of a server or a schema library", () => {
    for (const file of [
      "index",
      "create-service-client",
      "client-error",
      "read-pages",
      "operations.generated",
    ]) {
      const text = readFileSync(`src/client/${file}.ts`, "utf8");
      const values = [...text.matchAll(/^(?:import|export) (?!type\b)[^;]*? from "([^"]+)"/gms)];
      const outside = values.map(([, from]) => from).filter((from) => !from?.startsWith("./"));
      expect(outside.filter((from) => from !== "../errors.ts")).toEqual([]);
    }
  });

  it("walks the way of a relying party and a wallet", async () => {
    const client = relyingParty();
    const created = await client.createPresentationRequest(
      { body: { policyId: "eu-adults-once" } },
      { idempotencyKey: "one" },
    );
    const again = await client.createPresentationRequest(
      { body: { policyId: "eu-adults-once" } },
      { idempotencyKey: "one" },
    );
    expect(again).toEqual(created);
    expect(created.deepLink).toContain("symbolon://present");
    expect(await wallet().readPresentationRequest({ id: created.id })).toEqual(created.request);
    expect(await wallet().readPresentationRequestQr({ id: created.id })).toMatch(/^<svg /);
    expect(await codeOf(client.readDecisionOfRequest({ id: created.id }))).toBe(
      "ERR_SERVICE_NOT_FOUND",
    );
    const { decisionId } = await wallet().submitPresentation({
      id: created.id,
      body: presentationFor(created.id),
    });
    const decision = await client.readDecisionOfRequest({ id: created.id });
    expect(decision).toMatchObject({ decisionId, outcome: "accepted", nullifier: "1234567890" });
  });

  it("rejects a refusal with the service's own code, status and members", async () => {
    const client = relyingParty();
    const { id } = await client.createPresentationRequest({ body: { policyId: "eu-adults-once" } });
    const body = presentationFor(id, { trustRoot: "8" });
    const error = await wallet()
      .submitPresentation({ id, body })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ClientError);
    expect(error).not.toBeInstanceOf(VerificationError);
    expect(error).toMatchObject({
      code: "ERR_VERIFICATION_PROOF_INVALID",
      status: 422,
      problem: { outcome: "refused", decisionId: expect.any(String) },
    });
  });

  it("reads every page of a list", async () => {
    const client = relyingParty();
    for (let i = 0; i < 3; i++) {
      await client.createPresentationRequest({ body: { policyId: "eu-adults-session" } });
    }
    const ids: string[] = [];
    const filter = { policyId: "eu-adults-session", limit: 2 };
    for await (const page of readPages(client.listPresentationRequests, filter)) {
      ids.push(...page.presentationRequests.map(({ id }) => id));
    }
    expect(new Set(ids).size).toBe(3);
  });

  it("sends the key to the operations that need it, and to no other", async () => {
    seen.length = 0;
    const client = relyingParty();
    await client.listPolicies();
    await client.listDecisions({ outcome: "accepted" });
    const keys = seen.map(({ init }) => (init.headers as Record<string, string>).authorization);
    expect(keys).toEqual([undefined, `Bearer ${KEYS.relyingParty}`]);
    for (const { init } of seen) {
      expect(init).toMatchObject({ redirect: "error", credentials: "omit" });
    }
  });

  it.each([
    "gate.example",
    "ftp://gate.example",
    "https://gate.example/?a=1",
    "https://gate.example/#x",
    "http://gate.example",
    "http://127.0.0.1.evil.example",
    "http://localhost.evil.example",
  ])("does not send a key to %s", (baseUrl) => {
    expect(() => createServiceClient({ baseUrl, apiKey: "secret" })).toThrow(RangeError);
  });

  it.each(["", ".", "..", undefined])(
    "refuses the id %j: it would name another path",
    async (id) => {
      await expect(wallet().readDecision({ id: id as string })).rejects.toThrow(RangeError);
    },
  );

  it("escapes an id", async () => {
    seen.length = 0;
    await codeOf(wallet().readPolicy({ id: "a/../b?c#d" }));
    expect(seen[0]?.url).toBe(`${BASE}/v1/policies/a%2F..%2Fb%3Fc%23d`);
  });

  it("names what went wrong on the way", async () => {
    const html = new Response("<html>", { status: 502, headers: { "content-type": "text/html" } });
    expect(await codeOf(answering(() => html).listPolicies())).toBe("ERR_CLIENT_ANSWER_FORM");
    const json = { headers: { "content-type": "application/json" } };
    expect(await codeOf(answering(() => new Response("{", json)).listPolicies())).toBe(
      "ERR_CLIENT_ANSWER_FORM",
    );
    const failing = answering(() => Promise.reject(new TypeError("fetch failed")));
    expect(await codeOf(failing.listPolicies())).toBe("ERR_CLIENT_NETWORK");
  });

  it("gives status, time to wait, and a code that it does not know as it came", async () => {
    const problem = {
      type: "x",
      title: "x",
      status: 429,
      detail: "later",
      code: "ERR_SERVICE_NEW",
    };
    const headers = { "content-type": "application/problem+json", "retry-after": "7" };
    const client = answering(() => new Response(JSON.stringify(problem), { status: 429, headers }));
    await expect(client.listPolicies()).rejects.toMatchObject({
      code: "ERR_CLIENT_REFUSED",
      status: 429,
      retryAfter: 7,
      problem: { code: "ERR_SERVICE_NEW" },
    });
  });

  it("ends a call by its signal, before or while it waits, and by its time", async () => {
    const silent: typeof fetch = (_, init) =>
      new Promise((_, reject) => {
        const { signal } = init ?? {};
        const end = () => reject(signal?.reason);
        if (signal?.aborted) end();
        signal?.addEventListener("abort", end);
      });
    const client = createServiceClient({ baseUrl: BASE, fetch: silent });
    expect(await codeOf(client.listPolicies({}, { signal: AbortSignal.abort() }))).toBe(
      "ERR_CLIENT_ABORTED",
    );
    const controller = new AbortController();
    const waiting = codeOf(client.listPolicies({}, { signal: controller.signal }));
    controller.abort();
    expect(await waiting).toBe("ERR_CLIENT_ABORTED");
    expect(await codeOf(client.listPolicies({}, { timeoutMs: 5 }))).toBe("ERR_CLIENT_TIMEOUT");
  });

  it("puts neither key nor body into its errors", async () => {
    const apiKey = "canary-key-0123456789abcdef";
    const client = createServiceClient({
      baseUrl: BASE,
      apiKey,
      fetch: async () => new Response("", { status: 500 }),
    });
    const body = { policyId: "canary-policy" };
    const error = await client.createPresentationRequest({ body }).catch((thrown: Error) => thrown);
    expect(JSON.stringify(error) + String(error) + (error as Error).stack).not.toContain("canary");
    expect(JSON.stringify(client)).not.toContain(apiKey);
  });
});
