import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/field/canonical-json.ts";
import { deriveServiceKeys } from "../../src/service/keys/service-keys.ts";
import { claimKey, keepAnswer, sweepKeys } from "../../src/service/store/idempotency.ts";
import { verifyAuditLog } from "../../src/service/store/verify-audit-log.ts";
import { answerOf, bearer, createWorld, KEYS, post, START, type World } from "./world.ts";

const PATH = "/v1/presentation-requests";
const BODY = { policyId: "eu-adults-once" };
const DAY = 86_400_000;

describe("H3 idempotency keys", () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld({
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

  const send = (
    key: string,
    { body = BODY as unknown, path = PATH, bearing = KEYS.relyingParty } = {},
  ) => post(world.app, path, body, { ...bearer(bearing), "idempotency-key": key });
  const requests = () => world.database.selectFrom("requests").select("id").execute();
  const held = () => world.database.selectFrom("idempotency_keys").selectAll().execute();

  it("answers the same request with the stored answer, and makes no second effect", async () => {
    const first = await send("a");
    expect(first.headers.get("idempotency-replayed")).toBeNull();
    const again = await send("a", { body: '{ "policyId" : "eu-adults-once" }' });
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(again.headers.get("location")).toBe(first.headers.get("location"));
    expect([again.status, await again.json()]).toEqual([201, await first.json()]);
    expect(await requests()).toHaveLength(1);
  });

  it("refuses another body under the key, and changes nothing", async () => {
    await send("a");
    expect(
      await answerOf(await send("a", { body: { policyId: "eu-adults-session" } })),
    ).toMatchObject({ http: 409, code: "ERR_SERVICE_IDEMPOTENCY" });
    expect(await requests()).toHaveLength(1);
  });

  it("makes one OpenID4VP request under one key", async () => {
    const path = "/v1/openid4vp/requests";
    const first = await send("o", { path });
    const again = await send("o", { path });
    expect([again.status, await again.json()]).toEqual([201, await first.json()]);
    expect(again.headers.get("location")).toBe(first.headers.get("location"));
    expect(await requests()).toHaveLength(1);
    const other = await send("o", { path, body: { policyId: "eu-adults-session" } });
    expect(other.status).toBe(409);
    expect(await requests()).toHaveLength(1);
  });

  it("lets rivals with one key make one effect", async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => send("a")));
    const statuses = answers.map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set(statuses.includes(409) ? [201, 409] : [201]));
    expect(await requests()).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status === 409)) {
      expect(answer.headers.get("retry-after")).toBe("1");
    }
  });

  it("is of one client and one route", async () => {
    await send("a");
    await send("a", { bearing: KEYS.otherRelyingParty });
    expect(await requests()).toHaveLength(2);
    const root = { path: "/v1/trust-roots", body: { root: 9 }, bearing: KEYS.operator };
    expect((await send("a", root)).status).toBe(201);
    const path = "/v1/trust-roots/9/withdraw";
    expect((await send("a", { path, body: "", bearing: KEYS.operator })).status).toBe(200);
  });

  it("replays a trust root's 201, and a withdrawal; the path counts as sent too", async () => {
    const root = { path: "/v1/trust-roots", body: { root: 9 }, bearing: KEYS.operator };
    const first = await send("r", root);
    const again = await send("r", root);
    expect([first.status, again.status]).toEqual([201, 201]);
    const withdrawal = (path: string) => send("w", { path, body: "", bearing: KEYS.operator });
    const ended = await withdrawal("/v1/trust-roots/9/withdraw");
    world.clock.now += 1000;
    const repeated = await withdrawal("/v1/trust-roots/9/withdraw");
    expect(await repeated.json()).toEqual(await ended.json());
    expect(repeated.headers.get("idempotency-replayed")).toBe("true");
    expect((await withdrawal("/v1/trust-roots/7/withdraw")).status).toBe(409);
  });

  it("gives the key back after a problem: nothing took effect", async () => {
    expect((await send("a", { body: { policyId: "none" } })).status).toBe(404);
    expect(await held()).toEqual([]);
    expect((await send("a")).status).toBe(201);
  });

  it("gives the key back where the effect is rolled back with its answer", async () => {
    await world.database.schema.dropIndex("requests_of_client").execute();
    await world.database.schema.alterTable("requests").renameTo("elsewhere").execute();
    expect((await send("a")).status).toBe(503);
    await world.database.schema.alterTable("elsewhere").renameTo("requests").execute();
    expect(await held()).toEqual([]);
    expect((await send("a")).status).toBe(201);
  });

  for (const [name, key] of [
    ["an empty key", ""],
    ["256 characters", "k".repeat(256)],
    ["a tab", "a\tb"],
    ["another alphabet", "ké"],
  ] as const) {
    it(`refuses ${name}`, async () => {
      expect(await answerOf(await send(key))).toMatchObject({
        http: 400,
        code: "ERR_SERVICE_BODY_FORM",
      });
      expect(await requests()).toEqual([]);
    });
  }

  it("takes 255 characters", async () => {
    expect((await send("k".repeat(255))).status).toBe(201);
  });

  it("holds nothing of the body, and claims nothing for who bears no key", async () => {
    const subject = `0x${"c5".repeat(20)}`;
    await send("a", { bearing: "x".repeat(32) });
    expect(await held()).toEqual([]);
    await send("a", {
      path: "/v1/trust-roots",
      body: { root: 9, note: subject },
      bearing: KEYS.operator,
    });
    const [row] = await held();
    expect(JSON.stringify(row)).not.toContain(subject);
    expect(row?.body_digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it("keeps a hash that nobody can try bodies against without the key file, and that every node makes alike", async () => {
    await send("a");
    const [first] = await held();
    const plain = (use: string) =>
      createHash("sha256")
        .update(`${use}\n${PATH}\n${canonicalJson(BODY)}`)
        .digest("hex");
    for (const use of ["symbolon/idempotency/1", "symbolon/idempotency/2"]) {
      expect(first?.body_digest).not.toBe(plain(use));
    }
    const digestUnder = async (secret: number, pseudonymSecret?: Uint8Array) => {
      const options = pseudonymSecret === undefined ? {} : { pseudonymSecret };
      const keys = await deriveServiceKeys(new Uint8Array(32).fill(secret), options);
      const node = await createWorld({ overrides: { keys } });
      await post(node.app, PATH, BODY, { ...bearer(KEYS.relyingParty), "idempotency-key": "a" });
      const [row] = await node.database.selectFrom("idempotency_keys").selectAll().execute();
      await node.close();
      return row?.body_digest;
    };
    expect(await digestUnder(7)).toBe(first?.body_digest);
    expect(await digestUnder(8)).not.toBe(first?.body_digest);
    // what stays when the secret is rotated
    const kept = new Uint8Array(32).fill(9);
    expect(await digestUnder(7, kept)).toBe(await digestUnder(8, kept));
  });

  it("forgets after a day, and sweeps what is older", async () => {
    await send("a");
    world.clock.now = START + DAY - 1;
    expect((await send("a")).headers.get("idempotency-replayed")).toBe("true");
    expect(await sweepKeys(world.database, world.clock.now)).toBe(0);
    world.clock.now = START + DAY;
    expect((await send("a", { body: { policyId: "eu-adults-session" } })).status).toBe(201);
    expect(await requests()).toHaveLength(2);
    expect(await sweepKeys(world.database, START + 3 * DAY)).toBe(1);
    expect(await held()).toEqual([]);
  });

  describe("a process that ended between claim and answer", () => {
    const use = { client_id: "exchange", route: `POST ${PATH}`, key: "a" };
    const claim = (name: string, now: number) =>
      claimKey(world.database, use, { bodyDigest: "d", claim: name, now });
    const code = "ERR_SERVICE_IDEMPOTENCY";

    it("holds the key for a while, then gives way", async () => {
      expect(await claim("first", START)).toBeUndefined();
      await expect(claim("second", START + 299_999)).rejects.toMatchObject({ code });
      expect(await claim("second", START + 300_000)).toBeUndefined();
    });

    it("cannot make its effect once another took the key over", async () => {
      await claim("first", START);
      await claim("second", START + 300_000);
      const answer = { status: 201, body: "{}", location: null };
      const late = world.database.transaction().execute(async (transaction) => {
        await transaction.deleteFrom("trust_roots").execute();
        await keepAnswer(transaction, use, "first", answer);
      });
      await expect(late).rejects.toMatchObject({ code });
      expect(await world.database.selectFrom("trust_roots").select("root").execute()).toHaveLength(
        1,
      );
      await world.database.transaction().execute((one) => keepAnswer(one, use, "second", answer));
      expect(await claim("third", START + 600_000)).toEqual(answer);
    });
  });
});
