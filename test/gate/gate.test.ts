import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startChromium } from "../web/support/chromium.ts";
import { bundleGate, type Site, serveSite } from "./support/gate-pages.ts";

const REQUEST = { type: "SymbolonPresentationRequest", id: "req-1", audience: "as it says" };
const PRESENTATION = {
  type: "SymbolonPresentation",
  version: 1,
  requestId: "req-1",
  circuit: { id: "compliance", version: 1 },
  proofSystem: "groth16-bn254",
  proof: {
    a: ["1", "2"],
    b: [
      ["1", "2"],
      ["3", "4"],
    ],
    c: ["1", "2"],
  },
  nullifier: "7",
  trustRoot: "8",
  asOf: { date: "20261121", seconds: 1_795_255_200 },
};

let browser: Browser;
let dapp: Site;
let wallet: Site;
let third: Site;
let context: BrowserContext;
beforeAll(async () => {
  const modules = await bundleGate();
  dapp = await serveSite(modules, "127.0.0.1");
  wallet = await serveSite(modules, "localhost");
  third = await serveSite(modules, "127.0.0.1");
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([dapp, wallet, third].map((site) => site?.stop()));
});
beforeEach(async () => {
  context = await browser.newContext();
});
afterEach(() => context.close());

/** What the pages of `gate-pages.ts` keep in their window. */
interface Kept {
  outcome?: unknown;
  stages: unknown[];
  submitted: unknown[];
  asked: number;
  controller: AbortController;
  heard: { data: string; origin: string }[];
  fault?: string;
  call?: {
    origin: string;
    request: unknown;
    signal: AbortSignal;
    stage(stage: unknown): void;
    answer(presentation: unknown): Promise<void>;
    decline(): void;
  };
}
type Value = { [K in keyof Kept]?: unknown };

const kept = <K extends keyof Kept>(page: Page, name: K): Promise<Kept[K]> =>
  page.evaluate((key) => (window as unknown as Value)[key], name) as Promise<Kept[K]>;
const until = (page: Page, name: keyof Kept) =>
  page.waitForFunction((key) => (window as unknown as Value)[key] !== undefined, name);
/** Longer than a message takes, shorter than a person waits. */
const settle = (page: Page) => page.waitForTimeout(400);

const told = (path: string, values: object) =>
  `${path}?told=${encodeURIComponent(JSON.stringify(values))}`;

interface Opening {
  readonly wallet?: string;
  readonly path?: string;
  readonly more?: object;
  /** The dApp's timers are the test's. */
  readonly hasClock?: true;
}

/** A dApp's page whose button was clicked, and the window that opened. */
async function open({ wallet: address, path = "/dapp", more, hasClock }: Opening = {}) {
  const page = await context.newPage();
  if (hasClock) await page.clock.install();
  const at = address ?? `${wallet.origin}/wallet`;
  await page.goto(told(`${dapp.origin}${path}`, { wallet: at, request: REQUEST, ...more }));
  const [popup] = await Promise.all([context.waitForEvent("page"), page.click("#ask")]);
  return { page, popup };
}

/** As `open`, until the wallet's page has the call. */
async function openCall(opening?: Opening) {
  const opened = await open(opening);
  await until(opened.popup, "call");
  return opened;
}

async function outcomeOf(page: Page): Promise<unknown> {
  await until(page, "outcome");
  return kept(page, "outcome");
}

const answer = (popup: Page, presentation: object = PRESENTATION) =>
  popup.evaluate(
    (json) =>
      (window as unknown as Kept).call?.answer(json).then(
        () => "delivered",
        (error: { code?: string }) => error.code,
      ),
    presentation,
  );
const decline = (popup: Page) => popup.evaluate(() => (window as unknown as Kept).call?.decline());

/** The channel that the wallet's page made, as the dApp's request names it. */
const channelOf = async (popup: Page): Promise<string> =>
  /"channel":"([0-9a-f]{32})"/.exec((await kept(popup, "heard"))[0]?.data ?? "")?.[1] ?? "";

