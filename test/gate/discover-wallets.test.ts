import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startChromium } from "../web/support/chromium.ts";
import { bundleGate, type Site, serveSite } from "./support/gate-pages.ts";

let browser: Browser;
let site: Site;
let page: Page;
beforeAll(async () => {
  site = await serveSite(await bundleGate(), "127.0.0.1");
  browser = await startChromium();
  page = await browser.newPage();
  await page.goto(`${site.origin}/library`);
});
afterAll(async () => {
  await browser?.close();
  await site?.stop();
});

const INFO = {
  uuid: "350670db-19fa-4704-a166-e52e178b59d2",
  name: "Example Wallet",
  icon: "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>",
  rdns: "com.example.wallet",
};

/** What a page finds where each of these answers its call, as EIP-6963 asks. */
const discover = (details: readonly object[]): Promise<unknown> =>
  page.evaluate(async (announcements) => {
    const announce = () => {
      for (const { info, hasProvider } of announcements as {
        info: object;
        hasProvider: boolean;
      }[]) {
        const provider = hasProvider
          ? { request: async () => (info as { name: string }).name }
          : {};
        const detail = Object.freeze({ info, provider });
        dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail }));
      }
    };
    addEventListener("eip6963:requestProvider", announce);
    const { discoverWallets } = (
      window as unknown as { gate: typeof import("../../src/gate/index.ts") }
    ).gate;
    const found = await discoverWallets(window, { waitMs: 50 });
    removeEventListener("eip6963:requestProvider", announce);
    return Promise.all(
      found.map(async ({ provider, ...info }) => ({
        ...info,
        answer: await provider.request({ method: "eth_chainId" }),
      })),
    );
  }, details);

const announced = (changes: object = {}, hasProvider = true) => ({
  info: { ...INFO, ...changes },
  hasProvider,
});

describe("discoverWallets", () => {
  it("finds the wallets that announce themselves, in their order, each with its provider", async () => {
    const second = { uuid: "450670db-19fa-4704-a166-e52e178b59d2", name: "Second" };
    expect(await discover([announced(), announced(second)])).toEqual([
      { ...INFO, answer: INFO.name },
      { ...INFO, ...second, answer: "Second" },
    ]);
  });

  it("keeps the first of two with one UUID and no member of a wallet's own, and finds none where none answers", async () => {
    const found = await discover([announced(), announced({ name: "Impostor" })]);
    expect(found).toEqual([{ ...INFO, answer: INFO.name }]);
    const more = await discover([announced({ trusted: true })]);
    expect(more).toEqual([{ ...INFO, answer: INFO.name }]);
    expect(await discover([])).toEqual([]);
  });

  it.each([
    ["no UUID", { uuid: "1" }],
    ["an icon that is fetched", { icon: "https://tracker.example/icon.png" }],
    ["an icon that is a page", { icon: "data:text/html,<script>alert(1)</script>" }],
    ["an icon of more than 128 KB", { icon: `data:image/png,${"x".repeat(131_072)}` }],
    ["no name", { name: "" }],
    ["a name that turns the text around", { name: "\u202eMask" }],
    ["a name of 65 characters", { name: "x".repeat(65) }],
    ["no domain", { rdns: "wallet" }],
  ])("passes over one with %s", async (_, changes) => {
    expect(await discover([announced(changes)])).toEqual([]);
  });

  it("passes over one without a provider", async () => {
    expect(await discover([announced({}, false)])).toEqual([]);
  });
});
