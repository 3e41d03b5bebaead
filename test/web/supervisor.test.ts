import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildSupervisor } from "../../scripts/build-web.ts";
import { entityStandings } from "../../src/trail/entity-standings.ts";
import type { Trail } from "../../src/trail/trail-schema.ts";
import {
  DAY,
  examplePacks,
  exampleTrail,
  HOSTILE_LEI,
  START,
  word,
} from "../trail/example-trail.ts";
import { startChromium } from "./support/chromium.ts";
import { serveFolder } from "./support/serve-folder.ts";

const SCREENSHOTS = "build/test/screenshots";
const [older, newer] = examplePacks();
const trail: Trail = { ...exampleTrail(), packs: [older, newer] };

let browser: Browser;
let server: Awaited<ReturnType<typeof serveFolder>>;
let built: string;
beforeAll(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  const folder = "build/test/supervisor";
  built = await buildSupervisor(folder);
  server = await serveFolder(folder, { "trail.json": JSON.stringify(trail) });
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** What a page did that it must not. */
let faults: string[];
beforeEach(() => {
  faults = [];
});
afterEach(() => expect(faults).toEqual([]));

async function openPage(url: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("dialog", (dialog) => {
    faults.push("a dialog");
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    const isOwn = server.url.endsWith(host) || ["file:", "data:"].includes(protocol);
    if (!isOwn) faults.push(`a request to ${host}`);
  });
  await page.goto(url);
  return page;
}

/** Drops files on the page as a person does. */
async function drop(page: Page, files: Readonly<Record<string, string>>): Promise<void> {
  const transfer = await page.evaluateHandle((texts) => {
    const data = new DataTransfer();
    for (const [name, text] of Object.entries(texts)) data.items.add(new File([text], name));
    return data;
  }, files);
  await page.dispatchEvent("#drop", "drop", { dataTransfer: transfer });
}

const screenshot = (page: Page, name: string, fullPage = true) =>
  page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage });

interface Mark {
  readonly series: string;
  readonly at: number;
  readonly value: string;
}

const marks = (page: Page, selector: string): Promise<Mark[]> =>
  page.$$eval(`${selector} [data-series]`, (elements) =>
    elements.map((element) => ({
      series: element.getAttribute("data-series") ?? "",
      at: Number(element.getAttribute("data-at")),
      value: element.getAttribute("data-value") ?? "",
    })),
  );