/** As a link in the page does: the window keeps its opener. */
async function leaveFor(popup: Page, address: string): Promise<void> {
  await popup.evaluate((url) => {
    location.href = url;
  }, address);
  await popup.waitForURL(address);
}

const frame = (message: object) => `symbolon-gate/1 ${JSON.stringify(message)}`;
const postToOpener = (page: Page, message: string) =>
  page.evaluate((data) => (window.opener as Window).postMessage(data, "*"), message);

describe("a call through the gate", () => {
  it("goes from the click to what the dApp's service says, through each stage", async () => {
    const { page, popup } = await openCall();
    await popup.evaluate(() => {
      const { call } = window as unknown as Kept;
      call?.stage({ stage: "proving", share: 0.25 });
      call?.stage({ stage: "proving", share: 1 });
      call?.stage({ stage: "sending" });
    });
    expect(await answer(popup)).toBe("delivered");
    expect(await outcomeOf(page)).toEqual({ kind: "submitted", result: "welcome" });
    expect(await kept(page, "submitted")).toEqual([PRESENTATION]);
    expect(await kept(page, "stages")).toEqual([
      { stage: "waiting" },
      { stage: "reviewing" },
      { stage: "proving", share: 0.25 },
      { stage: "proving", share: 1 },
      { stage: "sending" },
      { stage: "submitting" },
    ]);
  });

  it("tells the wallet who asks by what the browser says, not by what the request says", async () => {
    const { popup } = await openCall();
    const call = await popup.evaluate(() => {
      const { origin, request } = (window as unknown as Kept).call ?? {};
      return { origin, request };
    });
    expect(call).toEqual({ origin: dapp.origin, request: REQUEST });
  });

  it("still stands where the wallet's page is loaded anew, under another channel", async () => {
    const { page, popup } = await openCall();
    const before = await channelOf(popup);
    await popup.reload();
    await until(popup, "call");
    expect(await channelOf(popup)).not.toBe(before);
    expect(await answer(popup)).toBe("delivered");
    expect(await outcomeOf(page)).toEqual({ kind: "submitted", result: "welcome" });
    expect(await kept(page, "asked")).toBe(1);
  });

  it("stands under the policy same-origin-allow-popups of the dApp's page", async () => {
    const { page, popup } = await openCall({ path: "/popups-dapp" });
    await answer(popup);
    expect(await outcomeOf(page)).toMatchObject({ kind: "submitted" });
  });
});

describe("one answer for cannot and will not", () => {
  it("is the same where the holder declines and where the window is closed", async () => {
    const one = await openCall();
    await decline(one.popup);
    const two = await openCall();
    await two.page.waitForFunction(() => (window as unknown as Kept).stages.length === 2);
    await two.popup.close();
    expect(await outcomeOf(one.page)).toEqual({ kind: "declined" });
    expect(await outcomeOf(two.page)).toEqual({ kind: "declined" });
    expect(await kept(one.page, "stages")).toEqual(await kept(two.page, "stages"));
  });

  it("is given where the wallet's page gives way to another", async () => {
    const { page, popup } = await openCall({ hasClock: true });
    await leaveFor(popup, `${third.origin}/hostile`);
    await page.clock.fastForward(20_000);
    expect(await outcomeOf(page)).toEqual({ kind: "declined" });
  });

  it("is not followed by a second one", async () => {
    const { page, popup } = await openCall();
    await decline(popup);
    expect(await answer(popup)).toBe("ERR_GATE_ANSWERED");
    await postToOpener(
      popup,
      frame({
        kind: "presentation",
        channel: await channelOf(popup),
        presentation: PRESENTATION,
      }),
    );
    await settle(page);
    expect(await outcomeOf(page)).toEqual({ kind: "declined" });
    expect(await kept(page, "submitted")).toEqual([]);
  });
});

