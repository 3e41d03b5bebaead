import { afterEach, beforeEach, expect, it } from "vitest";
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
  START,
  submit,
  trustingVerifier,
  trustRoot,
  type World,
} from "./world.ts";

const DAY = 86_400_000;

describeStores("trust roots", (openTestStore) => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld({
      database: (await openTestStore()).database,
      // The posted number stands for the root of a list: lists are recomputed in verification-pool.test.ts.
      overrides: {
        verifyTrustRoot: async (json) => ({
          root: BigInt((json as { root: number }).root),
          issuers: 1,
        }),
      },
    });
  });
  afterEach(async () => {
    expect(await verifyAuditLog(world.database)).toMatchObject({ intact: true });
    await world.close();
  });

  const postRoot = (root: number) =>
    post(world.app, "/v1/trust-roots", { root }, bearer(KEYS.operator));
  const withdraw = (root: string) =>
    post(world.app, `/v1/trust-roots/${root}/withdraw`, "", bearer(KEYS.operator));
  const give = async (nullifier: string, trustRoot: string) => {
    const { id } = await openRequest(world.app);
    return (await answerOf(await submit(world.app, id, { nullifier, trustRoot }))).http;
  };

  it("honours a superseded root for the window, and not after", async () => {
    const { clock, database } = world;
    await addTrustRoot(database, trustRoot("9", START + 1000));
    clock.now = START + 1000 + DAY;
    expect(await give("1", "7")).toBe(201);
    clock.now += 1;
    expect(await give("2", "7")).toBe(422);
    expect(await give("2", "9")).toBe(201);
  });

  it("answers the newest root posted again with 200, and a superseded one with 409", async () => {
    expect((await postRoot(9)).status).toBe(201);
    world.clock.now += 1000;
    const again = await postRoot(9);
    expect(again.status).toBe(200);
    expect(await again.json()).toMatchObject({ postedAt: new Date(START).toISOString() });
    expect(await answerOf(await postRoot(7))).toMatchObject({
      http: 409,
      code: "ERR_SERVICE_CONFLICT",
      detail: expect.stringContaining("superseded"),
    });
    world.clock.now += DAY;
    expect(await give("1", "7")).toBe(422);
  });

  it("K8 a withdrawn root ends at once, with every older one, and no newer one", async () => {
    await postRoot(8);
    await postRoot(9);
    for (const root of ["7", "8", "9"]) expect(await give(`1${root}`, root)).toBe(201);
    world.clock.now += 1000;
    const response = await withdraw("8");
    expect(response.status).toBe(200);
    const withdrawnAt = new Date(START + 1000).toISOString();
    expect(await response.json()).toEqual({ root: "8", withdrawnAt });
    expect(await give("27", "7")).toBe(422);
    expect(await give("28", "8")).toBe(422);
    expect(await give("29", "9")).toBe(201);
    const listed = await world.app.request("/v1/trust-roots");
    expect(await listed.json()).toMatchObject({ trustRoots: [{ root: "9" }] });
    expect((await world.app.request("/v1/trust-roots/8")).status).toBe(404);
    expect((await world.app.request("/v1/trust-roots/9")).status).toBe(200);
  });

  it("does not bring a withdrawn root back, and changes nothing when it is withdrawn again", async () => {
    const first = await (await withdraw("7")).json();
    world.clock.now += 1000;
    const again = await withdraw("7");
    expect([again.status, await again.json()]).toEqual([200, first]);
    expect(await answerOf(await postRoot(7))).toMatchObject({
      http: 409,
      code: "ERR_SERVICE_CONFLICT",
      detail: expect.stringContaining("withdrawn"),
    });
    expect(await give("1", "7")).toBe(422);
    expect((await world.app.request("/ready")).status).toBe(503);
    expect((await postRoot(8)).status).toBe(201);
    expect(await give("1", "8")).toBe(201);
    expect((await world.app.request("/ready")).status).toBe(200);
  });

  it("knows nothing of a root that was never posted, and withdraws none for it", async () => {
    expect(await answerOf(await withdraw("99"))).toMatchObject({ http: 404 });
    expect(await give("1", "7")).toBe(201);
  });

  it("keeps the order of posting, and posts rivals one after the other", async () => {
    const roots = Array.from({ length: 12 }, (_, i) => 20 + i);
    await Promise.all(
      roots.map((root) => addTrustRoot(world.database, trustRoot(String(root), START))),
    );
    const rows = await world.database
      .selectFrom("trust_roots")
      .select("sequence")
      .orderBy("sequence")
      .execute();
    expect(rows.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 13 }, (_, i) => i + 1),
    );
  });

  it("says in the audit log who posted and who withdrew", async () => {
    await postRoot(8);
    await withdraw("8");
    const rows = await world.database.selectFrom("audit").select("entry").execute();
    expect(rows.map(({ entry }) => JSON.parse(entry ?? "") as unknown).slice(1)).toEqual([
      { kind: "trust-root", at: START, root: "8", operator: "registrar" },
      { kind: "trust-root-withdrawal", at: START, root: "8", operator: "registrar" },
    ]);
  });

  it("refuses a proof whose root is withdrawn while it is verified", async () => {
    const own = await createWorld({
      database: (await openTestStore()).database,
      verifySubmission: async (submission) => {
        const verified = await trustingVerifier(submission);
        const path = "/v1/trust-roots/7/withdraw";
        expect((await post(own.app, path, "", bearer(KEYS.operator))).status).toBe(200);
        return verified;
      },
    });
    const { id } = await openRequest(own.app);
    expect(await answerOf(await submit(own.app, id))).toMatchObject({
      http: 422,
      code: "ERR_VERIFICATION_TRUST_ROOT",
      outcome: "refused",
    });
    expect(await own.database.selectFrom("nullifiers").selectAll().execute()).toEqual([]);
    await own.close();
  });
});