describe("the supervisor page", () => {
  it("shows a trail of the same origin: who is late, by the file's own time", async () => {
    const page = await openPage(`${server.url}/?trail=trail.json`);
    await page.waitForSelector("#reports");
    expect(await page.textContent("#late-count")).toBe("2 late");
    const rows = await page.$$eval("[data-entity]", (elements) =>
      elements.map((row) => [
        row.querySelector("th")?.firstChild?.textContent,
        row.querySelector("td")?.textContent,
        Number(row.getAttribute("data-late")),
      ]),
    );
    const late = entityStandings(trail).filter(({ lateBy }) => lateBy !== undefined);
    expect(rows.slice(0, 2)).toEqual([
      ["Cassini Trading", "⚠ late by 32 days", 32 * DAY + 3600],
      ["Delta Custody", "⚠ late by 4 days", 4.5 * DAY + 3600],
    ]);
    expect(new Set(rows.slice(0, 2).map(([, , by]) => by))).toEqual(
      new Set(late.map(({ lateBy }) => lateBy)),
    );
    expect(rows.slice(2).map(([name, standing]) => [name, standing])).toEqual([
      ["Equinox Digital Assets", "✓ on time"],
      ["Aurora Exchange", "✓ on time"],
      ["Borealis Markets", "✓ on time"],
    ]);
    expect(await page.textContent("#reports tbody")).toContain("NOT-AN-LEI (no valid LEI)");
    await page.close();
  });

  it("plots a point for each statement, and sums of the market by week", async () => {
    const page = await openPage(`${server.url}/?trail=trail.json`);
    await page.waitForSelector("#venues");
    const statements = entityStandings(trail).flatMap((entity) => entity.statements);
    const verdicts = (await marks(page, "#reports")).filter(({ series }) => series === "verdict");
    const sorted = (values: readonly string[]) => [...values].sort();
    expect(sorted(verdicts.map(({ at, value }) => `${at} ${value}`))).toEqual(
      sorted(statements.map(({ snapshotAt, verdict }) => `${snapshotAt} ${verdict}`)),
    );
    const level1 = (await marks(page, "#assurance")).filter(({ series }) => series === "level 1");
    expect(sorted(level1.map(({ value }) => value))).toEqual(
      sorted(statements.map(({ assuranceBps }) => String(assuranceBps / 100))),
    );
    const market = await marks(page, "#venues");
    const of = (name: string) => market.filter(({ series }) => series === name);
    const total = (name: string) => of(name).reduce((sum, { value }) => sum + Number(value), 0);
    expect([total("volume"), total("liquidations")]).toEqual([66_875, 8975]);
    expect(of("volume").every(({ at }) => at % (7 * DAY) === 0 && at > START - 7 * DAY)).toBe(true);
    expect([of("long").at(-1)?.value, of("short").at(-1)?.value]).toEqual(["20", "19"]);
    expect(
      await page.$$eval("#venues tbody td", (cells) => cells.map((c) => c.textContent)),
    ).toEqual(["ETH", "20", "19", "1", "12", "66,875", "2", "8,975", "45.5"]);
    await page.close();
  });

  it("tells policies in time, and that an opened pack is the announced one", async () => {
    const page = await openPage(`${server.url}/?trail=trail.json`);
    await page.waitForSelector("#policies li");
    const items = await page.locator("#policies li").allTextContents();
    expect(items.map((text) => /[+■▶] (\w+) by/.exec(text)?.[1])).toEqual([
      "announced",
      "lifted",
      "suspended",
      "announced",
    ]);
    expect(items[0]).toContain("an opened pack has this digest");
    expect(items[2]).toContain("a list was wrong");
    expect(items[3]).toContain("to 2026-11-27, replaced by version 2");
    await page.close();
  });

  it("maps who gains and who loses by country, told by pointer, keyboard, table and legend", async () => {
    const page = await openPage(`${server.url}/?trail=trail.json`);
    await page.waitForSelector("#access .map");
    const counts = async (selector: string, name: string) => {
      const sum: Record<string, number> = {};
      for (const element of await page.locator(selector).all()) {
        const change = (await element.getAttribute(name)) ?? "";
        sum[change] = (sum[change] ?? 0) + 1;
      }
      return sum;
    };
    const expected = { gains: 4, loses: 3, "loses-partly": 1 };
    expect(await counts(".map [data-mark]", "data-mark")).toEqual(expected);
    expect(await counts("[data-row]", "data-change")).toEqual(expected);
    const legend = await page.$$eval("[data-count]", (items) =>
      items.map((item) => [item.getAttribute("data-change"), item.getAttribute("data-count")]),
    );
    expect(Object.fromEntries(legend)).toEqual({
      gains: "4",
      "gains-partly": "0",
      loses: "3",
      "loses-partly": "1",
      both: "0",
    });
    const told = () => page.textContent("#told");
    expect(await told()).toContain("8 countries change");
    await page.hover('.map [data-code="BR"] path');
    expect(await told()).toBe("Brazil: loses access");

    await page.focus("#rule");
    await page.keyboard.press("Tab");
    expect(await told()).toBe("Brazil: loses access");
    await page.keyboard.press("ArrowRight");
    expect(await told()).toBe("Canada: gains access");
    await page.keyboard.press("End");
    expect(await told()).toBe("The United States: loses access in part");
    await screenshot(page, "map-focus", false);
    await page.keyboard.press("ArrowRight");
    expect(await told()).toBe("Brazil: loses access");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("SUMMARY");

    await page.selectOption("#rule", "citizenships");
    expect(await page.textContent("#difference")).toContain("No country gains or loses access");
    await page.close();
  });

  it("reads what is dropped, and swaps the packs' order by hand", async () => {
    const page = await openPage(server.url);
    await drop(page, { "a.json": JSON.stringify(older), "b.json": JSON.stringify(newer) });
    await page.waitForSelector("#access .map");
    expect(await page.isVisible("#reports")).toBe(false);
    await page.selectOption("#older", "1");
    await page.selectOption("#newer", "0");
    expect(await page.getAttribute('.map [data-code="BR"]', "data-mark")).toBe("gains");
    await drop(page, { "trail.json": JSON.stringify(exampleTrail()) });
    await page.waitForSelector("#reports");
    expect(await page.isVisible("#access .map")).toBe(true);
    await page.close();
  });

  it("runs from a disk, and takes chosen files there", async () => {
    const page = await openPage(`file://${join(process.cwd(), built)}`);
    const buffer = Buffer.from(JSON.stringify(trail));
    await page.setInputFiles("#files", { name: "t.json", mimeType: "application/json", buffer });
    await page.waitForSelector("#reports");
    expect(await page.textContent("#late-count")).toBe("2 late");
    await page.close();
  });

  it("shows hostile names as text: no element, no script, no title of theirs", async () => {
    const page = await openPage(server.url);
    const packs = [{ ...older, title: "<script>alert(2)</script>" }, newer];
    await drop(page, { "t.json": JSON.stringify({ ...exampleTrail({ isHostile: true }), packs }) });
    await page.waitForSelector("#reports");
    const text = (await page.textContent("#report")) ?? "";
    expect(text).toContain("<img src=x onerror=");
    expect(text).toContain(HOSTILE_LEI.slice(0, 20));
    expect(await page.$$eval("#report img, #report script", (found) => found.length)).toBe(0);
    expect(await page.title()).toBe("Symbolon supervisor");
    await screenshot(page, "hostile");
    await page.close();
  });

  it("says in words what is wrong with a file, and shows the good ones beside it", async () => {
    const page = await openPage(server.url);
    const told = async (text: string) => {
      await page.$eval("#messages", (messages) => messages.replaceChildren());
      await drop(page, { "x.json": text });
      await page.waitForSelector("#messages .error");
      return page.textContent("#messages");
    };
    expect(await told("{")).toBe("x.json cannot be shown: it is not JSON");
    expect(await told("[]")).toBe(
      "x.json cannot be shown: it is neither a trail nor a policy pack",
    );
    const [first, ...rest] = trail.records;
    const wrong = { ...trail, records: [{ ...first, args: {} }, ...rest] };
    expect(await told(JSON.stringify(wrong))).toContain(
      "x.json cannot be shown: $.records[0].args",
    );
    const reversed = { ...trail, records: [...trail.records].reverse() };
    expect(await told(JSON.stringify(reversed))).toContain("is out of order");
    expect(await told(JSON.stringify({ ...trail, packs: [{}] }))).toContain("cannot be shown: $");
    expect(await page.isVisible("#reports")).toBe(false);
    await drop(page, { "x.json": "{", "t.json": JSON.stringify(trail) });
    await page.waitForSelector("#reports");
    expect(await page.isVisible("#messages .error")).toBe(true);
    await page.close();
  });

  it("fetches from its own origin alone", async () => {
    const page = await openPage(`${server.url}/?trail=https://evil.example/trail.json`);
    await page.waitForSelector("#messages .error");
    expect(await page.textContent("#messages")).toContain(
      "only fetched from this page's own origin",
    );
    await page.close();
  });

  it("shows an empty trail, and one that is not final, as such", async () => {
    const page = await openPage(server.url);
    const empty = { ...exampleTrail(), records: [], isFinal: false };
    const unknownEvents = [{ address: `0x${"1".repeat(40)}`, topic: word(1), count: 3 }];
    await drop(page, { "t.json": JSON.stringify({ ...empty, unknownEvents }) });
    await page.waitForSelector("#reports");
    const text = await page.textContent("#report");
    expect(text).toContain("The last block was not finalised");
    expect(text).toContain("3 events of these contracts cannot be read as a trail");
    expect(text).toContain("The trail has no solvency statement.");
    expect(text).toContain("The trail has no trade.");
    await page.close();
  });

  it.each([
    ["desktop", 1280, "light"],
    ["desktop-dark", 1280, "dark"],
    ["phone", 390, "light"],
    ["phone-dark", 390, "dark"],
  ] as const)(
    "%s: nothing is wider than the screen; headings, labels and landmarks are there",
    async (name, width, colorScheme) => {
      const page = await openPage(`${server.url}/?trail=trail.json`, {
        viewport: { width, height: 900 },
        colorScheme,
      });
      await page.waitForSelector("#access .map");
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
        width,
      );
      const levels = await page.$$eval("h1, h2, h3", (all) => all.map(({ tagName }) => tagName));
      expect(levels.filter((level) => level === "H1")).toHaveLength(1);
      expect(levels.indexOf("H2")).toBeLessThan(levels.indexOf("H3"));
      const unnamed = await page.$$eval(
        "svg[role], [role=region], select, section",
        (all) =>
          all.filter(
            (element) =>
              !element.hasAttribute("aria-label") &&
              !element.hasAttribute("aria-labelledby") &&
              element.closest("label") === null,
          ).length,
      );
      expect(unnamed).toBe(0);
      await screenshot(page, name);
      await page.close();
    },
  );

  it("keeps script out by policy: no inline script or style beside its own", async () => {
    const page = await openPage(server.url);
    const policy = await page.getAttribute('meta[http-equiv="Content-Security-Policy"]', "content");
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[^ ]+'; style-src 'sha256-/);
    expect(policy).not.toMatch(/unsafe/);
    await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "document.title = 'owned'";
      document.body.append(script);
    });
    expect(await page.title()).toBe("Symbolon supervisor");
    expect(faults.splice(0).join()).toMatch(/Content Security Policy/);
    await page.close();
  });
});