describe("a third page", () => {
  it("is not heard by the dApp, though it knows the channel", async () => {
    const { page, popup } = await openCall();
    const channel = await channelOf(popup);
    const [hostile] = await Promise.all([
      context.waitForEvent("page"),
      page.evaluate((url) => void window.open(url), `${third.origin}/hostile`),
    ]);
    await hostile.waitForLoadState();
    await postToOpener(hostile, frame({ kind: "declined", channel }));
    await postToOpener(
      hostile,
      frame({
        kind: "presentation",
        channel,
        presentation: { ...PRESENTATION, nullifier: "666" },
      }),
    );
    await settle(page);
    expect(await kept(page, "outcome")).toBeUndefined();
    await answer(popup);
    await outcomeOf(page);
    expect(await kept(page, "submitted")).toEqual([PRESENTATION]);
  });

  it("of the wallet's own origin, in another window, is not heard by the dApp", async () => {
    const { page, popup } = await openCall();
    const channel = await channelOf(popup);
    const [other] = await Promise.all([
      context.waitForEvent("page"),
      page.evaluate((url) => void window.open(url), `${wallet.origin}/hostile`),
    ]);
    await other.waitForLoadState();
    await postToOpener(other, frame({ kind: "declined", channel }));
    await settle(page);
    expect(await kept(page, "outcome")).toBeUndefined();
    await decline(popup);
    expect(await outcomeOf(page)).toEqual({ kind: "declined" });
  });

  it("in the wallet's place is told nothing and is not heard", async () => {
    const { page, popup } = await openCall();
    const channel = await channelOf(popup);
    await leaveFor(popup, `${third.origin}/hostile`);
    await postToOpener(popup, frame({ kind: "ready", channel }));
    await postToOpener(popup, frame({ kind: "presentation", channel, presentation: PRESENTATION }));
    await settle(page);
    expect(await kept(popup, "heard")).toEqual([]);
    expect(await kept(page, "outcome")).toBeUndefined();
    expect(await kept(page, "submitted")).toEqual([]);
  });

  it("in the wallet's place is not told the request, though the wallet had called for it", async () => {
    const { page, popup } = await open({ more: { slowMs: 3_000 } });
    await expect.poll(async () => (await kept(page, "asked")) ?? 0).toBe(1);
    await popup.waitForLoadState();
    await leaveFor(popup, `${third.origin}/hostile`);
    await page.waitForTimeout(3_500);
    expect(await kept(popup, "heard")).toEqual([]);
  });

  it("inside the wallet's page asks nothing in the dApp's name", async () => {
    const page = await context.newPage();
    await page.goto(`${third.origin}/hostile`);
    const [popup] = await Promise.all([
      context.waitForEvent("page"),
      page.evaluate((url) => void window.open(url), `${wallet.origin}/wallet`),
    ]);
    await popup.waitForLoadState();
    const ready = async () => (await kept(page, "heard"))[0]?.data ?? "";
    await expect.poll(ready).toContain("ready");
    const channel = /"channel":"([0-9a-f]{32})"/.exec(await ready())?.[1];
    // An advertisement in the wallet's page learns the channel, too.
    await popup.evaluate(
      ([src]) => {
        const element = document.createElement("iframe");
        element.src = src ?? "";
        document.body.append(element);
      },
      [`${dapp.origin}/hostile`],
    );
    await expect.poll(() => popup.frames().length).toBe(2);
    await popup.frames()[1]?.waitForLoadState();
    await popup
      .frames()[1]
      ?.evaluate(
        (data) => window.parent.postMessage(data, "*"),
        frame({ kind: "request", channel, request: REQUEST }),
      );
    await settle(popup);
    expect(await kept(popup, "call")).toBeUndefined();
    expect(await kept(popup, "fault")).toBeUndefined();
  });
});

