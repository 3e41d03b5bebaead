import { encode } from "uqr";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadHash } from "../../src/field/poseidon.ts";
import { addTrustRoot } from "../../src/service/store/add-trust-root.ts";
import { createWorld as createIssuerWorld } from "../support/world.ts";
import {
  answerOf,
  bearer,
  createWorld,
  KEYS,
  openRequest,
  post,
  START,
  submit,
  trustRoot,
  type World,
} from "./world.ts";

const REQUESTS = "/v1/presentation-requests";

describe("resources", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const get = (path: string, headers: Record<string, string> = {}) =>
    Promise.resolve(world.app.request(path, { headers }));

  describe("deep link and QR code", () => {
    it("gives a link that names where the request is fetched", async () => {
      const body = { policyId: "eu-adults-once" };
      const response = await post(world.app, REQUESTS, body, bearer(KEYS.relyingParty));
      const { id, deepLink } = (await response.json()) as { id: string; deepLink: string };
      const link = new URL(deepLink);
      expect([link.protocol, link.host]).toEqual(["symbolon:", "present"]);
      expect(link.searchParams.get("request_uri")).toBe(`https://gate.example${REQUESTS}/${id}`);
    });

    it("draws the link, module for module, with a quiet zone and nothing that runs", async () => {
      const { id } = await openRequest(world.app);
      const response = await get(`${REQUESTS}/${id}/qr`);
      expect(response.headers.get("content-type")).toBe("image/svg+xml");
      expect(response.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
      expect(response.headers.get("cache-control")).toBe("no-store");
      const svg = await response.text();
      expect(svg).not.toMatch(/script|href|on[a-z]+=|style|foreignObject|<!/i);
      const uri = encodeURIComponent(`https://gate.example${REQUESTS}/${id}`);
      const { data, size } = encode(`symbolon://present?request_uri=${uri}`, {
        ecc: "M",
        border: 4,
      });
      const dark = new Set(
        [...svg.matchAll(/M(\d+),(\d+)h10v10h-10z/g)].map(([, x, y]) => `${x},${y}`),
      );
      const expected = data.flatMap((row, y) =>
        row.flatMap((isDark, x) => (isDark ? [`${x * 10},${y * 10}`] : [])),
      );
      expect(dark).toEqual(new Set(expected));
      expect(
        [...dark].every((at) => at.split(",").every((n) => +n >= 40 && +n < size * 10 - 40)),
      ).toBe(true);
    });

    it("draws nothing for a request that is unknown, used or expired", async () => {
      expect((await get(`${REQUESTS}/${"A".repeat(32)}/qr`)).status).toBe(404);
      const [used, late] = [await openRequest(world.app), await openRequest(world.app)];
      await submit(world.app, used.id);
      expect((await get(`${REQUESTS}/${used.id}/qr`)).status).toBe(409);
      world.clock.now += 600_000;
      expect(await answerOf(await get(`${REQUESTS}/${late.id}/qr`))).toMatchObject({
        http: 410,
        code: "ERR_PRESENTATION_REQUEST_EXPIRED",
      });
    });
  });

  describe("status lists", () => {
    it("says of each issuer of the newest list what the root commits to", async () => {
      await loadHash();
      const { trustTree } = await createIssuerWorld();
      const leafList = trustTree.leafList();
      const root = leafList.root;
      const posted = { ...trustRoot(root, START), leafList: JSON.stringify(leafList) };
      await addTrustRoot(world.database, posted);
      const answer = (await (await get("/v1/status-lists")).json()) as {
        trustRoot: string;
        statusLists: Record<string, unknown>[];
      };
      expect(answer.trustRoot).toBe(root);
      expect(answer.statusLists).toHaveLength(leafList.leaves.length);
      const { issuer } = leafList.leaves[0] as (typeof leafList.leaves)[0];
      expect(answer.statusLists[0]).toMatchObject({
        issuer: issuer.id,
        statusRoot: issuer.statusRoot,
        statusAsOf: new Date(issuer.statusAsOf * 1000).toISOString(),
        didDocument: expect.stringMatching(/^https:\/\/.+\/did\.json$/),
      });
    });

    it("is empty where no root counts", async () => {
      const own = await createWorld();
      await post(own.app, "/v1/trust-roots/7/withdraw", "", bearer(KEYS.operator));
      const response = await own.app.request("/v1/status-lists");
      expect(await response.json()).toEqual({ statusLists: [] });
      await own.close();
    });
  });

  describe("ETags", () => {
    const paths = [
      "/v1/policies",
      "/v1/policies/eu-adults-once",
      "/v1/trust-roots",
      "/openapi.json",
      "/docs",
    ];

    it.each(paths)(
      "%s: a strong tag, 304 for who has it, and 200 for who has another",
      async (path) => {
        const first = await get(path);
        const tag = first.headers.get("etag") ?? "";
        expect(tag).toMatch(/^"[0-9a-f]{64}"$/);
        expect(first.headers.get("cache-control")).toMatch(/^public, /);
        for (const sent of [tag, `"x", ${tag}`, `W/${tag}`, "*"]) {
          const held = await get(path, { "if-none-match": sent });
          expect([held.status, await held.text()]).toEqual([304, ""]);
          expect(held.headers.get("etag")).toBe(tag);
          expect(held.headers.get("x-content-type-options")).toBe("nosniff");
        }
        for (const sent of ['"x"', tag.slice(0, -2), ""]) {
          expect((await get(path, { "if-none-match": sent })).status).toBe(200);
        }
      },
    );

    it("tags a decision for its own client, and lets no proxy keep it", async () => {
      const { id } = await openRequest(world.app);
      const { decisionId } = await answerOf(
        await submit(world.app, id, { nullifier: "77", trustRoot: "9" }),
      );
      const path = `/v1/decisions/${decisionId}`;
      const read = await get(path, bearer(KEYS.relyingParty));
      const tag = read.headers.get("etag") ?? "";
      expect(read.headers.get("cache-control")).toBe("private, no-cache");
      expect(read.headers.get("vary")).toContain("Authorization");
      const held = { "if-none-match": tag };
      expect((await get(path, { ...bearer(KEYS.relyingParty), ...held })).status).toBe(304);
      for (const key of [KEYS.otherRelyingParty, KEYS.operator]) {
        expect((await get(path, { ...bearer(key), ...held })).status).toBeGreaterThan(400);
      }
      expect((await get(path, held)).status).toBe(401);
    });

    it("changes the tag with the content: a decision that follows a refusal is seen", async () => {
      const { id } = await openRequest(world.app);
      const path = `${REQUESTS}/${id}/decision`;
      await submit(world.app, id, { nullifier: "78", trustRoot: "9" });
      const tag = (await get(path, bearer(KEYS.relyingParty))).headers.get("etag") ?? "";
      await submit(world.app, id, { nullifier: "78" });
      const again = await get(path, { ...bearer(KEYS.relyingParty), "if-none-match": tag });
      expect(again.status).toBe(200);
      expect(await again.json()).toMatchObject({ outcome: "accepted" });
    });

    it("keeps problems out of every cache", async () => {
      for (const path of ["/v1/policies/none", "/v1/trust-roots/99", "/v1/decisions/x"]) {
        const { headers } = await get(path, { "if-none-match": "*" });
        expect(headers.get("cache-control")).toBe("no-store");
        expect(headers.get("etag")).toBeNull();
      }
    });
  });
});
