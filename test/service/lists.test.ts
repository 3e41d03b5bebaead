import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addTrustRoot } from "../../src/service/store/add-trust-root.ts";
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

interface Listed {
  readonly decisions?: readonly { decisionId: string; outcome: string; policyId: string }[];
  readonly presentationRequests?: readonly { id: string; state: string; policyId: string }[];
  readonly trustRoots?: readonly { root: string }[];
  readonly nextCursor?: string;
}

describe("lists", () => {
  let world: World;
  const ids: string[] = [];
  beforeAll(async () => {
    world = await createWorld();
    for (let i = 0; i < 5; i++) {
      const { id } = await openRequest(world.app, i === 4 ? "session" : "once");
      ids.push(id);
      // Two share a moment: the id decides between them.
      if (i !== 1) world.clock.now += 1000;
      await submit(world.app, id, i === 2 ? { trustRoot: "8" } : { nullifier: String(i + 1) });
    }
  });
  afterAll(() => world.close());

  const get = (path: string, key = KEYS.relyingParty) =>
    Promise.resolve(world.app.request(path, { headers: bearer(key) }));
  const list = async (path: string, key?: string) =>
    (await (await get(path, key)).json()) as Listed;

  async function walk(path: string, between: () => Promise<unknown> = async () => {}) {
    const pages: Listed[] = [];
    let cursor: string | undefined;
    do {
      const sign = path.includes("?") ? "&" : "?";
      const page = await list(cursor === undefined ? path : `${path}${sign}cursor=${cursor}`);
      pages.push(page);
      cursor = page.nextCursor;
      await between();
    } while (cursor !== undefined);
    return pages;
  }

  it("gives each decision once, newest first, whatever the size of a page", async () => {
    const whole = (await list("/v1/decisions")).decisions ?? [];
    expect(whole).toHaveLength(5);
    for (const limit of [1, 2, 3, 5]) {
      const pages = await walk(`/v1/decisions?limit=${limit}`);
      expect(pages.flatMap(({ decisions }) => decisions)).toEqual(whole);
      expect(pages).toHaveLength(Math.ceil(5 / limit));
    }
  });

  it("neither repeats nor hides one where others come meanwhile", async () => {
    const own = await createWorld();
    const before = world;
    world = own;
    for (let i = 0; i < 4; i++) await openRequest(own.app);
    const held = (await list("/v1/presentation-requests")).presentationRequests ?? [];
    const pages = await walk("/v1/presentation-requests?limit=1", async () => {
      own.clock.now += 1000;
      await openRequest(own.app);
    });
    expect(pages.flatMap(({ presentationRequests }) => presentationRequests)).toEqual(held);
    world = before;
    await own.close();
  });

  it("orders requests of one moment too", async () => {
    const pages = await walk("/v1/presentation-requests?limit=1");
    const seen = pages.flatMap(({ presentationRequests = [] }) => presentationRequests);
    expect(seen.map(({ id }) => id).sort()).toEqual([...ids].sort());
  });

  it("filters by policy, outcome and state", async () => {
    const refused = (await list("/v1/decisions?outcome=refused")).decisions;
    expect(refused?.map(({ outcome }) => outcome)).toEqual(["refused"]);
    const session = (await list("/v1/decisions?policyId=eu-adults-session")).decisions;
    expect(session?.map(({ policyId }) => policyId)).toEqual(["eu-adults-session"]);
    expect((await list("/v1/decisions?policyId=none")).decisions).toEqual([]);
    const states = async () =>
      Promise.all(
        ["open", "answered", "expired"].map(async (state) => {
          const path = `/v1/presentation-requests?state=${state}`;
          const found = (await list(path)).presentationRequests ?? [];
          expect(found.every((one) => one.state === state)).toBe(true);
          return found.length;
        }),
      );
    expect(await states()).toEqual([1, 4, 0]);
    const { now } = world.clock;
    world.clock.now += 3_600_000;
    expect(await states()).toEqual([0, 4, 1]);
    world.clock.now = now;
  });

  it("shows a relying party nothing of another", async () => {
    expect(await list("/v1/decisions", KEYS.otherRelyingParty)).toEqual({ decisions: [] });
    const path = "/v1/presentation-requests";
    expect(await list(path, KEYS.otherRelyingParty)).toEqual({ presentationRequests: [] });
  });

  it("links to the next page", async () => {
    const response = await get("/v1/decisions?limit=2&outcome=accepted");
    const link = /^<([^>]+)>; rel="next"$/.exec(response.headers.get("link") ?? "")?.[1] ?? "";
    const linked = await list(link);
    expect(linked.decisions).toHaveLength(2);
    expect(linked.nextCursor).toBeUndefined();
    expect((await get(link)).headers.get("link")).toBeNull();
  });

  it("refuses a cursor that it did not give for this list, client and filter", async () => {
    const { nextCursor = "" } = await list("/v1/decisions?limit=1");
    const flipped = `${nextCursor[0] === "A" ? "B" : "A"}${nextCursor.slice(1)}`;
    const bytes = Buffer.from(nextCursor, "base64url");
    const forged = Buffer.concat([bytes.subarray(0, 16), Buffer.from("[99]")]).toString(
      "base64url",
    );
    for (const [path, key] of [
      [`/v1/decisions?cursor=${flipped}`],
      [`/v1/decisions?cursor=${forged}`],
      [`/v1/decisions?cursor=${nextCursor}&outcome=refused`],
      [`/v1/decisions?cursor=${nextCursor}`, KEYS.otherRelyingParty],
      [`/v1/presentation-requests?cursor=${nextCursor}`],
      [`/v1/trust-roots?cursor=${nextCursor}`],
      [`/v1/decisions?cursor=${nextCursor}%3D`],
      ["/v1/decisions?cursor=x"],
      ["/v1/decisions?cursor="],
    ] as const) {
      const answer = await answerOf(await get(path, key));
      expect(answer, path).toMatchObject({ http: 400, code: "ERR_SERVICE_BODY_FORM" });
    }
    expect((await list(`/v1/decisions?limit=4&cursor=${nextCursor}`)).decisions).toHaveLength(4);
  });

  it.each(["0", "101", "-1", "1.5", "x", "", "1e9"])("refuses the limit '%s'", async (limit) => {
    expect(await answerOf(await get(`/v1/decisions?limit=${limit}`))).toMatchObject({
      http: 400,
      code: "ERR_SERVICE_BODY_FORM",
    });
  });

  it.each(["outcome=maybe", "client=other", "policyId="])(
    "refuses the query '%s'",
    async (query) => {
      expect((await get(`/v1/decisions?${query}`)).status).toBe(400);
    },
  );

  it("pages through the trust roots", async () => {
    for (const root of ["11", "12"]) await addTrustRoot(world.database, trustRoot(root, START));
    const pages = await walk("/v1/trust-roots?limit=2");
    const roots = pages.map(({ trustRoots = [] }) => trustRoots.map(({ root }) => root));
    expect(roots).toEqual([["12", "11"], ["7"]]);
    await post(world.app, "/v1/trust-roots/11/withdraw", "", bearer(KEYS.operator));
    expect((await list("/v1/trust-roots")).trustRoots?.map(({ root }) => root)).toEqual(["12"]);
  });
});