/** A page that opens the wallet itself, and says what it likes. */
async function hostileOpener(more: object = {}) {
  const page = await context.newPage();
  await page.goto(`${third.origin}/hostile`);
  const [popup] = await Promise.all([
    context.waitForEvent("page"),
    page.evaluate(
      (url) => {
        (window as unknown as { popup: Window | null }).popup = window.open(url, "wallet");
      },
      told(`${wallet.origin}/wallet`, more),
    ),
  ]);
  await expect.poll(async () => (await kept(page, "heard")).length).toBe(1);
  const channel = /"channel":"([0-9a-f]{32})"/.exec(
    (await kept(page, "heard"))[0]?.data ?? "",
  )?.[1];
  const post = (message: string) =>
    page.evaluate(
      (data) => (window as unknown as { popup: Window }).popup.postMessage(data, "*"),
      message,
    );
  return { page, popup, channel, post };
}

describe("a page that opens the wallet and lies", () => {
  it("is named by its own origin, whatever audience its request has", async () => {
    const { popup, channel, post } = await hostileOpener();
    const request = { ...REQUEST, audience: dapp.origin };
    await post(frame({ kind: "request", channel, request }));
    await until(popup, "call");
    expect(await popup.evaluate(() => (window as unknown as Kept).call?.origin)).toBe(third.origin);
  });

  it("is refused where it adds an origin of its own to the message", async () => {
    const { popup, channel, post } = await hostileOpener();
    await post(frame({ kind: "request", channel, request: REQUEST, origin: dapp.origin }));
    await until(popup, "fault");
    expect(await kept(popup, "fault")).toBe("ERR_GATE_MESSAGE_FORM");
  });

  it("is not heard under the channel of an earlier call", async () => {
    const { popup, channel, page, post } = await hostileOpener();
    await popup.reload();
    await expect.poll(async () => (await kept(page, "heard")).length).toBe(2);
    await post(frame({ kind: "request", channel, request: REQUEST }));
    await settle(popup);
    expect(await kept(popup, "call")).toBeUndefined();
    expect(await kept(popup, "fault")).toBeUndefined();
  });

  it("does not change what it asked once the holder reads it", async () => {
    const { popup, channel, post } = await hostileOpener();
    await post(frame({ kind: "request", channel, request: REQUEST }));
    await until(popup, "call");
    await post(frame({ kind: "request", channel, request: { ...REQUEST, id: "another" } }));
    await post("symbolon-gate/1 {");
    await settle(popup);
    expect(await popup.evaluate(() => (window as unknown as Kept).call?.request)).toEqual(REQUEST);
  });

  it("gets no answer where it has gone to another origin in the meantime", async () => {
    const { page, popup, channel, post } = await hostileOpener({ receiptMs: 500 });
    await post(frame({ kind: "request", channel, request: REQUEST }));
    await until(popup, "call");
    await page.goto(`${dapp.origin}/hostile`);
    expect(await answer(popup)).toBe("ERR_GATE_UNDELIVERED");
    expect(await kept(page, "heard")).toEqual([]);
  });

  it("is not believed about another origin's receipt, though it hands on window and channel", async () => {
    const { page, popup, channel, post } = await hostileOpener({ receiptMs: 2_000 });
    await post(frame({ kind: "request", channel, request: REQUEST }));
    await until(popup, "call");
    await leaveFor(page, `${dapp.origin}/hostile`);
    const delivered = answer(popup);
    const reached = await page.evaluate(
      (messages) => {
        const wallet = window.open("", "wallet");
        for (const data of messages) wallet?.postMessage(data, "*");
        return wallet !== null;
      },
      [frame({ kind: "cancelled", channel }), frame({ kind: "received", channel })],
    );
    expect(reached).toBe(true);
    await expect.poll(async () => (await kept(popup, "heard")).length).toBe(3);
    expect(await delivered).toBe("ERR_GATE_UNDELIVERED");
  });

  it("from a sandbox, without an origin, is refused", async () => {
    const page = await context.newPage();
    const inner = told(`${dapp.origin}/dapp`, {
      wallet: `${wallet.origin}/wallet`,
      request: REQUEST,
    });
    const sandbox = "allow-scripts allow-popups allow-popups-to-escape-sandbox";
    await page.goto(
      `${third.origin}/frame?sandbox=${encodeURIComponent(sandbox)}&src=${encodeURIComponent(inner)}`,
    );
    const [popup] = await Promise.all([
      context.waitForEvent("page"),
      page.frameLocator("iframe").locator("#ask").click(),
    ]);
    await until(popup, "fault");
    expect(await kept(popup, "fault")).toBe("ERR_GATE_ORIGIN");
  });
});

