import { describe, expect, it } from "vitest";
import { add, browserWorld, state } from "./support/browser-world.ts";
import { another } from "./support/example-credentials.ts";
import { openInTab } from "./support/keep-page.ts";
import { BACKUP_PASSPHRASE, createKept } from "./support/stores.ts";

const shared = browserWorld();

describe("a store in a browser", () => {
  it("is there after the browser's page is gone: same holder, credentials, settings", async () => {
    const page = await shared.firstTab();
    await add(page, [shared.world.credential, another(shared.world, 2)]);
    await page.evaluate(() => window.keep.store?.writeSetting("n", { deep: [1] }));
    await page.close();
    const again = await shared.tab();
    expect(await again.evaluate(() => window.keep.holderStoreExists("w"))).toBe(true);
    expect(await again.evaluate(() => window.keep.holderStoreExists("other"))).toBe(false);
    await openInTab(again, { name: "w" });
    const secret = await again.evaluate(() => String(window.keep.store?.holder.secret));
    expect(secret).toBe(String(shared.world.holder.secret));
    const found = await state(again);
    expect(found.salts).toHaveLength(2);
    expect(found).toMatchObject({ damaged: [], setting: { deep: [1] } });
  });

  it("does not open by another passphrase, and says whether the browser keeps it", async () => {
    const page = await shared.firstTab();
    const code = await page.evaluate(() =>
      window.keep.codeOf(() =>
        window.keep.openHolderStore({
          name: "w",
          hash: window.keep.hash,
          unlock: { kind: "passphrase", passphrase: "another passphrase" },
        }),
      ),
    );
    expect(code).toBe("ERR_KEEP_PASSPHRASE");
    const persistence = await page.evaluate(() => window.keep.store?.persistence);
    expect(["persistent", "best-effort"]).toContain(persistence);
  });

  it("has in IndexedDB nothing that can be read, and no key", async () => {
    const page = await shared.firstTab();
    await add(page, [shared.world.credential]);
    const stored = await page.evaluate(async () => {
      const databases = await indexedDB.databases();
      const database = await new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open("symbolon-keep:w");
        request.onsuccess = () => resolve(request.result);
      });
      const values = await new Promise<unknown[]>((resolve) => {
        const request = database.transaction("records").objectStore("records").getAll();
        request.onsuccess = () => resolve(request.result);
      });
      database.close();
      return { names: databases.map(({ name }) => name), values };
    });
    expect(stored.names).toEqual(["symbolon-keep:w"]);
    expect(stored.values).toHaveLength(3);
    const text = stored.values.join("\n");
    expect(stored.values.every((value) => typeof value === "string")).toBe(true);
    for (const word of [
      String(shared.world.holder.secret),
      shared.world.credential.salt,
      shared.world.credential.issuer.id,
    ]) {
      expect(text).not.toContain(word);
    }
  });

  it("of a database that a newer version made is left alone", async () => {
    const page = await shared.tab();
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const request = indexedDB.open("symbolon-keep:w", 2);
          request.onsuccess = () => {
            request.result.close();
            resolve();
          };
        }),
    );
    const code = await page.evaluate(() =>
      window.keep.codeOf(() => window.keep.holderStoreExists("w")),
    );
    expect(code).toBe("ERR_KEEP_VERSION");
  });

  it("keeps no key that could be exported: every key that stays is for sealing alone", async () => {
    const page = await shared.tab();
    await page.evaluate(() => {
      const made: CryptoKey[] = [];
      Object.assign(window, { made });
      const { encrypt } = SubtleCrypto.prototype;
      SubtleCrypto.prototype.encrypt = function (algorithm, key, data) {
        made.push(key);
        return encrypt.call(this, algorithm, key, data);
      };
    });
    await openInTab(page, { name: "w", secret: shared.world.holder.secret });
    await add(page, [shared.world.credential]);
    await openInTab(page, { name: "w" });
    await add(page, [another(shared.world, 2)]);
    const keys = await page.evaluate(() =>
      (window as unknown as { made: CryptoKey[] }).made.map(({ extractable, usages }) => ({
        extractable,
        usages,
      })),
    );
    expect(keys.length).toBeGreaterThan(4);
    for (const key of keys)
      expect(key).toEqual({ extractable: false, usages: ["encrypt", "decrypt"] });
  });

  it("is deleted with another tab still open on it, which then says that it is gone", async () => {
    const page = await shared.firstTab();
    const other = await shared.nextTab();
    await page.evaluate(() => window.keep.deleteHolderStore("w"));
    expect(
      await other.evaluate(() => window.keep.codeOf(() => window.keep.store?.credentials())),
    ).toBe("ERR_KEEP_MISSING");
    expect(await page.evaluate(() => window.keep.holderStoreExists("w"))).toBe(false);
  });

  it("takes a backup that Node made, and gives one that Node takes", async () => {
    const node = await createKept(shared.world);
    await node.store.addCredential({ credential: shared.world.credential });
    const text = await node.store.exportBackup(BACKUP_PASSPHRASE);
    const page = await shared.tab();
    await openInTab(page, { name: "w", secret: 5n });
    const back = await page.evaluate(
      async ([backup, passphrase]) => {
        const { store } = window.keep;
        await store?.importBackup(backup, passphrase);
        return store?.exportBackup(passphrase);
      },
      [text, BACKUP_PASSPHRASE] as const,
    );
    const report = await node.store.importBackup(back ?? "", BACKUP_PASSPHRASE);
    expect(report).toMatchObject({ added: [], tookHolder: false });
    expect(report.unchanged).toHaveLength(1);
  });
});
