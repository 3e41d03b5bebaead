import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { createWorld, type World } from "../../support/world.ts";
import { startChromium } from "../../web/support/chromium.ts";
import { openInTab, openTab, servePage } from "./keep-page.ts";

/** What the tests of one file share: a browser, and for each test a context of its own. */
export interface BrowserWorld {
  world: World;
  url: string;
  context: BrowserContext;
  tab(): Promise<Page>;
  /** A tab with a new store of the world's holder open in it. */
  firstTab(): Promise<Page>;
  /** One more tab of that store. */
  nextTab(): Promise<Page>;
}

/** Fills what it returns before each test; a page that throws fails the test. */
export function browserWorld(): BrowserWorld {
  let browser: Browser;
  let server: Awaited<ReturnType<typeof servePage>>;
  let faults: string[] = [];
  const shared = {
    tab: () => openTab(shared.context, shared.url),
    async firstTab() {
      const page = await shared.tab();
      await openInTab(page, { name: "w", secret: shared.world.holder.secret });
      return page;
    },
    async nextTab() {
      const page = await shared.tab();
      await openInTab(page, { name: "w" });
      return page;
    },
  } as BrowserWorld;
  beforeAll(async () => {
    [shared.world, server, browser] = await Promise.all([
      createWorld(),
      servePage(),
      startChromium(),
    ]);
    shared.url = server.url;
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    faults = [];
    shared.context = await browser.newContext();
    shared.context.on("weberror", (error) => faults.push(error.error().message));
  });
  afterEach(async () => {
    await shared.context.close();
    expect(faults).toEqual([]);
  });
  return shared;
}

/** Adds credentials to the tab's store, one after another. */
export const add = (page: Page, credentials: readonly unknown[]) =>
  page.evaluate(async (all) => {
    for (const credential of all) await window.keep.store?.addCredential({ credential });
  }, credentials);

/** What the tab's store has: the salts of its credentials, what is damaged, and the setting `n`. */
export const state = (page: Page) =>
  page.evaluate(async () => {
    const { store } = window.keep;
    const verification = await store?.verify();
    const kept = (await store?.credentials({ damaged: "skip" })) ?? [];
    return {
      salts: kept.map(({ credential }) => Number((credential as { salt: string }).salt)),
      damaged: verification?.damaged,
      setting: await store?.readSetting("n"),
    };
  });
