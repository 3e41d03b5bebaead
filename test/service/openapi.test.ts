import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TAGS } from "../../src/service/openapi/tags.ts";
import {
  assertDeclared,
  type DescribedService,
  describeApp,
  resolveRef,
} from "./support/hold-to-document.ts";
import { findBreach, type Schema } from "./support/json-schema.ts";
import { createWorld, type World } from "./world.ts";

const committed = JSON.parse(readFileSync("docs/openapi.json", "utf8")) as DescribedService;

const operationsOf = ({ paths }: DescribedService) =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, ...operation })),
  );

const operations = operationsOf(committed);

/** Every object below a value. */
function* within(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const member of Object.values(value)) yield* within(member);
}

describe("the OpenAPI document", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  it("has an operation for each route of the app, and no other", () => {
    const routes = world.app.routes
      .filter(({ method }) => method !== "ALL")
      .map(({ method, path }) => `${method} ${path.replaceAll(/:([^/]+)/g, "{$1}")}`);
    const described = operationsOf(describeApp(world.app)).map(
      ({ method, path }) => `${method.toUpperCase()} ${path}`,
    );
    expect(described.sort()).toEqual([...new Set(routes)].sort());
    expect(described.length).toBeGreaterThan(20);
  });

  it("is served for this service's own address, and else as it is committed", async () => {
    const response = await world.app.request("/openapi.json");
    const served = (await response.json()) as DescribedService & { servers: unknown };
    expect(served.servers).toEqual([{ url: "https://gate.example" }]);
    expect({ ...served, servers: null }).toEqual({ ...committed, servers: null });
  });

  it("resolves each of its references", () => {
    const refs = [...within(committed)].flatMap(({ $ref }) =>
      typeof $ref === "string" ? [$ref] : [],
    );
    expect(refs.length).toBeGreaterThan(50);
    for (const ref of refs) expect(() => resolveRef(committed, ref)).not.toThrow();
    expect(() => resolveRef(committed, "#/components/schemas/None")).toThrow("does not resolve");
  });

  it("gives each operation its own id, a summary, one known tag, and its answers", () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { operationId, summary, tags, responses } of operations) {
      expect(operationId).toMatch(/^[a-z][A-Za-z0-9]+$/);
      expect(summary, operationId).toMatch(/\S/);
      expect(tags, operationId).toHaveLength(1);
      expect(Object.keys(TAGS), operationId).toContain(tags?.[0]);
      expect(Object.keys(responses).some((status) => status.startsWith("2"))).toBe(true);
      for (const status of ["429", "500", "503"])
        expect(responses, operationId).toHaveProperty(status);
    }
  });

  it("says that a key is needed where 401 and 403 may come, and there alone", () => {
    for (const { operationId, security = [], responses } of operations) {
      const isGuarded = security.length > 0;
      expect("401" in responses && "403" in responses, operationId).toBe(isGuarded);
    }
    expect(operations.filter(({ security }) => security !== undefined).length).toBeGreaterThan(5);
  });

  /** POSTs that change nothing: what they answer must not lie in the store for a day. */
  const EXEMPT: Readonly<Record<string, string>> = {
    createAccessToken: "signs a fresh bearer token; two are no more than one",
    redeemOpenid4vpResponse: "reads an outcome, and reads the same again",
  };

  it("H3 takes an idempotency key on every POST that bears an API key and has an effect", () => {
    const keyed = operations.filter(
      ({ method, security }) => method === "post" && security !== undefined,
    );
    const posts = keyed.filter(({ operationId }) => !(operationId in EXEMPT));
    expect(keyed.length - posts.length).toBe(Object.keys(EXEMPT).length);
    expect(posts.length).toBeGreaterThan(4);
    for (const { operationId, parameters = [], responses } of posts) {
      const headers = parameters.filter((one) => one.in === "header").map(({ name }) => name);
      expect(headers, operationId).toContain("idempotency-key");
      expect(responses, operationId).toHaveProperty("409");
    }
  });

  it("gives every problem the one Problem form", () => {
    for (const { operationId, responses } of operations) {
      for (const [status, { content = {} }] of Object.entries(responses)) {
        if (Number(status) < 400) continue;
        expect(content["application/problem+json"]?.schema, `${operationId} ${status}`).toEqual({
          $ref: "#/components/schemas/Problem",
        });
      }
    }
  });

  it("has examples that are of their forms", () => {
    const shown = Object.entries(committed.components.schemas).filter(
      ([, one]) => "example" in one,
    );
    expect(shown.length).toBeGreaterThan(3);
    for (const [name, schema] of shown) {
      const resolve = (ref: string) => resolveRef(committed, ref);
      expect(findBreach(schema, schema.example, resolve), name).toBeUndefined();
    }
  });

  describe("held against answers", () => {
    const hold = (target: string, response: Response, method = "GET") =>
      assertDeclared(committed, { method, target, response });
    const json = (value: unknown, status = 200, type = "application/json") =>
      new Response(JSON.stringify(value), { status, headers: { "content-type": type } });

    it("passes what is declared", async () => {
      await hold("/health", json({ status: "ok" }));
      await hold("/v1/policies", new Response(null, { status: 304 }));
    });

    it.each([
      ["another value", json({ status: "well" })],
      ["an undeclared member", json({ status: "ok", pid: 1 })],
      ["a missing member", json({})],
      ["a list", json([])],
      ["an undeclared status", json({ status: "ok" }, 202)],
      ["another media type", json({ status: "ok" }, 200, "text/plain")],
      [
        "a problem without a code",
        json({ type: "x", title: "x", status: 500, detail: "x" }, 500, "application/problem+json"),
      ],
    ])("refuses %s", async (_, response) => {
      await expect(hold("/health", response)).rejects.toThrow("readHealth");
    });

    it("refuses an answer of a path that has no operation, unless it is a problem", async () => {
      await expect(hold("/nothing", json({ status: "ok" }))).rejects.toThrow("not declared");
      await expect(hold("/nothing", json({ status: "ok" }, 404))).rejects.toThrow();
    });

    it("reads every keyword, or says that it does not", () => {
      const resolve = (ref: string): Schema => resolveRef(committed, ref);
      expect(() => findBreach({ dependentRequired: {} }, 1, resolve)).toThrow("not read");
    });
  });

  it("names the version that is served where another is asked for", async () => {
    for (const path of ["/v2/policies", "/v0", "/v10/decisions/x"]) {
      const response = await world.app.request(path);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ detail: expect.stringContaining("/v1") });
    }
    const other = await world.app.request("/v1/nothing");
    expect(await other.json()).toMatchObject({ detail: "there is no such resource" });
  });
});
