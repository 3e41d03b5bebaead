import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildInclusion } from "../../scripts/build-web.ts";
import { digestCustomerId } from "../../src/solvency/customer-id.ts";
import { INCLUSION_CHECKS } from "../../src/solvency/report/check-inclusion.ts";
import { createInclusionBundle } from "../../src/solvency/report/inclusion-bundle.ts";
import { customerKey, formatCustomerKey } from "../../src/solvency/report/inclusion-record.ts";
import { verifyReceipt } from "../../src/solvency/report/receipt.ts";
import { ED_KEYS, publicOf } from "../policy/pack/fixtures.ts";
import { SNAPSHOT_AT } from "../solvency/fixtures.ts";
import { changed, resealed } from "../solvency/report/change-bundle.ts";
import {
  CUSTOMERS,
  INCLUSION_SECRET,
  LEDGER,
  LEI,
  publishEpoch,
  VENUE_KEY,
} from "../solvency/report/venue.ts";
import { startChromium } from "./support/chromium.ts";
import { type scratchFolder as Scratch, scratchFolder } from "./support/scratch-folder.ts";
import { serveFolder } from "./support/serve-folder.ts";
import { overflow } from "./support/watched-context.ts";

const SCREENSHOTS = "build/test/screenshots";
const [ADA, BEN] = CUSTOMERS as [string, string];
const keyOf = (id: string, epoch = 1) => customerKey(INCLUSION_SECRET, epoch, digestCustomerId(id));

let venue: Awaited<ReturnType<typeof publishEpoch>>;
/** The epoch after, in which a customer came whose coins are not there. */
let insolvent: typeof venue;
let bundle: Uint8Array;
let pinsJson: { entity: string; reportKey: object; keys: Record<string, string> };
let folder: Awaited<ReturnType<typeof Scratch>>;
let server: Awaited<ReturnType<typeof serveFolder>>;
let withPins: string;
let browser: Browser;
beforeAll(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  venue = await publishEpoch();
  insolvent = await publishEpoch({
    epoch: 2,
    previousStatement: BigInt(venue.report.statement.digest),
    ledger: `${LEDGER}\nfay@example.com,BTC,1000,cash,`,
    floorBps: 0,
  });
  bundle = await createInclusionBundle(venue.folder, venue.report, keyOf(ADA));
  const { reportKey, keys } = venue.pins;
  pinsJson = { entity: LEI, reportKey, keys: Object.fromEntries(keys) };
  folder = await scratchFolder("inclusion");
  await buildInclusion(folder.path);
  withPins = await buildInclusion(join(folder.path, "with-pins"), pinsJson);
  server = await serveFolder(folder.path);
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await folder?.remove();
});

let context: BrowserContext | undefined;
let faults: string[];
let requested: string[];
beforeEach(() => {
  faults = [];
  requested = [];
});
afterEach(async () => {
  await context?.close();
  context = undefined;
  expect(faults).toEqual([]);
});

/** The page, loaded; from then on there is no network. */
async function openPage(
  url = server.url,
  { now = SNAPSHOT_AT + 3600, ...options }: BrowserContextOptions & { now?: number } = {},
): Promise<Page> {
  context = await browser.newContext({ viewport: { width: 1000, height: 800 }, ...options });
  const page = await context.newPage();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  context.on("request", (request) => requested.push(request.url()));
  await page.clock.setFixedTime(now * 1000);
  await page.goto(url);
  await page.getByLabel("Your identifier").waitFor();
  await context.setOffline(true);
  return page;
}

const jsonFile = (name: string, content: Uint8Array | object) => ({
  name,
  mimeType: "application/json",
  buffer: Buffer.from(content instanceof Uint8Array ? content : JSON.stringify(content)),
});

interface Inputs {
  readonly id?: string;
  readonly key?: string;
  readonly bundle?: Uint8Array;
  readonly pins?: object;
  readonly statement?: string;
}