describe("a wallet's page that keeps to no protocol", () => {
  async function openHostileWallet(more: object = {}) {
    const opened = await open({ wallet: `${wallet.origin}/hostile`, more });
    const channel = "00112233445566778899aabbccddeeff";
    await opened.popup.waitForLoadState();
    return { ...opened, channel };
  }
  const asked = (popup: Page) =>
    expect.poll(async () => (await kept(popup, "heard")).length).toBe(1);

  it("is ended where it answers before it was asked", async () => {
    const { page, popup, channel } = await openHostileWallet({ slowMs: 60_000 });
    await popup.evaluate(
      (messages) => {
        for (const data of messages) (window.opener as Window).postMessage(data, "*");
      },
      [
        frame({ kind: "ready", channel }),
        frame({ kind: "presentation", channel, presentation: PRESENTATION }),
      ],
    );
    expect(await outcomeOf(page)).toEqual({ code: "ERR_GATE_MESSAGE_FORM" });
    await expect.poll(() => popup.isClosed()).toBe(true);
  });

  it.each([
    [
      "another request's presentation",
      { ...PRESENTATION, requestId: "req-2" },
      "ERR_GATE_MESSAGE_FORM",
    ],
    ["what is no presentation", { welcome: true }, "ERR_PRESENTATION_FORM"],
    ["a presentation and more", { ...PRESENTATION, name: "Ada" }, "ERR_PRESENTATION_FORM"],
  ])("is ended where it answers with %s", async (_, presentation, code) => {
    const { page, popup, channel } = await openHostileWallet();
    await postToOpener(popup, frame({ kind: "ready", channel }));
    await asked(popup);
    await postToOpener(popup, frame({ kind: "presentation", channel, presentation }));
    expect(await outcomeOf(page)).toEqual({ code });
    expect(await kept(page, "submitted")).toEqual([]);
  });

  it("is ended where it speaks another version", async () => {
    const { page, popup } = await openHostileWallet();
    await postToOpener(popup, 'symbolon-gate/9 {"kind":"ready"}');
    expect(await outcomeOf(page)).toEqual({ code: "ERR_GATE_VERSION" });
  });

  it("is not heard with an answer that it leaves behind", async () => {
    const { page, popup, channel } = await openHostileWallet();
    await postToOpener(popup, frame({ kind: "ready", channel }));
    await asked(popup);
    const data = frame({ kind: "presentation", channel, presentation: PRESENTATION });
    await popup.evaluate((text) => {
      addEventListener("pagehide", () => (window.opener as Window).postMessage(text, "*"));
    }, data);
    await leaveFor(popup, `${third.origin}/hostile`);
    await settle(page);
    expect(await kept(page, "submitted")).toEqual([]);
  });

  it("submits once where it answers twice", async () => {
    const { page, popup, channel } = await openHostileWallet();
    await postToOpener(popup, frame({ kind: "ready", channel }));
    await asked(popup);
    const data = frame({ kind: "presentation", channel, presentation: PRESENTATION });
    await popup.evaluate((text) => {
      for (let i = 0; i < 2; i += 1) (window.opener as Window).postMessage(text, "*");
    }, data);
    expect(await outcomeOf(page)).toEqual({ kind: "submitted", result: "welcome" });
    expect(await kept(page, "submitted")).toHaveLength(1);
  });

  it("is passed over under a channel that is not the newest", async () => {
    const { page, popup, channel } = await openHostileWallet();
    await postToOpener(popup, frame({ kind: "ready", channel }));
    await asked(popup);
    const newer = channel.replaceAll("0", "1");
    await postToOpener(popup, frame({ kind: "ready", channel: newer }));
    await expect.poll(async () => (await kept(popup, "heard")).length).toBe(2);
    await postToOpener(popup, frame({ kind: "declined", channel }));
    await settle(page);
    expect(await kept(page, "outcome")).toBeUndefined();
  });
});

