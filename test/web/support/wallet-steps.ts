import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";
import { overflow } from "./watched-context.ts";

const SCREENSHOTS = "build/test/screenshots";
export const PASSPHRASE = "correct horse battery staple";

/** Waits for a heading; where it does not come, what is there instead is told. */
async function waitFor(page: Page, level: number, name: string | RegExp): Promise<void> {
  try {
    await page.getByRole("heading", { level, name }).waitFor();
  } catch (cause) {
    throw new Error(`in place of ${name}: ${await page.textContent("main")}`, { cause });
  }
}

/** A screen of the wallet. */
export const heading = (page: Page, name: string | RegExp) => waitFor(page, 1, name);
export const opened = (gate: Page) => waitFor(gate, 2, "The gate is open");

/** A picture of a step; and nothing on it is wider than the screen. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}

export async function makeWallet(page: Page, passphrase = PASSPHRASE): Promise<void> {
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await page.getByLabel("Passphrase, once more").fill(passphrase);
  await page.getByRole("button", { name: "Make the wallet" }).click();
}

export async function unlock(page: Page, passphrase = PASSPHRASE): Promise<void> {
  await page.getByLabel("Passphrase").fill(passphrase);
  await page.getByRole("button", { name: "Unlock", exact: true }).click();
}

/** Accepts what the wallet's page shows of an offer. */
export async function accept(page: Page, txCode?: string): Promise<void> {
  await heading(page, /offers a credential$/);
  if (txCode !== undefined) await page.getByLabel("Transaction code").fill(txCode);
  await page.getByRole("button", { name: "Accept" }).click();
  await heading(page, "Received");
}

/** Presses the gate's button. @returns the wallet's window */
export async function ask(context: BrowserContext, gate: Page): Promise<Page> {
  const opened = context.waitForEvent("page");
  await gate.getByRole("button", { name: "Open with your wallet" }).click();
  const popup = await opened;
  await popup.getByRole("heading", { level: 1 }).waitFor();
  return popup;
}

/** Presses the button that closes the window, which may be gone before the press has returned. */
export async function pressLast(popup: Page, name: string | RegExp): Promise<void> {
  const closed = popup.waitForEvent("close");
  await Promise.allSettled([popup.getByRole("button", { name }).click()]);
  await closed;
}

/** Has each page of the profile remember the stages and the words that it tells: some are there for a moment alone. */
export async function recordTold(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const told: string[] = [];
    Reflect.set(window, "told", told);
    const tell = (text: string | null) => {
      if (text && told.at(-1) !== text) told.push(text);
    };
    const read = ({ target, attributeName }: MutationRecord) => {
      const element = target instanceof Element ? target : target.parentElement;
      if (attributeName === "aria-current" && element?.hasAttribute("aria-current")) {
        tell(element.getAttribute("data-stage"));
      } else if (attributeName === null && element?.closest("[role=status]")) {
        tell(element.textContent);
      }
    };
    new MutationObserver((records) => records.forEach(read)).observe(document, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
      attributeFilter: ["aria-current"],
    });
  });
}

export const toldOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => Reflect.get(window, "told") as string[]);