async function give(page: Page, inputs: Inputs = {}): Promise<void> {
  const pinsField = page.getByLabel("Pins", { exact: true });
  if ((await pinsField.count()) > 0) {
    await pinsField.setInputFiles(jsonFile("pins.json", inputs.pins ?? pinsJson));
    await page.getByText("✓ pins.json").waitFor();
  }
  await page
    .getByLabel("Your file from the venue")
    .setInputFiles(jsonFile("mine.json", inputs.bundle ?? bundle));
  await page.getByText("✓ mine.json").waitFor();
  await page.getByLabel("Your identifier").fill(inputs.id ?? ADA);
  await page.getByLabel("Your key").fill(inputs.key ?? formatCustomerKey(keyOf(ADA)));
  await page.getByLabel("Number of the statement").fill(inputs.statement ?? "");
}

const press = (page: Page) => page.getByRole("button", { name: "Check" }).click();
/** @returns what the verdict says */
async function verdict(page: Page): Promise<string> {
  const heading = page.locator("#verdict-title");
  await heading.waitFor();
  expect(await heading.evaluate((element) => element === document.activeElement)).toBe(true);
  return (await heading.textContent()) ?? "";
}
const states = (page: Page, selector: string): Promise<string[]> =>
  page.$$eval(`${selector} [data-state]`, (all) =>
    all.map((element) => element.getAttribute("data-state") ?? ""),
  );
const cells = (page: Page): Promise<string[][]> =>
  page.$$eval("#balances tbody tr", (rows) =>
    rows.map((row) => Array.from(row.children, (cell) => cell.textContent ?? "")),
  );
const screenshot = (page: Page, name: string) =>
  page.screenshot({ path: join(SCREENSHOTS, `inclusion-${name}.png`), fullPage: true });

async function saved(page: Page): Promise<{ name: string; receipts: string[] }> {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save the receipt" }).click();
  const file = await download;
  const { receipts } = JSON.parse(readFileSync(await file.path(), "utf8"));
  return { name: file.suggestedFilename(), receipts };
}

