import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { add, browserWorld, state } from "./support/browser-world.ts";
import { another } from "./support/example-credentials.ts";
import { openInTab } from "./support/keep-page.ts";
import { PASSPHRASE } from "./support/stores.ts";

const shared = browserWorld();

describe("two tabs of one store", () => {
  it("write at once, and lose nothing of each other", async () => {
    const [one, two] = [await shared.firstTab(), await shared.nextTab()];
    const count = (page: Page) =>
      page.evaluate(() =>
        Promise.all(
          Array.from({ length: 25 }, () =>
            window.keep.store?.updateSetting("n", (n) => ((n as number | undefined) ?? 0) + 1),
          ),
        ),
      );
    const some = (from: number) =>
      Array.from({ length: 10 }, (_, i) => another(shared.world, from + i));
    await Promise.all([count(one), count(two), add(one, some(100)), add(two, some(200))]);
    const expected = [...some(100), ...some(200)].map(({ salt }) => Number(salt));
    for (const page of [one, two]) {
      const found = await state(page);
      expect(found).toMatchObject({ damaged: [], setting: 50 });
      expect(found.salts.sort((a, b) => a - b)).toEqual(expected);
    }
  });

  it("that know no lock lose nothing either: the database compares revisions", async () => {
    const pages = [await shared.firstTab(), await shared.tab()] as const;
    const counts = pages.map((page) =>
      page.evaluate(async (passphrase) => {
        const { keep } = window;
        const unlock = { kind: "passphrase", passphrase } as const;
        const request = (_: string, work: () => unknown) => work();
        const locks = { request } as unknown as LockManager;
        keep.store = await keep.openHolderStore({ name: "w", hash: keep.hash, unlock, locks });
        for (let i = 0; i < 20; i++) {
          await keep.store.updateSetting("n", (n) => ((n as number | undefined) ?? 0) + 1);
        }
      }, PASSPHRASE),
    );
    await Promise.all(counts);
    expect(await state(pages[0])).toMatchObject({ damaged: [], setting: 40 });
  });

  it("that make it at once: one makes it, the other is told and opens that one", async () => {
    const [one, two] = [await shared.tab(), await shared.tab()];
    const outcomes = await Promise.allSettled([
      openInTab(one, { name: "w", secret: 1n }),
      openInTab(two, { name: "w", secret: 2n }),
    ]);
    const refused = outcomes.filter(({ status }) => status === "rejected");
    expect(refused).toMatchObject([{ reason: { message: expect.stringMatching(/open it/) } }]);
    const page = await shared.nextTab();
    const secret = await page.evaluate(() => String(window.keep.store?.holder.secret));
    expect(secret).toBe(outcomes[0]?.status === "fulfilled" ? "1" : "2");
  });

  it("hear of each other's changes, and read them", async () => {
    const [one, two] = [await shared.firstTab(), await shared.nextTab()];
    await two.evaluate(() => {
      const heard = new Promise<void>((resolve) => window.keep.store?.onChange(resolve));
      Object.assign(window, { heard });
    });
    await add(one, [another(shared.world, 7)]);
    await two.evaluate(() => (window as unknown as { heard: Promise<void> }).heard);
    expect((await state(two)).salts).toEqual([7]);
  });

  it("wait for one another at a lock: a writer starts when the one before has ended", async () => {
    const [one, two] = [await shared.firstTab(), await shared.nextTab()];
    await one.evaluate(
      () =>
        new Promise<void>((started) => {
          void navigator.locks.request("symbolon-keep:w", () => {
            started();
            return new Promise<void>((release) => Object.assign(window, { release }));
          });
        }),
    );
    await two.evaluate(() => {
      const written = window.keep.store?.writeSetting("n", 1);
      Object.assign(window, { written });
    });
    await two.waitForFunction(async () => {
      const { pending } = await navigator.locks.query();
      return pending?.some(({ name }) => name === "symbolon-keep:w");
    });
    expect((await state(one)).setting).toBeUndefined();
    await one.evaluate(() => (window as unknown as { release: () => void }).release());
    await two.evaluate(() => (window as unknown as { written: Promise<void> }).written);
    expect((await state(one)).setting).toBe(1);
  });

  it("a tab that dies holding the lock holds nobody up", async () => {
    const [one, two] = [await shared.firstTab(), await shared.nextTab()];
    await one.evaluate(
      () =>
        new Promise<void>((started) => {
          void navigator.locks.request("symbolon-keep:w", () => {
            started();
            return new Promise<void>(() => {});
          });
        }),
    );
    const written = two.evaluate(() => window.keep.store?.writeSetting("n", 1));
    await one.close();
    await written;
    expect((await state(two)).setting).toBe(1);
  });
});
