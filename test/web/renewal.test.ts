import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fullClaims } from "../../scripts/demo/claims.ts";
import { DAY } from "../../scripts/demo/kyc-provider.ts";
import { formatInstant } from "../../src/credential/calendar.ts";
import { startChromium } from "./support/chromium.ts";
import { accept, heading, makeWallet, picture, unlock } from "./support/wallet-steps.ts";
import { startWalletWorld, type WalletWorld } from "./support/wallet-world.ts";
import { watchedContext } from "./support/watched-context.ts";

let browser: Browser;
let world: WalletWorld;
beforeAll(async () => {
  world = await startWalletWorld();
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  await world?.stop();
});

it("a renewal that says something else is kept beside the credential, and the holder is asked", async () => {
  const { context, faults } = await watchedContext(browser, world.origins);
  const page = await context.newPage();
  const now = Math.floor(Date.now() / 1000);
  const { deepLink } = await world.offer("mover", { expiresAt: new Date((now + 6 * 3600) * 1000) });
  await page.goto(`${world.wallet.url}/#offer=${encodeURIComponent(deepLink)}`);
  await makeWallet(page);
  await page.getByRole("button", { name: "Read the offer" }).click();
  await accept(page);
  const claims = { ...fullClaims(now - 2 * DAY), residence: { country: "FR" } };
  const reissue = { customerId: "mover", claims, expiresAt: formatInstant(now + 300 * DAY) };
  await world.issuer.client.createCredentialReissues({ body: { reissues: [reissue] } } as never);

  await lockAndUnlock(page);
  const dialog = page.getByRole("dialog", { name: /sent a credential that is not the same$/ });
  await dialog.waitFor();
  await dialog.getByText("France (FR)").waitFor();
  await picture(page, "life-07-another");
  await dialog.getByRole("button", { name: "Keep both" }).click();
  await expect.poll(() => page.locator("[data-credential]").count()).toBe(2);

  // Asked once; the older one goes by hand.
  await lockAndUnlock(page);
  await heading(page, "Credentials");
  await expect.poll(() => page.locator("[data-credential]").count()).toBe(2);
  expect(await dialog.count()).toBe(0);
  await context.close();
  expect(faults).toEqual([]);
});

async function lockAndUnlock(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Lock" }).click();
  await unlock(page);
}
