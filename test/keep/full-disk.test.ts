import { describe, expect, it } from "vitest";
import { add, browserWorld, state } from "./support/browser-world.ts";
import { another } from "./support/example-credentials.ts";
import { openInTab } from "./support/keep-page.ts";
import { BACKUP_PASSPHRASE, PASSPHRASE } from "./support/stores.ts";

const shared = browserWorld();

describe("a full disk", () => {
  it("is told by a code; the old state is there, can be read, backed up, and made smaller", async () => {
    const page = await shared.tab();
    const cdp = await shared.context.newCDPSession(page);
    const { origin } = new URL(shared.url);
    // Chromium looks at the quota when a database is new, and then only now and then.
    await cdp.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 200_000 });
    await openInTab(page, { name: "w", secret: shared.world.holder.secret });
    await add(page, [shared.world.credential, another(shared.world, 2)]);
    await page.evaluate(() => window.keep.store?.writeSetting("n", "old"));
    const before = await state(page);
    const write = (n: number) =>
      page.evaluate(
        (size) => window.keep.codeOf(() => window.keep.store?.writeSetting("n", "x".repeat(size))),
        n,
      );
    expect(await write(400_000)).toBe("ERR_KEEP_QUOTA");
    expect(await state(page)).toEqual(before);
    const other = await shared.nextTab();
    expect(await state(other)).toEqual(before);
    const text = await page.evaluate((p) => window.keep.store?.exportBackup(p), BACKUP_PASSPHRASE);
    expect(text).toContain("symbolon-holder-backup");
    await cdp.send("Storage.overrideQuotaForOrigin", { origin });
    expect(await write(400_000)).toBe("accepted");
    expect((await state(other)).salts).toEqual(before.salts);
  });

  it("a store that has no room to be made is not half made", async () => {
    const page = await shared.tab();
    const cdp = await shared.context.newCDPSession(page);
    const { origin } = new URL(shared.url);
    await cdp.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 });
    const create = () =>
      page.evaluate(
        (passphrase) =>
          window.keep.codeOf(() =>
            window.keep.createHolderStore({
              name: "w",
              hash: window.keep.hash,
              unlock: { kind: "passphrase", passphrase },
            }),
          ),
        PASSPHRASE,
      );
    expect(await create()).toBe("ERR_KEEP_QUOTA");
    await cdp.send("Storage.overrideQuotaForOrigin", { origin });
    expect(await page.evaluate(() => window.keep.holderStoreExists("w"))).toBe(false);
    expect(await create()).toBe("accepted");
  });
});
