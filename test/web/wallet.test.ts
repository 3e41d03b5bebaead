import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildPage, PAGE_POLICY } from "../../scripts/build-web.ts";
import { startChromium } from "./support/chromium.ts";
import { scratchFolder } from "./support/scratch-folder.ts";
import { serveFolder } from "./support/serve-folder.ts";
import { overflow, type WatchedContext, watchedContext } from "./support/watched-context.ts";

const SCREENSHOTS = "build/test/screenshots";
const PASSPHRASE = "correct horse battery staple";

let browser: Browser;
let server: Awaited<ReturnType<typeof serveFolder>>;
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
beforeAll(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  scratch = await scratchFolder("wallet");
  server = await serveFolder(await buildPage("wallet", { folder: scratch.path }));
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await scratch?.remove();
});

let watched: WatchedContext;
beforeEach(async () => {
  watched = await watchedContext(browser, [server.url]);
});
afterEach(async () => {
  await watched.context.close();
  expect(watched.faults).toEqual([]);
});

const heading = (page: Page, name: string | RegExp) =>
  page.getByRole("heading", { level: 1, name }).waitFor();

async function openWallet(context = watched.context): Promise<Page> {
  const page = await context.newPage();
  await page.goto(server.url);
  await page.getByRole("heading", { level: 1 }).waitFor();
  return page;
}

async function makeWallet(page: Page): Promise<void> {
  await page.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
  await page.getByLabel("Passphrase, once more").fill(PASSPHRASE);
  await page.getByRole("button", { name: "Make the wallet" }).click();
  await heading(page, "Credentials");
}

async function unlock(page: Page, passphrase: string): Promise<void> {
  await page.getByLabel("Passphrase").fill(passphrase);
  await page.getByRole("button", { name: "Unlock", exact: true }).click();
}

/** An authenticator of Chromium's own, that has the PRF extension. */
async function addAuthenticator(page: Page) {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      hasPrf: true,
    },
  });
}

describe("docs/web-wallet.md", () => {
  const text = readFileSync("docs/web-wallet.md", "utf8");

  it("has the pages' policy as a header, and what a header alone can say", () => {
    expect(text).toContain(`Content-Security-Policy: ${PAGE_POLICY}; frame-ancestors 'none'\n`);
  });

  it("has the back end that the tests run", () => {
    const [, shown = ""] = /```js\n([\s\S]*?)```/.exec(text) ?? [];
    const lines = (source: string) => source.split("\n").map((line) => line.trim());
    const run = lines(readFileSync("test/web/support/gate-back-end.ts", "utf8"));
    expect(lines(shown).filter((line) => !run.includes(line))).toEqual([]);
  });
});

