import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { browserWorld } from "./support/browser-world.ts";
import { addAuthenticator, openInTab } from "./support/keep-page.ts";
import { PASSPHRASE } from "./support/stores.ts";

const shared = browserWorld();

describe("a passkey", () => {
  const create = (page: Page) =>
    page.evaluate(() =>
      window.keep.codeOf(async () => {
        const { keep } = window;
        const unlock = { kind: "passkey", rpName: "Wallet", userName: "me" } as const;
        keep.store = await keep.createHolderStore({ name: "w", hash: keep.hash, unlock });
        await keep.store.writeSetting("n", 1);
      }),
    );
  const open = (page: Page) =>
    page.evaluate(() =>
      window.keep.codeOf(async () => {
        const { keep } = window;
        const unlock = { kind: "passkey" } as const;
        keep.store = await keep.openHolderStore({ name: "w", hash: keep.hash, unlock });
      }),
    );
  const secret = (page: Page) => page.evaluate(() => String(window.keep.store?.holder.secret));

  it("makes a store and opens it again, with no passphrase at all", async () => {
    const page = await shared.tab();
    await addAuthenticator(page, true);
    expect(await create(page)).toBe("accepted");
    const first = await secret(page);
    await page.evaluate(() => window.keep.store?.lock());
    expect(await open(page)).toBe("accepted");
    expect(await secret(page)).toBe(first);
    expect(await page.evaluate(() => window.keep.store?.readSetting("n"))).toBe(1);
    const methods = await page.evaluate(() => window.keep.store?.unlockMethods());
    expect(methods).toMatchObject([{ kind: "passkey" }]);
  });

  it("is added beside a passphrase; either opens; removed, it opens no more", async () => {
    const page = await shared.firstTab();
    await addAuthenticator(page, true);
    expect(await open(page)).toBe("ERR_KEEP_PASSKEY");
    const id = await page.evaluate(async (passphrase) => {
      const current = { kind: "passphrase", passphrase } as const;
      const info = await window.keep.store?.addUnlock({ current, added: { kind: "passkey" } });
      return info?.id;
    }, PASSPHRASE);
    expect(await open(page)).toBe("accepted");
    expect(await secret(page)).toBe(String(shared.world.holder.secret));
    await openInTab(page, { name: "w" });
    await page.evaluate(
      ([gone, passphrase]) =>
        window.keep.store?.removeUnlock(gone ?? "", {
          kind: "passphrase",
          passphrase: passphrase ?? "",
        }),
      [id, PASSPHRASE],
    );
    expect(await open(page)).toBe("ERR_KEEP_PASSKEY");
    await openInTab(page, { name: "w" });
  });

  it("opens the passphrase's change: by a passkey one adds a new passphrase", async () => {
    const page = await shared.tab();
    await addAuthenticator(page, true);
    await create(page);
    await page.evaluate(
      (passphrase) =>
        window.keep.store?.addUnlock({
          current: { kind: "passkey" },
          added: { kind: "passphrase", passphrase },
        }),
      PASSPHRASE,
    );
    const first = await secret(page);
    await openInTab(page, { name: "w" });
    expect(await secret(page)).toBe(first);
  });

  it("that is declined, called off, or on another device does not open; the passphrase still does", async () => {
    const page = await shared.firstTab();
    const { cdp, id } = await addAuthenticator(page, true);
    await page.evaluate(async (passphrase) => {
      const current = { kind: "passphrase", passphrase } as const;
      await window.keep.store?.addUnlock({ current, added: { kind: "passkey" } });
    }, PASSPHRASE);
    const calledOff = await page.evaluate(() =>
      window.keep.codeOf(() =>
        window.keep.openHolderStore({
          name: "w",
          hash: window.keep.hash,
          unlock: { kind: "passkey", signal: AbortSignal.abort() },
        }),
      ),
    );
    expect(calledOff).toBe("ERR_KEEP_PASSKEY");
    await cdp.send("WebAuthn.setUserVerified", { authenticatorId: id, isUserVerified: false });
    expect(await open(page)).toBe("ERR_KEEP_PASSKEY");
    await cdp.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId: id });
    await addAuthenticator(page, true);
    expect(await open(page)).toBe("ERR_KEEP_PASSKEY");
    await openInTab(page, { name: "w" });
    expect(await secret(page)).toBe(String(shared.world.holder.secret));
  });

  it("of an authenticator without PRF makes no store, and adds no way to open one", async () => {
    const page = await shared.firstTab();
    await addAuthenticator(page, false);
    const code = await page.evaluate(
      (passphrase) =>
        window.keep.codeOf(() =>
          window.keep.store?.addUnlock({
            current: { kind: "passphrase", passphrase },
            added: { kind: "passkey" },
          }),
        ),
      PASSPHRASE,
    );
    expect(code).toBe("ERR_KEEP_PASSKEY");
    expect(await page.evaluate(() => window.keep.store?.unlockMethods())).toHaveLength(1);
    await page.evaluate(() => window.keep.deleteHolderStore("w"));
    expect(await create(page)).toBe("ERR_KEEP_PASSKEY");
    expect(await page.evaluate(() => window.keep.holderStoreExists("w"))).toBe(false);
  });
});