describe("the customer's page", () => {
  it("shows balances, path, proofs and receipt without a network, from dropped files", async () => {
    const page = await openPage();
    const transfer = await page.evaluateHandle(
      (files) => {
        const data = new DataTransfer();
        for (const [name, text] of files) data.items.add(new File([text ?? ""], name ?? ""));
        return data;
      },
      [
        ["pins.json", JSON.stringify(pinsJson)],
        ["mine.json", new TextDecoder().decode(bundle)],
      ],
    );
    await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
    await page.getByText(`✓ pins.json: ${LEI}`).waitFor();
    await page.getByText("✓ mine.json").waitFor();
    await page.getByLabel("Your identifier").fill(ADA);
    await page.getByLabel("Your key").fill(formatCustomerKey(keyOf(ADA)));
    await page.keyboard.press("Enter");
    expect(await verdict(page)).toBe("✓ Your balances are in the proof");
    const said = await page.textContent("#verdict");
    expect(said).toContain("On 2026-11-30 00:00 UTC");
    expect(said).toContain("it was solvent over that root");
    expect(said).toContain("at least 100 %");
    expect(await page.textContent("#statement")).toBe(venue.report.statement.digest);
    expect((await cells(page)).sort()).toEqual([
      ["BTC", "cash", "1.5", "0"],
      ["BTC", "margin", "1", "0"],
      ["USDT", "cash", "42", "0"],
      ["USDT", "margin", "0", "30,000"],
    ]);
    expect(await states(page, "#checks")).toEqual(INCLUSION_CHECKS.map(() => "verified"));
    const pictures = page.locator("#path svg");
    expect(await pictures.count()).toBe(2);
    const told = await pictures.first().getAttribute("aria-label");
    expect(told).toMatch(
      /Your line, \d+ of 16: verified\. Your batch \(\S+\), \d of 2: verified\./,
    );
    expect(told).toContain("Root of all customers: verified. Statement: verified.");
    expect(new Set(await states(page, "#path"))).toEqual(new Set(["verified"]));
    expect(await page.textContent("#limits")).toContain("Whether reserves are borrowed");
    const { name, receipts } = await saved(page);
    expect(name).toBe(`receipts-${LEI}-1.json`);
    expect(receipts).toHaveLength(2);
    for (const receipt of receipts) {
      const { customer } = await verifyReceipt(receipt, venue.pins.reportKey);
      expect(customer).toBe(String(digestCustomerId(ADA)));
    }
    expect(requested.filter((url) => !/^(?:data|blob):/.test(url))).toEqual([`${server.url}/`]);
    await screenshot(page, "verified");
    await page.getByLabel("Your identifier").fill(BEN);
    expect(await page.locator("#verdict").count()).toBe(0);
  });

  it("runs from a disk with its host's pins in it, and takes no others", async () => {
    const page = await openPage(pathToFileURL(withPins).href);
    expect(await page.getByLabel("Pins", { exact: true }).count()).toBe(0);
    expect(await page.textContent("#ask")).toContain(LEI);
    const bytes = await createInclusionBundle(venue.folder, venue.report, keyOf(BEN));
    const statement = `0x${BigInt(venue.report.statement.digest).toString(16)}`;
    await give(page, {
      statement,
      id: ` ${BEN} `,
      key: formatCustomerKey(keyOf(BEN)),
      bundle: bytes,
    });
    await press(page);
    expect(await verdict(page)).toContain("Your balances are in the proof");
    expect(await cells(page)).toEqual([["ETH", "cash", "3"]]);
    expect(await page.textContent("#limits")).not.toContain("everybody is shown");
    await page
      .getByLabel("Your file from the venue")
      .setInputFiles(jsonFile("mine.json", { ...pinsJson, entity: "529900T8BM49AURSDO55" }));
    await page.getByText("this page has its own pins").waitFor();
    expect(await page.locator("#verdict").count()).toBe(0);
  });

  it("says that a venue is not solvent where its own proof says so", async () => {
    const key = keyOf(ADA, 2);
    const bytes = await createInclusionBundle(insolvent.folder, insolvent.report, key);
    const page = await openPage(server.url, { now: SNAPSHOT_AT + 40 * 86_400 });
    await give(page, { bundle: bytes, key: formatCustomerKey(key) });
    await press(page);
    expect(await verdict(page)).toBe(
      "⚠ Your balances are in the proof, and the venue is not solvent",
    );
    const said = await page.textContent("#verdict");
    expect(said).toContain("it was not solvent over that root");
    expect(said).toContain("The snapshot is 40 days old");
    await screenshot(page, "not-solvent");
  });

  const swapProof = (circuit: string) =>
    changed(bundle, (json) => {
      const other = json.proofs.find((one) => one.circuit !== circuit);
      return {
        ...json,
        proofs: json.proofs.map((one) =>
          one.circuit === circuit ? { ...one, proof: other?.proof } : one,
        ),
      };
    });
  const seal = () => ({
    key: keyOf(ADA),
    recordBytes: venue.report.inclusion.recordBytes,
    venueKey: VENUE_KEY,
  });
  const refusals: [string, () => Promise<Inputs>, string, string][] = [
    ["another id", async () => ({ id: BEN }), "record", "INCLUSION"],
    ["another key", async () => ({ key: formatCustomerKey(keyOf(BEN)) }), "record", "INCLUSION"],
    [
      "a file of another epoch",
      async () => ({
        bundle: await createInclusionBundle(insolvent.folder, insolvent.report, keyOf(ADA, 2)),
      }),
      "record",
      "INCLUSION",
    ],
    [
      "pins of another venue",
      async () => ({ pins: { ...pinsJson, entity: "529900T8BM49AURSDO55" } }),
      "report",
      "REPORT_CONTEXT",
    ],
    [
      "pins of another key of the venue",
      async () => ({ pins: { ...pinsJson, reportKey: publicOf(ED_KEYS[1]) } }),
      "report",
      "REPORT_SIGNATURE",
    ],
    [
      "a statement that is not the published one",
      async () => ({ statement: insolvent.report.statement.digest }),
      "policy",
      "REPORT_CONTEXT",
    ],
    [
      "pins of another circuit",
      async () => ({
        pins: { ...pinsJson, keys: { ...pinsJson.keys, "solvency-mid": "0".repeat(64) } },
      }),
      "keys",
      "REPORT_KEY",
    ],
    [
      "another proof of the batch",
      async () => ({ bundle: swapProof("solvency-cash-4") }),
      "batch",
      "REPORT_PROOF",
    ],
    [
      "another proof of a node",
      async () => ({ bundle: swapProof("solvency-mid") }),
      "nodes",
      "REPORT_PROOF",
    ],
    [
      "another proof of the statement",
      async () => ({ bundle: swapProof("solvency") }),
      "statement",
      "REPORT_PROOF",
    ],
    [
      "another balance in the record",
      async () => ({
        bundle: await resealed(bundle, seal(), ({ leaf }) => ({
          leaf: {
            ...leaf,
            holdings: leaf.holdings.map((one) => ({ ...one, balance: one.balance + 1n })),
          },
        })),
      }),
      "record",
      "INCLUSION",
    ],
  ];
  it.each(refusals)("refuses %s, and leaves nothing green", async (_, inputs, check, code) => {
    const page = await openPage();
    await give(page, await inputs());
    await press(page);
    expect(await verdict(page)).toBe("✗ Not verified");
    expect(await page.textContent("#verdict code")).toBe(`ERR_SOLVENCY_${code}`);
    const expected = INCLUSION_CHECKS.map((one) => (one === check ? "failed" : "unknown"));
    expect(await states(page, "#checks")).toEqual(expected);
    const pictured = await states(page, "#path");
    expect(pictured.filter((state) => !["failed", "unknown"].includes(state))).toEqual([]);
    expect(pictured.includes("failed")).toBe(["batch", "nodes", "statement"].includes(check));
    expect(await page.locator("#balances, #receipt, .good, .verified").count()).toBe(0);
    if (check === "nodes") await screenshot(page, "refused");
  });

  it("keeps a receipt that says something else than the tree: it is evidence", async () => {
    const page = await openPage();
    const other = await resealed(bundle, seal(), ({ said }) => ({
      said: { ...said, holdings: said.holdings.map(([symbol]) => [symbol, "1", "0"]) },
    }));
    await give(page, { bundle: other });
    await press(page);
    expect(await verdict(page)).toBe("✗ Not verified");
    expect(await page.textContent("#verdict code")).toBe("ERR_SOLVENCY_RECEIPT");
    expect(await page.textContent("#verdict")).toContain("This is evidence");
    expect((await states(page, "#checks")).indexOf("failed")).toBe(
      INCLUSION_CHECKS.indexOf("receipt"),
    );
    const { receipts } = await saved(page);
    const { holdings } = await verifyReceipt(receipts[0] ?? "", venue.pins.reportKey);
    expect(holdings.every(([, balance]) => balance === "1")).toBe(true);
  });

  it("asks for what is missing, and says what is wrong with a file", async () => {
    const page = await openPage();
    await press(page);
    expect(await page.locator("#messages .error").count()).toBe(4);
    const focused = await page.evaluate(() => document.activeElement?.id);
    expect(focused).toBe("pins-file");
    const wrong: [object | Uint8Array, string][] = [
      [new TextEncoder().encode("{"), "x.json is neither a bundle nor a file of pins"],
      [{}, "x.json is no bundle"],
      [
        { ...pinsJson, entity: "<img src=x onerror=alert(1)>" },
        "x.json is no file of pins: $.entity",
      ],
    ];
    for (const [content, text] of wrong) {
      await page.getByLabel("Your file from the venue").setInputFiles(jsonFile("x.json", content));
      await page.locator("#messages").getByText(text).waitFor();
    }
    expect(await page.locator("#result *").count()).toBe(0);
    await give(page, { key: "abc", statement: "five" });
    await press(page);
    expect(await page.locator("#messages .error").allTextContents()).toEqual([
      "A key is 64 letters from a to f and digits.",
      "The number of a statement is digits, or 0x and 64 digits and letters.",
    ]);
    expect(await page.getByLabel("Your key").getAttribute("aria-invalid")).toBe("true");
  });

  it("shows how far it is, and stops where it is told to", async () => {
    const page = await openPage();
    await give(page);
    await page.evaluate(() => {
      new MutationObserver((_, observer) => {
        const running = document.querySelector('#run [data-check="nodes"][data-state="running"]');
        if (running === null) return;
        observer.disconnect();
        document.querySelector<HTMLButtonElement>("#stop")?.click();
      }).observe(document.body, { childList: true, subtree: true });
    });
    await press(page);
    expect(await verdict(page)).toBe("Stopped. Nothing was verified.");
    expect(await page.locator("[data-state]").count()).toBe(0);
    await press(page);
    expect(await verdict(page)).toContain("Your balances are in the proof");
  });

  it("says so where the browser cannot verify a signature of the venue's kind", async () => {
    const page = await openPage();
    await page.evaluate(() => {
      crypto.subtle.importKey = () => Promise.reject(new DOMException("", "NotSupportedError"));
    });
    await give(page);
    await press(page);
    expect(await verdict(page)).toContain("this browser cannot verify the venue's signature");
    expect(await page.locator("[data-state]").count()).toBe(0);
  });

  it("cannot send anything anywhere", async () => {
    const page = await openPage();
    await (context as BrowserContext).setOffline(false);
    const sent = await page.evaluate((url) => fetch(url).then(String, () => "refused"), server.url);
    expect(sent).toBe("refused");
    expect(faults.splice(0).join()).toMatch(/Content Security Policy/);
    const policy = await page.getAttribute('meta[http-equiv="Content-Security-Policy"]', "content");
    expect(policy).toContain("connect-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:/);
  });

  it.each([
    ["phone", 360, "light"],
    ["phone-dark", 360, "dark"],
  ] as const)("%s: fits, and everything has a name", async (name, width, colorScheme) => {
    const page = await openPage(server.url, { viewport: { width, height: 800 }, colorScheme });
    await give(page);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await press(page);
    await verdict(page);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    const levels = await page.$$eval("h1, h2, h3", (all) => all.map(({ tagName }) => tagName));
    expect(levels.filter((level) => level === "H1")).toHaveLength(1);
    const unnamed = await page.$$eval(
      "svg, input, textarea, section, progress, [role=region]",
      (all) =>
        all
          .filter(
            (element) =>
              !element.hasAttribute("aria-label") &&
              !element.hasAttribute("aria-labelledby") &&
              document.querySelector(`label[for="${element.id}"]`) === null,
          )
          .map(({ outerHTML }) => outerHTML.slice(0, 80)),
    );
    expect(unnamed).toEqual([]);
    await screenshot(page, name);
  });
});

describe("buildInclusion", () => {
  it("builds no page with pins that cannot be read, and none that its pins could break out of", async () => {
    const place = join(folder.path, "broken");
    await expect(buildInclusion(place, { ...pinsJson, keys: [] })).rejects.toMatchObject({
      code: "ERR_SOLVENCY_PINS_FORM",
    });
    const page = await buildInclusion(place, { ...pinsJson, registry: "</script><b>" });
    const text = readFileSync(page, "utf8");
    expect(text).not.toContain("</script><b>");
    expect(text).toContain("\\u003c/script>\\u003cb>".replaceAll("\\u003e", ">"));
    writeFileSync(page, "");
  });
});