describe("the wallet's page", () => {
  it("is made with a passphrase, locks, and opens with it alone", async () => {
    const page = await openWallet();
    await makeWallet(page);
    await page.getByRole("button", { name: "Lock" }).click();
    await heading(page, "Unlock your wallet");
    expect(await page.getByRole("navigation").isVisible()).toBe(false);
    await unlock(page, "correct horse battery stable");
    await page.getByRole("alert").waitFor();
    expect(await page.getByRole("alert").textContent()).toContain("ERR_KEEP_PASSPHRASE");
    await unlock(page, PASSPHRASE);
    await heading(page, "Credentials");
  });

  it("opens by itself in no other tab, and shows there what the first has changed", async () => {
    const first = await openWallet();
    await makeWallet(first);
    const second = await openWallet();
    await heading(second, "Unlock your wallet");
    await unlock(second, PASSPHRASE);
    await heading(second, "Credentials");
    await first.getByRole("button", { name: "Lock" }).click();
    await heading(first, "Unlock your wallet");
    expect(await second.getByRole("heading", { level: 1 }).textContent()).toBe("Credentials");
  });

  it("refuses a short passphrase and two that differ, at the field", async () => {
    const page = await openWallet();
    const [first, second] = [
      page.getByLabel("Passphrase", { exact: true }),
      page.getByLabel("Passphrase, once more"),
    ];
    const make = page.getByRole("button", { name: "Make the wallet" });
    await first.fill("short");
    await make.click();
    await page.getByText("has fewer than 12 characters").waitFor();
    expect(await first.getAttribute("aria-invalid")).toBe("true");
    expect(await first.evaluate((input) => input === document.activeElement)).toBe(true);
    await first.fill(PASSPHRASE);
    await second.fill(`${PASSPHRASE}r`);
    await make.click();
    await page.getByText("The two differ").waitFor();
    expect(await second.getAttribute("aria-invalid")).toBe("true");
    expect(await first.getAttribute("aria-invalid")).toBeNull();
  });

  it("is made and opened with a passkey, where the authenticator derives keys", async () => {
    const page = await watched.context.newPage();
    await addAuthenticator(page);
    // A passkey's site is a name, not a number.
    await page.goto(server.url.replace("127.0.0.1", "localhost"));
    watched.faults.splice(0);
    await page.getByRole("button", { name: "Make it with a passkey" }).click();
    await heading(page, "Credentials");
    await page.getByRole("button", { name: "Lock" }).click();
    await page.getByRole("button", { name: "Unlock with a passkey" }).click();
    await heading(page, "Credentials");
  });

  it("says what is wrong with an offer, a question and a backup, with the code small", async () => {
    const page = await openWallet();
    await makeWallet(page);
    const told = async (link: string, field: string, text: string, press: string) => {
      await page.getByRole("link", { name: link, exact: true }).click();
      await page.getByLabel(field).fill(text);
      await page.getByRole("button", { name: press }).click();
      await page.getByRole("alert").waitFor();
      return page.getByRole("alert").locator("code").textContent();
    };
    const offer = ["Receive", "The issuer's offer"] as const;
    expect(await told(...offer, "{", "Read the offer")).toMatch(/^ERR_ISSUANCE_/);
    const question = ["Answer", "The site's question"] as const;
    expect(await told(...question, "http://evil.example/x", "Read the question")).toBe(
      "request-link",
    );
    await page.getByRole("link", { name: "Settings", exact: true }).click();
    await page.getByText("Take in a backup").click();
    await page
      .getByLabel("Backup file")
      .setInputFiles({ name: "b.json", mimeType: "application/json", buffer: Buffer.from("{}") });
    await page.locator("#backup-passphrase").fill(PASSPHRASE);
    await page.getByRole("button", { name: "Take in" }).click();
    await page.getByRole("alert").waitFor();
    expect(await page.getByRole("alert").locator("code").textContent()).toBe(
      "ERR_KEEP_BACKUP_FORM",
    );
  });

  it("is walked by the keyboard alone, and shows where the focus is", async () => {
    const page = await openWallet();
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Make it with a passkey");
    await page.getByLabel("Passphrase", { exact: true }).focus();
    await page.keyboard.type(PASSPHRASE);
    await page.keyboard.press("Tab");
    await page.keyboard.type(PASSPHRASE);
    await page.keyboard.press("Enter");
    await heading(page, "Credentials");
    // A screen begins at its heading; what comes next is what it offers.
    expect(await focused(page)).toBe("Credentials");
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Receive a credential");
    const outline = await page.evaluate(() => {
      const style = getComputedStyle(document.activeElement as Element);
      return `${style.outlineStyle} ${style.outlineWidth}`;
    });
    expect(outline).toBe("solid 3px");
    await page.keyboard.press("Enter");
    await heading(page, "Receive a credential");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("offer");
  });

  it.each([
    ["phone", 360, "light"],
    ["phone-dark", 360, "dark"],
    ["desktop", 1100, "light"],
    ["desktop-dark", 1100, "dark"],
  ] as const)("%s: nothing is wider than the screen", async (name, width, colorScheme) => {
    const own = await watchedContext(browser, [server.url], {
      viewport: { width, height: 740 },
      colorScheme,
      reducedMotion: "reduce",
    });
    const page = await openWallet(own.context);
    const picture = async (screen: string) => {
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      const path = join(SCREENSHOTS, `wallet-${screen}-${name}.png`);
      await page.screenshot({ path, fullPage: true });
    };
    await picture("welcome");
    await makeWallet(page);
    await picture("empty");
    await page.getByRole("link", { name: "Settings", exact: true }).click();
    await heading(page, "Settings");
    await picture("settings");
    await page.getByRole("button", { name: "Lock" }).click();
    await heading(page, "Unlock your wallet");
    await picture("unlock");
    await own.context.close();
    expect(own.faults).toEqual([]);
  });

  it("keeps script of others out by policy", async () => {
    const page = await openWallet();
    const policy = await page.getAttribute('meta[http-equiv="Content-Security-Policy"]', "content");
    expect(policy).toBe(PAGE_POLICY);
    expect(policy).not.toMatch(/'unsafe-/);
    await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "document.title = 'owned'";
      document.body.append(script);
    });
    expect(await page.title()).toBe("Make your wallet – Symbolon wallet");
    expect(watched.faults.splice(0).join()).toMatch(/Content Security Policy/);
  });

  it("does not open inside another page", async () => {
    const frame = `<iframe title="f" src="${server.url}"></iframe>`;
    const host = await serveFolder("build/test/web", { "index.html": frame });
    const own = await watchedContext(browser, [server.url, host.url]);
    const page = await own.context.newPage();
    await page.goto(host.url);
    const inside = page.frameLocator("iframe");
    await inside.getByText("does not open inside another page").waitFor();
    expect(await inside.getByRole("textbox").count()).toBe(0);
    await own.context.close();
    await host.stop();
    expect(own.faults).toEqual([]);
  });

  it("says so where its configuration is none", async () => {
    const wrong = await serveFolder(scratch.path, {
      "wallet.json": '{"artifacts":1}',
    });
    const own = await watchedContext(browser, [wrong.url]);
    const page = await own.context.newPage();
    await page.goto(wrong.url);
    await heading(page, "The wallet did not start");
    expect(await page.getByRole("alert").textContent()).toContain("wallet.json.artifacts");
    await own.context.close();
    await wrong.stop();
    expect(own.faults).toEqual([]);
  });
});

describe("the gate's page", () => {
  it.each([
    ["{}", "gate.title: expected to be present"],
    ['{"kind":"chain"}', "gate.title"],
    ["[", "JSON"],
  ])("says so where its configuration is none: %s", async (text, told) => {
    const place = await scratchFolder("gate");
    const folder = await buildPage("gate", { folder: place.path });
    const wrong = await serveFolder(folder, { "gate.json": text });
    const own = await watchedContext(browser, [wrong.url]);
    const page = await own.context.newPage();
    await page.goto(wrong.url);
    await page.getByRole("alert").waitFor();
    const alert = await page.getByRole("alert").textContent();
    expect(alert).toContain("This gate is not set up");
    expect(alert).toContain(told);
    await own.context.close();
    await wrong.stop();
    await place.remove();
    expect(own.faults).toEqual([]);
  });
});

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? "");
