import { createHash } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { RING_LIFETIME_MS } from "../../src/service/keys/api-key-ring.ts";
import { addApiKey } from "../../src/service/store/add-api-key.ts";
import { listApiKeys } from "../../src/service/store/api-keys.ts";
import { revokeApiKey } from "../../src/service/store/revoke-api-key.ts";
import { describeStores } from "./stores.ts";
import { bearer, createWorld, KEYS, START, type World } from "./world.ts";

const digest = (text: string) => createHash("sha256").update(text).digest("hex");
const [FIRST, SECOND] = ["stored-key-one-0123456789abcdef", "stored-key-two-0123456789abcdef"];
const add = (world: World, key: string, changes: object = {}) =>
  addApiKey(world.database, {
    id: "broker",
    digest: digest(key),
    scopes: ["decisions"],
    expiresAt: null,
    now: world.clock.now,
    ...changes,
  });
/** 404: the key was let in, and there is no such decision. */
const ask = async (world: World, key: string) =>
  (await world.app.request("/v1/decisions/x", { headers: bearer(key) })).status;

async function pass(run: (later: () => void) => Promise<void>): Promise<void> {
  // Whole milliseconds: a sum of fractions may fall short of the lifetime.
  let now = Math.ceil(performance.now());
  const spy = vi.spyOn(performance, "now").mockImplementation(() => now);
  try {
    await run(() => {
      now += RING_LIFETIME_MS;
    });
  } finally {
    spy.mockRestore();
  }
}

describeStores("stored API keys", (openTestStore) => {
  it("admit to their scopes and no more; only their digest is kept", async () => {
    const { database } = await openTestStore();
    const world = await createWorld({ database });
    await add(world, FIRST);
    expect(await ask(world, FIRST)).toBe(404);
    expect(await ask(world, `${FIRST}x`)).toBe(401);
    const metrics = await world.app.request("/metrics", { headers: bearer(FIRST) });
    expect(metrics.status).toBe(403);
    expect(JSON.stringify(await listApiKeys(database))).not.toContain(FIRST);
    const audit = await database.selectFrom("audit").selectAll().execute();
    expect(JSON.stringify(audit)).toContain("broker");
    expect(JSON.stringify(audit)).not.toContain(digest(FIRST));
  });

  it("end with their revocation on a node that knew them, and do not come back", async () => {
    const { database } = await openTestStore();
    const world = await createWorld({ database });
    await pass(async (later) => {
      await add(world, FIRST);
      expect(await ask(world, FIRST)).toBe(404);
      expect(await revokeApiKey(database, "broker", world.clock.now)).toBe(1);
      later();
      expect(await ask(world, FIRST)).toBe(401);
    });
    await expect(revokeApiKey(database, "broker", START)).rejects.toMatchObject({
      code: "ERR_SERVICE_NOT_FOUND",
    });
    // Whoever had the id has decisions under it: nobody else gets it.
    await expect(add(world, SECOND)).rejects.toMatchObject({ code: "ERR_SERVICE_CONFLICT" });
  });

  it("rotate with an overlap, within which both count, and two at most", async () => {
    const { database } = await openTestStore();
    const world = await createWorld({ database });
    await add(world, FIRST);
    await expect(add(world, SECOND)).rejects.toMatchObject({ code: "ERR_SERVICE_CONFLICT" });
    const { scopes: _, ...rest } = { scopes: undefined, overlapMs: 60_000 };
    expect(await add(world, SECOND, { ...rest, scopes: undefined })).toEqual(["decisions"]);
    await expect(add(world, "third", rest)).rejects.toMatchObject({ code: "ERR_SERVICE_CONFLICT" });
    expect([await ask(world, FIRST), await ask(world, SECOND)]).toEqual([404, 404]);
    world.clock.now += 60_000;
    expect([await ask(world, FIRST), await ask(world, SECOND)]).toEqual([401, 404]);
  });
});

describe("stored API keys", () => {
  it("expire at their time, also where the node knew them", async () => {
    const world = await createWorld();
    await add(world, FIRST, { expiresAt: START + 1000 });
    world.clock.now = START + 999;
    expect(await ask(world, FIRST)).toBe(404);
    world.clock.now = START + 1000;
    expect(await ask(world, FIRST)).toBe(401);
    await world.close();
  });

  it("note the day of their last use, once a day", async () => {
    const world = await createWorld();
    await add(world, FIRST);
    await ask(world, FIRST);
    await ask(world, FIRST);
    const [key] = await listApiKeys(world.database);
    expect(key?.lastUsedDay).toBe(Date.UTC(2026, 5, 1));
    await world.close();
  });

  it("refuse a rotation of an id that has no key", async () => {
    const world = await createWorld();
    await expect(add(world, FIRST, { overlapMs: 1 })).rejects.toMatchObject({
      code: "ERR_SERVICE_CONFLICT",
    });
    expect(await ask(world, KEYS.relyingParty)).toBe(404);
    await world.close();
  });
});
