import { mkdirSync } from "node:fs";
import { serve } from "@hono/node-server";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeApp } from "../service/support/hold-to-document.ts";
import { createWorld, type World } from "../service/world.ts";
import { startChromium } from "./support/chromium.ts";

const SHOTS = "build/test/docs-page";

describe("the documentation page", () => {
  let world: World;
  let browser: Browser;
  let server: ReturnType<typeof serve>;
  let url: string;

  beforeAll(async () => {
    world = await createWorld();
    mkdirSync(SHOTS, { recursive: true });
    url = await new Promise((resolve) => {
      server = serve({ fetch: world.app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) =>
        resolve(`http://127.0.0.1:${port}/docs`),
      );
    });
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    await world?.close();
  });

  async function open(width: number, scheme: "light" | "dark" = "light"): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(url);
    expect(complaints).toEqual([]);
    expect(asked.filter((address) => !address.endsWith("/favicon.ico"))).toEqual([url]);
    return page;
  }

  it("shows each operation and form, has no script, and loads nothing else", async () => {
    const page = await open(1280);
    const described = describeApp(world.app);
    const operations = Object.values(described.paths).flatMap((item) => Object.values(item));
    for (const { operationId } of operations) {
      expect(await page.locator(`article#${operationId} h3`).count(), operationId).toBe(1);
    }
    for (const name of Object.keys(described.components.schemas)) {
      expect(await page.locator(`#schema-${name}`).count(), name).toBe(1);
    }
    expect(await page.locator("script, iframe, img, link, object, [onclick]").count()).toBe(0);
    const dead = await page
      .locator('a[href^="#"]')
      .evaluateAll((links) =>
        links
          .map((link) => link.getAttribute("href") ?? "")
          .filter((href) => !document.querySelector(href)),
      );
    expect(dead).toEqual([]);
    const curl = await page.locator("article#createPresentationRequest pre").last().textContent();
    expect(curl).toContain("curl -X POST");
    expect(curl).toContain("Authorization: Bearer $API_KEY");
    await page.screenshot({ path: `${SHOTS}/desktop.png` });
    await page
      .locator("article#createPresentationRequest")
      .screenshot({ path: `${SHOTS}/operation.png` });
    await page.close();
  });

  it("is styled under its policy, which admits no other style and no script", async () => {
    const page = await open(1280);
    expect(await page.locator("body").evaluate((body) => getComputedStyle(body).margin)).toBe(
      "0px",
    );
    const ran = await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "document.title = 'ran'";
      document.head.append(script);
      const style = document.createElement("style");
      style.textContent = "body { margin: 7px }";
      document.head.append(style);
      return [document.title, getComputedStyle(document.body).margin];
    });
    expect(ran).toEqual(["Symbolon verification service", "0px"]);
    await page.close();
  });

  it("fits a phone: nothing but tables and code scrolls sideways", async () => {
    const page = await open(360);
    const widths = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ]);
    expect(widths[0]).toBe(widths[1]);
    await page.screenshot({ path: `${SHOTS}/phone.png` });
    await page.locator("article#createPresentationRequest").scrollIntoViewIfNeeded();
    await page
      .locator("article#createPresentationRequest")
      .screenshot({ path: `${SHOTS}/phone-operation.png` });
    await page.close();
  });

  it("is dark where the reader's system is, with text that can be read", async () => {
    const page = await open(1280, "dark");
    const contrast = await page
      .locator("p.dim")
      .first()
      .evaluate((paragraph) => {
        const luminance = (color: string) => {
          const [r = 0, g = 0, b = 0] = (color.match(/\d+/g) ?? []).slice(0, 3).map((part) => {
            const value = Number(part) / 255;
            return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
          });
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const back = luminance(getComputedStyle(document.body).backgroundColor);
        return {
          back,
          ratio: (luminance(getComputedStyle(paragraph).color) + 0.05) / (back + 0.05),
        };
      });
    expect(contrast.back).toBeLessThan(0.05);
    expect(contrast.ratio).toBeGreaterThan(4.5);
    await page.screenshot({ path: `${SHOTS}/dark.png` });
    await page.close();
  });

  it("is walked by keyboard: a link past the index comes first, and what is focused shows", async () => {
    const page = await open(1280);
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(
      "To the operations",
    );
    expect(
      await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle),
    ).toBe("solid");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
    await page.close();
  });
});
