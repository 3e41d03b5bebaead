import type { Browser } from "playwright-core";
import { describe, expect, it } from "vitest";
import { startChromium } from "../web/support/chromium.ts";
import { browserWorld, state } from "./support/browser-world.ts";
import { another } from "./support/example-credentials.ts";
import { openInTab, openTab } from "./support/keep-page.ts";
import { BACKUP_PASSPHRASE, createKept } from "./support/stores.ts";

const shared = browserWorld();

describe("a tab that dies in the middle of a write", () => {
  /** Each has the first `written` records of the change handed over, and then never ends. */
  it.each([1, 2, 11])("after %d of 12 records leaves the old state whole", async (written) => {
    const own = await startChromium();
    try {
      const backup = await backupOf(10);
      const home = await own.newContext();
      const page = await openTab(home, shared.url);
      await openInTab(page, { name: "w", secret: shared.world.holder.secret });
      await page.evaluate(() => window.keep.store?.writeSetting("n", "old"));
      await page.evaluate((last) => {
        const { put } = IDBObjectStore.prototype;
        let count = 0;
        IDBObjectStore.prototype.put = function (value, key) {
          const request = put.call(this, value, key);
          count += 1;
          if (count === last) {
            console.debug("stuck");
            for (;;);
          }
          return request;
        };
      }, written);
      const stuck = page.waitForEvent("console", (message) => message.text() === "stuck");
      const outcome = page
        .evaluate(([text, passphrase]) => window.keep.store?.importBackup(text, passphrase), [
          backup,
          BACKUP_PASSPHRASE,
        ] as const)
        .catch(() => "died");
      await stuck;
      await killTabs(own);
      expect(await outcome).toBe("died");
      const next = await openTab(home, shared.url);
      await openInTab(next, { name: "w" });
      expect(await state(next)).toEqual({ salts: [], damaged: [], setting: "old" });
      await next.evaluate(
        ([text, passphrase]) => window.keep.store?.importBackup(text, passphrase),
        [backup, BACKUP_PASSPHRASE] as const,
      );
      expect((await state(next)).salts).toHaveLength(10);
    } finally {
      await own.close();
    }
  });

  it("at any moment of many writes leaves each change whole: what was told as written is there", async () => {
    const own = await startChromium();
    try {
      const home = await own.newContext();
      let page = await openTab(home, shared.url);
      await openInTab(page, { name: "w", secret: shared.world.holder.secret });
      let told = 0;
      for (let round = 0; round < 3; round++) {
        await page.exposeFunction("tell", (n: number) => {
          told = n;
        });
        const busy = page
          .evaluate(async () => {
            for (;;) {
              const n = await window.keep.store?.updateSetting(
                "n",
                (n) => ((n as number | undefined) ?? 0) + 1,
              );
              await (window as unknown as { tell(n: unknown): Promise<void> }).tell(n);
            }
          })
          .catch(() => {});
        const enough = told + 5 + round;
        while (told < enough) await new Promise((resolve) => setTimeout(resolve, 5));
        await killTabs(own);
        await busy;
        page = await openTab(home, shared.url);
        await openInTab(page, { name: "w" });
        const found = await state(page);
        expect(found.damaged).toEqual([]);
        expect([told, told + 1]).toContain(found.setting);
      }
    } finally {
      await own.close();
    }
  });

  async function backupOf(count: number): Promise<string> {
    const { store } = await createKept(shared.world);
    for (let i = 0; i < count; i++)
      await store.addCredential({ credential: another(shared.world, i + 1) });
    return store.exportBackup(BACKUP_PASSPHRASE);
  }

  /** Ends the processes of this browser's tabs, and no other. */
  async function killTabs(of: Browser): Promise<void> {
    const cdp = await of.newBrowserCDPSession();
    const { processInfo } = await cdp.send("SystemInfo.getProcessInfo");
    for (const { type, id } of processInfo) if (type === "renderer") process.kill(id, "SIGKILL");
    await cdp.detach();
  }
});
