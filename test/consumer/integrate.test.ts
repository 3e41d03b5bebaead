import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Presentation, PresentationRequest } from "../../src/presentation/types.ts";
import type { Prover } from "../../src/proving/prover.ts";
import {
  createWorld,
  type Gate,
  prove,
  RELYING_PARTY,
  startGate,
  startProver,
} from "../e2e/service-world.ts";
import { installConsumer } from "../support/consumer.ts";
import type { World } from "../support/world.ts";
import { startChromium } from "../web/support/chromium.ts";
import { serveFolder } from "../web/support/serve-folder.ts";

/** The files of docs/integrate.md: each js snippet begins with its name. */
function snippets(): Map<string, string> {
  const blocks = readFileSync("docs/integrate.md", "utf8").matchAll(/^```js\n([\s\S]*?)^```$/gm);
  return new Map(
    [...blocks].map(([, text = ""]) => [/^\/\/ (\S+)\n/.exec(text)?.[1] ?? "no name", text]),
  );
}

/** A wallet of the test: the package's own side of the protocol, and a holder in Node who proves or declines. */
const WALLET = `
import { acceptGateCall } from "symbolon/gate";
const call = await acceptGateCall(window);
call.stage({ stage: "reviewing" });
const presentation = await window.holderAnswers(call.origin, JSON.stringify(call.request));
if (presentation === null) call.decline();
else {
  call.stage({ stage: "proving", share: 0.5 });
  call.stage({ stage: "sending" });
  await call.answer(JSON.parse(presentation));
}
window.close();
`;

const PAGES = {
  gate: '<button id="enter">Enter</button><p id="status"></p><script type="module" src="./gate.js"></script>',
  react: '<div id="root"></div><script type="module" src="./react-page.js"></script>',
  wallet: '<p>wallet</p><script type="module" src="./wallet.js"></script>',
};
type PageName = keyof typeof PAGES;

const POLICY = "script-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'";
const html = (body: string, policy = POLICY) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>page</title><meta http-equiv="Content-Security-Policy" content="${policy}"><link rel="icon" href="data:,"></head><body>${body}</body></html>`;

let consumer: string;
let browser: Browser;
let prover: Prover;
let world: World;
let wallet: Awaited<ReturnType<typeof serveFolder>>;
let gate: Gate;
let backEnd: ChildProcess;
let origin: string;

async function bundle(name: PageName, files: Readonly<Record<string, string>>): Promise<string> {
  const root = join(consumer, `page-${name}`);
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, "index.html"), html(PAGES[name]));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(root, file), text);
  await build({
    configFile: false,
    root,
    logLevel: "error",
    build: { outDir: "dist", emptyOutDir: true, target: "es2022", modulePreload: false },
  });
  return join(root, "dist");
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** The back end of the document, over the built page. */
async function startBackEnd(page: PageName, folder: string): Promise<void> {
  const port = Number(new URL(origin).port);
  const cwd = join(consumer, `page-${page}`);
  writeFileSync(join(cwd, "server.js"), snippets().get("server.js") ?? "");
  expect(folder).toBe(join(cwd, "dist"));
  backEnd = spawn(process.execPath, ["server.js"], {
    cwd,
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      ...process.env,
      GATE_SERVICE: gate.url,
      GATE_API_KEY: RELYING_PARTY,
      GATE_POLICY: "session",
      PORT: String(port),
    },
  });
  await expect
    .poll(() =>
      fetch(origin).then(
        (r) => r.status,
        () => 0,
      ),
    )
    .toBe(200);
}

beforeAll(async () => {
  [consumer, browser, prover, world] = await Promise.all([
    installConsumer(),
    startChromium(),
    startProver(),
    createWorld(),
  ]);
  wallet = await serveFolder(await bundle("wallet", { "wallet.js": WALLET }));
  origin = `http://127.0.0.1:${await freePort()}`;
  gate = await startGate({ audience: origin });
  expect((await gate.postTrustRoot(world)).http).toBe(201);
});
afterAll(async () => {
  await Promise.all([browser?.close(), wallet?.stop(), gate?.close(), prover?.close()]);
});

type Answer = (origin: string, request: PresentationRequest) => Promise<Presentation | null>;
let answer: Answer;
let context: BrowserContext;
let faults: string[];

beforeEach(async () => {
  faults = [];
  answer = (audience, request) => prove(prover, world, request, { audience });
  context = await browser.newContext();
  await context.exposeFunction("holderAnswers", async (from: string, request: string) => {
    const presentation = await answer(from, JSON.parse(request));
    return presentation === null ? null : JSON.stringify(presentation);
  });
});
afterEach(async () => {
  await context?.close();
  backEnd?.kill();
  expect(faults).toEqual([]);
});

async function open(name: "gate" | "react"): Promise<Page> {
  const written = [...snippets()].map(([file, text]) => [
    file,
    text.replaceAll("https://wallet.example/", `${wallet.url}/`),
  ]);
  await startBackEnd(name, await bundle(name, Object.fromEntries(written)));
  const page = await context.newPage();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  await page.goto(origin);
  return page;
}

const status = (page: Page) => page.locator("#status");

describe.each(["gate", "react"] as const)(
  "the %s page of docs/integrate.md, from the tarball",
  (name) => {
    it("opens for a holder who proves", async () => {
      const page = await open(name);
      await page.click("#enter");
      await status(page).filter({ hasText: "Welcome" }).waitFor({ timeout: 30_000 });
      await expect.poll(() => context.pages().length).toBe(1);
    });

    it("stays shut for one who declines, and asks again", async () => {
      const page = await open(name);
      const agree = answer;
      answer = async () => null;
      await page.click("#enter");
      await status(page)
        .filter({ hasText: /Not this time|declined/ })
        .waitFor({ timeout: 30_000 });
      answer = agree;
      await page.click("#enter");
      await status(page).filter({ hasText: "Welcome" }).waitFor({ timeout: 30_000 });
    });

    it("stays shut for a proof that was made for another page", async () => {
      const page = await open(name);
      // a wallet that believes another origin: the request says ours, so a careful one would not even prove
      answer = async (_origin, request) => {
        const other = { ...request, audience: "https://phish.example" };
        return prove(prover, world, other, { audience: "https://phish.example" });
      };
      const told = page.waitForResponse(/gate\/presentation$/, { timeout: 30_000 });
      await page.click("#enter");
      expect(await (await told).json()).toEqual({
        outcome: "refused",
        code: "ERR_VERIFICATION_PROOF_INVALID",
      });
      await status(page)
        .filter({ hasText: /Not this time|open/ })
        .waitFor({ timeout: 30_000 });
      expect(await status(page).textContent()).not.toContain("Welcome");
    });
  },
);

describe("docs/integrate.md", () => {
  it("names a file in each snippet, and the plain page has fifteen lines beside its name and blank ones", () => {
    const files = snippets();
    expect([...files.keys()].sort()).toEqual(
      ["gate.js", "react-page.js", "server.js", "use-gate.js"].sort(),
    );
    const lines = files
      .get("gate.js")
      ?.split("\n")
      .filter((line) => !/^\s*(?:\/\/.*)?$/.test(line));
    expect(lines?.length).toBeLessThanOrEqual(15);
  });
});
