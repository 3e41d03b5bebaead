import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";

export interface WatchedContext {
  readonly context: BrowserContext;
  /** What any page of it did that it must not; empty in the end. */
  readonly faults: string[];
}

/** A browser profile of its own, whose pages may ask these origins alone, and may neither warn nor fail. */
export async function watchedContext(
  browser: Browser,
  origins: readonly string[],
  options: BrowserContextOptions = {},
): Promise<WatchedContext> {
  const context = await browser.newContext({
    viewport: { width: 1100, height: 800 },
    ...options,
  });
  const faults: string[] = [];
  const watch = (page: Page) => {
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) faults.push(message.text());
    });
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("dialog", (dialog) => {
      faults.push("a dialog");
      void dialog.dismiss();
    });
  };
  context.on("page", watch);
  context.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    const isOwn = origins.includes(origin) || ["data:", "blob:"].includes(protocol);
    if (!isOwn) faults.push(`a request to ${origin}`);
  });
  return { context, faults };
}

/** What stands on the page is no wider than the screen. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