describe("a call that comes to nothing says so by a code", () => {
  it("where the browser opens no window; and the service is not asked", async () => {
    const page = await context.newPage();
    const inner = told(`${dapp.origin}/dapp`, { wallet: `${wallet.origin}/wallet` });
    const query = `sandbox=${encodeURIComponent("allow-scripts allow-same-origin")}`;
    await page.goto(`${third.origin}/frame?${query}&src=${encodeURIComponent(inner)}`);
    await page.frameLocator("iframe").locator("#ask").click();
    const inside = page.frames()[1];
    await inside?.waitForFunction(() => (window as unknown as Value).outcome !== undefined);
    const seen = await inside?.evaluate(() => {
      const { outcome, asked } = window as unknown as Kept;
      return { outcome, asked };
    });
    expect(seen).toEqual({ outcome: { code: "ERR_GATE_POPUP_BLOCKED" }, asked: 0 });
  });

  it.each(["isolated-wallet", "isolated-dapp"])(
    "where a Cross-Origin-Opener-Policy cuts the pages off: %s",
    async (name) => {
      const isWallet = name === "isolated-wallet";
      const { page, popup } = await open(
        isWallet ? { wallet: `${wallet.origin}/${name}` } : { path: `/${name}` },
      );
      expect(await outcomeOf(page)).toEqual({ code: "ERR_GATE_UNREACHABLE" });
      await until(popup, "fault");
      expect(await kept(popup, "fault")).toBe("ERR_GATE_NOT_CALLED");
    },
  );

  it("where the window is closed before the wallet's page is there", async () => {
    const { page, popup } = await open({ wallet: `${wallet.origin}/hostile` });
    await popup.close();
    expect(await outcomeOf(page)).toEqual({ code: "ERR_GATE_UNREACHABLE" });
  });

  it("where the wallet does not answer in time; its window closes", async () => {
    const { page, popup } = await openCall({ more: { timeoutMs: 10_000 } });
    expect(await outcomeOf(page)).toEqual({ code: "ERR_GATE_TIMEOUT" });
    await expect.poll(() => popup.isClosed()).toBe(true);
  });

  it("where the dApp aborts it; the wallet's window closes", async () => {
    const { page, popup } = await openCall();
    await page.evaluate(() => (window as unknown as Kept).controller.abort());
    expect(await outcomeOf(page)).toEqual({ code: "ERR_GATE_ABORTED" });
    await expect.poll(() => popup.isClosed()).toBe(true);
  });

  it("where the service gives no request; the wallet's window closes", async () => {
    const { page, popup } = await open({ more: { fails: true } });
    expect(await outcomeOf(page)).toEqual({ code: "the service is down" });
    await expect.poll(() => popup.isClosed()).toBe(true);
  });

  it("where nobody opened the wallet's page, or nobody asks", async () => {
    const alone = await context.newPage();
    await alone.goto(`${wallet.origin}/wallet`);
    await until(alone, "fault");
    expect(await kept(alone, "fault")).toBe("ERR_GATE_NOT_CALLED");
    const { popup } = await hostileOpener({ timeoutMs: 300 });
    await until(popup, "fault");
    expect(await kept(popup, "fault")).toBe("ERR_GATE_TIMEOUT");
  });

  it("where the dApp's page is gone: the wallet's call is aborted", async () => {
    const { page, popup } = await openCall();
    await page.close();
    await popup.waitForFunction(() => (window as unknown as Kept).call?.signal.aborted);
    expect(await answer(popup)).toBe("ERR_GATE_ABORTED");
  });
});
