import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { SymbolonError } from "../../src/errors.ts";
import type { HolderStore, KeptCredential } from "../../src/keep/holder-store.ts";
import { HEAD } from "../../src/keep/record-store.ts";
import { createWorld, type World } from "../support/world.ts";
import { another, reissued } from "./support/example-credentials.ts";
import { createKept, type Kept, overwrite } from "./support/stores.ts";

let world: World;
let kept: Kept;
let sound: ReadonlyMap<string, string>;
let credentials: readonly KeptCredential[];

beforeAll(async () => {
  world = await createWorld();
  kept = await createKept(world);
  for (const n of [1, 2, 3]) await kept.store.addCredential({ credential: another(world, n) });
  await kept.store.writeSetting("s", { n: 1 });
  sound = await kept.home.readAll();
  credentials = await kept.store.credentials();
});

const reset = () =>
  overwrite(kept.home, (records) => {
    records.clear();
    for (const [key, text] of sound) records.set(key, text);
  });

/** What a call gives; the coded error for one that refuses. Any other error fails the test. */
async function outcome<T>(call: () => Promise<T>): Promise<T | SymbolonError> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof SymbolonError) return error;
    throw error;
  }
}

/** One place of one record, and what stands there then. */
const damage = fc.record({
  record: fc.nat(),
  at: fc.nat(),
  text: fc.oneof(fc.constant(""), fc.string({ unit: "binary", maxLength: 4 }), fc.base64String()),
  cut: fc.integer({ min: 0, max: 6 }),
});

describe("whatever is written over a part of a store", () => {
  it("nothing is read that was never written, nothing goes missing unnamed, and every refusal is coded", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (damages) => {
        await reset();
        await overwrite(kept.home, (records) => {
          const keys = [...sound.keys()];
          for (const { record, at, text, cut } of damages) {
            const key = keys[record % keys.length] ?? HEAD;
            const old = records.get(key) ?? "";
            const place = at % (old.length + 1);
            records.set(key, old.slice(0, place) + text + old.slice(place + cut));
          }
        });
        const found = await outcome(() => kept.store.credentials({ damaged: "skip" }));
        const verified = await outcome(() => kept.store.verify());
        const setting = await outcome(() => kept.store.readSetting("s"));
        if (verified instanceof SymbolonError) {
          expect(found).toBeInstanceOf(SymbolonError);
          return;
        }
        if (found instanceof SymbolonError) throw found;
        for (const entry of found) expect(credentials).toContainEqual(entry);
        const named = new Set(verified.damaged.map(({ id }) => id));
        for (const { id } of credentials) {
          expect(named.has(id)).toBe(!found.some((entry) => entry.id === id));
        }
        if (!(setting instanceof SymbolonError)) expect(setting).toEqual({ n: 1 });
      }),
      { numRuns: 300 },
    );
  });
});

describe("two tabs that take turns", () => {
  const actions = fc.array(
    fc.record({
      tab: fc.integer({ min: 0, max: 1 }),
      act: fc.constantFrom("add", "replace", "remove", "write", "unset"),
      n: fc.integer({ min: 1, max: 4 }),
    }),
    { minLength: 1, maxLength: 12 },
  );

  it("leave what one after the other has done, as either sees it", async () => {
    await reset();
    const tabs = [kept.store, await kept.open()] as const;
    await fc.assert(
      fc.asyncProperty(actions, async (all) => {
        for (const { id } of await tabs[0].credentials()) await tabs[0].removeCredential(id);
        await tabs[0].writeSetting("s", undefined);
        const model = new Map<number, string>();
        let setting: number | undefined;
        for (const { tab, act, n } of all) {
          const store = tabs[tab] as HolderStore;
          const credential = another(world, n);
          const place = (await store.credentials()).find(
            (entry) => (entry.credential as { salt: string }).salt === String(n),
          );
          expect(place?.credential === undefined).toBe(!model.has(n));
          if (act === "write" || act === "unset") {
            setting = act === "write" ? n : undefined;
            await store.writeSetting("s", setting);
          } else if (act === "add" && place === undefined) {
            await store.addCredential({ credential });
            model.set(n, credential.issuedAt);
          } else if (act === "replace" && place !== undefined) {
            const later = reissued(place.credential as typeof credential, 1);
            await store.replaceCredential(place.id, { credential: later });
            model.set(n, later.issuedAt);
          } else if (act === "remove" && place !== undefined) {
            await store.removeCredential(place.id);
            model.delete(n);
          }
        }
        for (const store of tabs) {
          const seen = (await store.credentials()).map(({ credential }) => {
            const { salt, issuedAt } = credential as { salt: string; issuedAt: string };
            return [Number(salt), issuedAt] as const;
          });
          expect(new Map(seen)).toEqual(model);
          expect(seen).toHaveLength(model.size);
          expect(await store.readSetting("s")).toBe(setting);
          expect((await store.verify()).damaged).toEqual([]);
        }
      }),
      { numRuns: 25 },
    );
  });
});
