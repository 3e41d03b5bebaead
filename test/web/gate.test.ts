import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { addEthereumWallet, type ChainGate, startChainGate } from "./support/chain-gate.ts";
import { startChromium } from "./support/chromium.ts";
import {
  accept,
  ask,
  heading,
  makeWallet,
  opened,
  picture,
  unlock,
} from "./support/wallet-steps.ts";
import { startWalletWorld, type WalletWorld } from "./support/wallet-world.ts";
import { type WatchedContext, watchedContext } from "./support/watched-context.ts";

let browser: Browser;
let world: WalletWorld;
beforeAll(async () => {
  world = await startWalletWorld();
  browser = await startChromium();
}, 600_000);
afterAll(async () => {
  await browser?.close();
  await world?.stop();
});

let watched: WatchedContext;
let context: BrowserContext;
beforeEach(async () => {
  watched = await watchedContext(browser, world.origins);
  context = watched.context;
});
afterEach(async () => {
  await context.close();
  expect(watched.faults).toEqual([]);
});

/** A wallet with a credential of the issuer's. */
async function receive(customer: string): Promise<Page> {
  const { deepLink } = await world.offer(customer);
  const page = await context.newPage();
  await page.goto(`${world.wallet.url}/#offer=${encodeURIComponent(deepLink)}`);
  await makeWallet(page);
  await page.getByRole("button", { name: "Read the offer" }).click();
  await accept(page);
  return page;
}

async function openGate(url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole("button", { name: "Open with your wallet" }).waitFor();
  return page;
}

describe("from the offer to the open gate, over HTTP", () => {
  it("receives with a transaction code, is asked, proves, and the gate opens", async () => {
    const { deepLink, txCode } = await world.offer("walker", {}, true);
    const wallet = await context.newPage();
    await wallet.goto(`${world.wallet.url}/#offer=${encodeURIComponent(deepLink)}`);
    await wallet.getByText("An issuer offers you a credential").waitFor();
    expect(wallet.url()).not.toContain("offer=");
    await picture(wallet, "walk-01-welcome");
    await makeWallet(wallet);
    await heading(wallet, "Receive a credential");
    await picture(wallet, "walk-02-receive");
    await wallet.getByRole("button", { name: "Read the offer" }).click();
    await heading(wallet, /offers a credential$/);
    await wallet.getByLabel("Transaction code").fill(txCode ?? "");
    await picture(wallet, "walk-03-offer");
    await wallet.getByRole("button", { name: "Accept" }).click();
    await wallet.getByRole("progressbar").waitFor();
    await picture(wallet, "walk-04-receiving");
    await heading(wallet, "Received");
    await picture(wallet, "walk-05-received");
    await wallet.getByRole("link", { name: "To my credentials" }).click();
    await heading(wallet, "Credentials");
    await picture(wallet, "walk-06-credentials");

    const gate = await openGate(world.gate.url);
    await picture(gate, "walk-07-gate");
    const popup = await ask(context, gate);
    await heading(popup, "Unlock your wallet");
    await popup.getByText("asks you a question").waitFor();
    await picture(popup, "walk-08-unlock");
    await gate.locator('[data-stage="reviewing"][aria-current]').waitFor();
    await picture(gate, "walk-09-waiting");
    await unlock(popup);
    await heading(popup, `${new URL(world.gate.url).host} asks`);
    await picture(popup, "walk-10-consent");
    expect(await popup.locator(".origin").textContent()).toBe(world.gate.url);
    await popup.getByText("Revealed: nothing else.").waitFor();
    await popup.getByRole("button", { name: "Prove it" }).click();
    await popup.getByRole("progressbar", { name: "Make the proof" }).waitFor();
    await picture(popup, "walk-11-proving");
    await gate.locator('[data-stage="proving"][aria-current]').waitFor();
    await picture(gate, "walk-12-proving");
    await heading(popup, "The proof is sent");
    await picture(popup, "walk-13-sent");
    await opened(gate);
    await picture(gate, "walk-14-open");
    const closed = popup.waitForEvent("close");
    await popup.getByRole("button", { name: /^Back to / }).click();
    await closed;
  });
});

describe("on a chain", () => {
  let pool: ChainGate;
  beforeAll(async () => {
    const { hash, registrar, record, wallet } = world;
    const records = registrar.recordsWith(record);
    pool = await startChainGate({ hash, records, wallet: wallet.url });
    world.origins.push(pool.url, pool.rpcOrigin);
  }, 600_000);
  afterAll(() => pool?.stop());

  it("links an account, takes the chain's root, proves, and the contract opens the gate", async () => {
    await addEthereumWallet(context, pool);
    const wallet = await receive("pool-walker");
    await wallet.getByRole("link", { name: "Settings" }).click();
    await wallet.getByRole("button", { name: "Link an account of Local keys" }).click();
    await wallet.getByText(pool.chain.subject).waitFor();
    await wallet.getByText("Add a trust source").click();
    await wallet.getByLabel("Kind").selectOption("chain");
    await wallet.getByLabel("Chain id").fill(String(pool.source.chainId));
    await wallet.getByLabel("Address of the compliance registry").fill(pool.source.registry);
    await wallet.getByLabel("Address of a node that you trust").fill(pool.source.rpc);
    await wallet.getByRole("button", { name: "Add it" }).last().click();
    await wallet.getByText("Added.").waitFor();
    await picture(wallet, "chain-01-settings");

    const gate = await context.newPage();
    await gate.goto(pool.url);
    await gate.getByRole("button", { name: "Connect Local keys" }).waitFor();
    await picture(gate, "chain-02-connect");
    await gate.getByRole("button", { name: "Connect Local keys" }).click();
    await gate.getByText(pool.chain.subject).waitFor();
    await picture(gate, "chain-03-gate");
    const popup = await ask(context, gate);
    await unlock(popup);
    await heading(popup, `${new URL(pool.url).host} asks`);
    await picture(popup, "chain-04-consent");
    expect(await popup.locator("[data-warning]").allTextContents()).toEqual([
      expect.stringContaining("public chain"),
    ]);
    await pool.mine();
    await popup.getByRole("button", { name: "Prove it" }).click();
    await heading(popup, "The proof is sent");
    await opened(gate);
    await picture(gate, "chain-05-open");
    expect(await pool.chain.isCompliant(pool.chain.subject)).toBe(true);
    expect(await pool.chain.isCompliant(pool.chain.stranger)).toBe(false);
  });
});
