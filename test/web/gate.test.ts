import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Policy } from "../../src/policy/policy.ts";
import { addEthereumWallet, type ChainGate, startChainGate } from "./support/chain-gate.ts";
import { startChromium } from "./support/chromium.ts";
import { startVerifier } from "./support/start-verifier.ts";
import {
  accept,
  ask,
  heading,
  makeWallet,
  opened,
  PASSPHRASE,
  picture,
  pressLast,
  recordTold,
  toldOf,
  unlock,
} from "./support/wallet-steps.ts";
import { ARTIFACTS, startWalletWorld, type WalletWorld } from "./support/wallet-world.ts";
import { type WatchedContext, watchedContext } from "./support/watched-context.ts";

const BACKUP_PASSPHRASE = "another horse, another battery";

/** Two claims by country, both by what is not accepted. */
const OUTSIDE_US: Policy = {
  type: "SymbolonPolicy",
  id: "outside-us",
  version: 1,
  layoutVersion: 1,
  countryTable: 1,
  title: "Outside the United States",
  anyOf: [{ residence: { notIn: ["US", "US-TERRITORIES"] }, citizenships: { notIn: ["KP"] } }],
};

let browser: Browser;
let world: WalletWorld;
beforeAll(async () => {
  world = await startWalletWorld();
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  await world?.stop();
});

let watched: WatchedContext;
let context: BrowserContext;
beforeEach(async () => {
  watched = await watchedContext(browser, world.origins);
  context = watched.context;
  await recordTold(context);
});
afterEach(async () => {
  await context.close();
  expect(watched.faults).toEqual([]);
});

/** A wallet with a credential of the issuer's. @param expiresAt of the credential, where it is to end soon */
async function receive(customer: string, expiresAt?: Date): Promise<Page> {
  const { deepLink } = await world.offer(customer, { expiresAt });
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
    const { deepLink, txCode } = await world.offer("walker", { withCode: true });
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
    await picture(popup, "walk-11-proving");
    await picture(gate, "walk-12-proving");
    await heading(popup, "The proof is sent");
    await picture(popup, "walk-13-sent");
    await opened(gate);
    await picture(gate, "walk-14-open");
    const stages = new Set((await toldOf(gate)).filter((text) => /^[a-z]+$/.test(text)));
    expect([...stages]).toEqual(["reviewing", "proving", "sending", "submitting"]);
    await pressLast(popup, /^Back to /);
  });
});

it("an offer that is being redeemed offers no way out", async () => {
  const { deepLink } = await world.offer("redeemer");
  const page = await context.newPage();
  await page.addInitScript(() => {
    const seen: [string | null, number][] = [];
    Reflect.set(window, "seen", seen);
    new MutationObserver(() => {
      const stage = document.querySelector(".stages [aria-current]");
      const ways = Array.from(document.querySelectorAll("main button"));
      if (stage !== null) {
        seen.push([stage.textContent, ways.filter((way) => way.textContent === "Cancel").length]);
      }
    }).observe(document, { subtree: true, attributes: true, attributeFilter: ["aria-current"] });
  });
  await page.goto(`${world.wallet.url}/#offer=${encodeURIComponent(deepLink)}`);
  await makeWallet(page);
  await page.getByRole("button", { name: "Read the offer" }).click();
  await accept(page);
  const seen = await page.evaluate(() => Reflect.get(window, "seen") as [string, number][]);
  const later = seen.filter(([stage]) => stage !== "Fetch the proving files");
  expect([...new Set(later.map(String))]).toEqual([
    "Prove that the wallet is yours,0",
    "Fetch the credential,0",
  ]);
});

describe("a no, whatever its reason", () => {
  /** Kinds of messages that the gate's page has heard from the wallet. */
  const heard = (gate: Page): Promise<string[]> =>
    gate.evaluate(() => Reflect.get(window, "heard") as string[]);
  beforeEach(() =>
    context.addInitScript(() => {
      const kinds: string[] = [];
      Reflect.set(window, "heard", kinds);
      window.addEventListener("message", ({ data }) => {
        const { kind, stage } = JSON.parse(String(data).replace(/^\S+ /, ""));
        kinds.push(stage === undefined ? kind : `${kind} ${stage.stage}`);
      });
    }),
  );
  const NOTHING_ELSE = ["ready", "stage reviewing", "declined"];

  it("declined by choice, or because the credential does not fit: the site hears the same", async () => {
    await receive("decliner");
    const willNot = await openGate(world.gate.url);
    const first = await ask(context, willNot);
    await unlock(first);
    await heading(first, /asks$/);
    await first.getByRole("button", { name: "Decline" }).click();
    await heading(first, "You declined");
    await picture(first, "no-01-declined");
    await willNot.getByRole("alert").waitFor();
    await picture(willNot, "no-02-declined");
    expect(await heard(willNot)).toEqual(NOTHING_ELSE);

    const cannot = await openGate(world.strictGate.url);
    const second = await ask(context, cannot);
    await unlock(second);
    await heading(second, /asks$/);
    const refusal = second.getByRole("region", { name: "Your wallet cannot prove this" });
    await refusal.getByText("The country of residence is not accepted").waitFor();
    await picture(second, "no-03-cannot");
    expect(await second.getByRole("button", { name: "Prove it" }).count()).toBe(0);
    await second.getByRole("button", { name: "Decline" }).click();
    await cannot.getByRole("alert").waitFor();
    expect(await heard(cannot)).toEqual(NOTHING_ELSE);
    const [told, same] = await Promise.all([
      willNot.getByRole("alert").textContent(),
      cannot.getByRole("alert").textContent(),
    ]);
    expect(told).toBe(same);
  });

  it("hosts are asked the same whether the wallet can answer or not, and none of them about a question", async () => {
    const asked: URL[] = [];
    context.on("request", (request) => asked.push(new URL(request.url())));
    const page = await receive("unasked");
    await page.getByRole("link", { name: "To my credentials" }).click();
    // What the wallet fetches by its own clock comes first.
    const isAsked = (name: string) => asked.some(({ pathname }) => pathname.endsWith(name));
    await expect.poll(() => isAsked("/checkpoint") && isAsked("/status-top.bin")).toBe(true);
    const isFetching = () =>
      page.evaluate(async () => {
        const { held = [], pending = [] } = await navigator.locks.query();
        return [...held, ...pending].some(({ name }) => name === "symbolon-fresh");
      });
    await expect.poll(isFetching).toBe(false);
    const walks: string[][] = [];
    for (const { url } of [world.gate, world.strictGate]) {
      asked.length = 0;
      const gate = await openGate(url);
      const popup = await ask(context, gate);
      await unlock(popup);
      await heading(popup, /asks$/);
      await expect
        .poll(() => asked.some(({ pathname }) => pathname.endsWith("/artifacts/manifest.json")))
        .toBe(true);
      await popup.waitForLoadState("networkidle");
      walks.push(asked.filter(({ origin }) => origin !== url).map(String));
      await popup.getByRole("button", { name: "Decline" }).click();
      await gate.getByRole("alert").waitFor();
      await popup.close();
    }
    const [can, cannot] = walks.map((urls) => [...new Set(urls)].sort());
    expect(can).toEqual(cannot);
    expect(new Set(can?.map((url) => new URL(url).origin))).toEqual(new Set([world.wallet.url]));
    expect(can).toContain(`${world.wallet.url}/artifacts/manifest.json`);
  });

  it("a request that is another site's is not answered: who passes it on learns nothing", async () => {
    const victim = await startVerifier({
      audience: "https://exchange.example",
      policies: [OUTSIDE_US],
      artifacts: ARTIFACTS,
      wallets: [world.wallet.url],
    });
    world.origins.push(victim.url);
    const { deepLink } = await victim.relyingParty.createPresentationRequest({
      body: { policyId: OUTSIDE_US.id },
    });
    const page = await receive("relayed");
    await page.getByRole("link", { name: "Answer" }).click();
    await page.getByLabel("The site's question").fill(deepLink);
    await page.getByRole("button", { name: "Read the question" }).click();
    await page.locator('[data-refusal="other-audience"]').waitFor();
    await picture(page, "no-05-relayed");
    expect(await page.getByRole("button", { name: "Prove it" }).count()).toBe(0);
    await victim.close();
  });

  it("a closed window is a no, and so is a cancelled proof", async () => {
    await receive("closer");
    const gate = await openGate(world.gate.url);
    const popup = await ask(context, gate);
    await popup.close();
    await gate.getByText("Your wallet sent nothing").waitFor();

    const again = await ask(context, gate);
    await unlock(again);
    await again.getByRole("button", { name: "Prove it" }).click();
    await again.getByRole("button", { name: "Cancel" }).click();
    // What the site knows depends on whether the question was counted already; the proof it has in neither case.
    await heading(again, /^(?:Nothing|No proof) was sent$/);
    await picture(again, "no-04-cancelled");
    const isTold = (await again.getByRole("heading", { level: 1 }).textContent())?.startsWith(
      "No ",
    );
    // the former while the proving files are fetched
    expect(await again.getByRole("alert").locator("code").textContent()).toMatch(
      /^(?:aborted|ERR_PROVING_ABORTED)$/,
    );
    await gate.getByText("Your wallet sent nothing").waitFor();
    const last = (await heard(gate)).slice(-2);
    expect(last).toEqual([isTold ? "stage proving" : "stage reviewing", "declined"]);
  });

  it("a site that stops asking closes the wallet's window", async () => {
    const gate = await openGate(world.gate.url);
    const popup = await ask(context, gate);
    await popup.getByText("asks you a question").waitFor();
    const closed = popup.waitForEvent("close");
    await gate.getByRole("button", { name: "Stop asking" }).click();
    await closed;
    await gate.getByText("You stopped it").waitFor();
  });

  it("a press that was meant for another window is no consent, and the site leads no screen", async () => {
    await receive("double-click");
    const gate = await openGate(world.gate.url);
    const popup = await ask(context, gate);
    await unlock(popup);
    await heading(popup, /asks$/);
    const prove = popup.getByRole("button", { name: "Prove it" });
    await prove.waitFor();
    // The window gets the focus between two presses, as a site can make it.
    await prove.evaluate((pressed: HTMLElement) => {
      window.dispatchEvent(new Event("focus"));
      pressed.click();
    });
    expect(await popup.getByRole("heading", { level: 1 }).textContent()).toMatch(/asks$/);
    for (const place of ["/restore", "/", "offer=x"]) {
      await popup.evaluate((hash) => {
        window.location.hash = hash;
      }, place);
    }
    await prove.click();
    await heading(popup, "The proof is sent");
    await opened(gate);
  });

  it("a wallet that is locked before it has answered says no", async () => {
    await receive("locker");
    const gate = await openGate(world.gate.url);
    const popup = await ask(context, gate);
    await unlock(popup);
    await heading(popup, /asks$/);
    await popup.getByRole("button", { name: "Lock" }).click();
    await heading(popup, "Unlock your wallet");
    await gate.getByText("Your wallet sent nothing").waitFor();
    expect(await heard(gate)).toEqual(NOTHING_ELSE);
  });

  it("a wallet without a credential says so to its holder alone", async () => {
    const gate = await openGate(world.gate.url);
    const popup = await ask(context, gate);
    await makeWallet(popup);
    await popup.getByText("has no credential yet").waitFor();
    await pressLast(popup, "Decline");
    await gate.getByText("Your wallet sent nothing").waitFor();
    expect(await heard(gate)).toEqual(NOTHING_ELSE);
  });
});

describe("a wallet's life", () => {
  const save = async (page: Page): Promise<string> => {
    await page.getByRole("link", { name: "Settings", exact: true }).click();
    await page.getByText("Save a backup").click();
    await page.locator("#export").fill(BACKUP_PASSPHRASE);
    await page.locator("#export-again").fill(BACKUP_PASSPHRASE);
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    return (await saved).path();
  };

  it("a second device, restored from a backup, is the same holder to the site", async () => {
    const first = await receive("two-devices");
    const gate = await openGate(world.gate.url);
    const popup = await ask(context, gate);
    await unlock(popup);
    await popup.getByRole("button", { name: "Prove it" }).click();
    await opened(gate);
    const backup = await save(first);
    const other = await watchedContext(browser, world.origins);
    const second = await other.context.newPage();
    await second.goto(`${world.wallet.url}/`);
    await second.getByRole("link", { name: "Restore a backup" }).click();
    await heading(second, "Restore from a backup");
    await second.getByLabel("Backup file").setInputFiles(backup);
    await second.getByLabel("The backup's passphrase").fill("not the backup's passphrase");
    await second.getByLabel("New passphrase for this device", { exact: true }).fill(PASSPHRASE);
    await second.getByLabel("New passphrase for this device, once more").fill(PASSPHRASE);
    await second.getByRole("button", { name: "Restore" }).click();
    await second.getByText("ERR_KEEP_BACKUP_PASSPHRASE").waitFor();
    await picture(second, "life-01-restore");
    await second.getByLabel("The backup's passphrase").fill(BACKUP_PASSPHRASE);
    await second.getByRole("button", { name: "Restore" }).click();
    await heading(second, "Credentials");
    await expect.poll(() => second.locator("[data-credential]").count()).toBe(1);
    const anew = await other.context.newPage();
    await anew.goto(world.gate.url);
    const question = await ask(other.context, anew);
    await unlock(question);
    await question.getByRole("button", { name: "Prove it" }).click();
    await heading(question, "The proof is sent");
    await anew.getByText("You have been through this gate before").waitFor();
    await picture(anew, "life-02-denied");
    expect(await anew.getByRole("alert").locator("code").textContent()).toBe(
      "ERR_VERIFICATION_NULLIFIER_USED",
    );
    await other.context.close();
    expect(other.faults).toEqual([]);
  });

  it("says that a record is damaged, and heals it from a backup", async () => {
    const page = await receive("damaged");
    const backup = await save(page);
    await page.getByRole("link", { name: "Credentials" }).click();
    const id = await page.locator("[data-credential]").getAttribute("data-credential");
    await page.evaluate(damageRecord, id ?? "");
    await page.reload();
    await unlock(page);
    await page.getByText("One record on this device is damaged").waitFor();
    await picture(page, "life-03-damaged");
    await page.getByRole("link", { name: "Restore in the settings" }).click();
    await page.getByText("1 record on this device cannot be read.").waitFor();
    await picture(page, "life-11-mend");
    await page.getByText("Take in a backup").click();
    await page.getByLabel("Backup file").setInputFiles(backup);
    await page.locator("#backup-passphrase").fill(BACKUP_PASSPHRASE);
    await page.getByRole("button", { name: "Take in" }).click();
    await page.getByText("1 record came from the backup.").waitFor();
    await page.getByRole("link", { name: "Credentials" }).click();
    await page.locator("[data-credential]").waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  it("gives up what is damaged, and saves what is not, where there is no backup", async () => {
    const page = await receive("no-backup");
    await page.getByRole("link", { name: "To my credentials" }).click();
    const id = await page.locator("[data-credential]").getAttribute("data-credential");
    await page.evaluate(damageRecord, id ?? "");
    await save(page);
    await page.getByText("The backup is saved, without 1 record that cannot be read.").waitFor();
    await page.reload();
    await unlock(page);
    await page.getByRole("link", { name: "Restore in the settings" }).click();
    await page.getByText("Give up what is damaged").click();
    await page.locator("#repair-current").fill(PASSPHRASE);
    await page.getByRole("button", { name: "Give it up" }).click();
    await page.getByRole("region", { name: "Damaged records" }).waitFor({ state: "detached" });
    await page.getByRole("link", { name: "Credentials", exact: true }).click();
    await page.getByText("No credential yet").waitFor();
  });

  it("a wallet whose own record is damaged says so, and comes back whole from a backup", async () => {
    const page = await receive("all-damaged");
    const backup = await save(page);
    await page.evaluate(damageRecord, "");
    await page.reload();
    await unlock(page);
    await page.getByText("ERR_KEEP_DAMAGED").waitFor();
    await page.getByText("The passphrase is forgotten, or the wallet is damaged").click();
    await picture(page, "life-09-unreadable");
    await page.getByRole("link", { name: "Restore a backup" }).click();
    await page.getByText("is erased, and the backup takes its place").waitFor();
    await page.getByLabel("Backup file").setInputFiles(backup);
    await page.getByLabel("The backup's passphrase").fill(BACKUP_PASSPHRASE);
    await page.getByLabel("New passphrase for this device", { exact: true }).fill(PASSPHRASE);
    await page.getByLabel("New passphrase for this device, once more").fill(PASSPHRASE);
    await picture(page, "life-10-replace");
    await page.getByRole("button", { name: "Erase and restore" }).click();
    await page.locator("[data-credential]").waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  it("shows in one tab what another has received, and what another has removed", async () => {
    const page = await context.newPage();
    await page.goto(world.wallet.url);
    await makeWallet(page);
    await page.getByText("No credential yet").waitFor();
    const other = await context.newPage();
    const { deepLink } = await world.offer("two-tabs");
    await other.goto(`${world.wallet.url}/#offer=${encodeURIComponent(deepLink)}`);
    await unlock(other);
    await other.getByRole("button", { name: "Read the offer" }).click();
    await accept(other);
    await page.locator("[data-credential]").waitFor();
    await page.locator("[data-credential] a").click();
    await page.getByText("Portugal (PT)").first().waitFor();
    await picture(page, "life-04-credential");
    await page.getByRole("button", { name: "Remove…" }).click();
    const dialog = page.getByRole("dialog", { name: /^Remove the credential of/ });
    await dialog.waitFor();
    await picture(page, "life-05-remove");
    await dialog.getByRole("button", { name: "Keep it" }).click();
    await page.getByRole("button", { name: "Remove…" }).click();
    await other.getByRole("link", { name: "To my credentials" }).click();
    await other.locator("[data-credential]").waitFor();
    await dialog.getByRole("button", { name: "Remove it" }).click();
    await other.getByText("No credential yet").waitFor();
  });

  it("renews without a word what has used up most of its life", async () => {
    const soon = new Date(Math.floor(Date.now() / 1000 + 6 * 3600) * 1000);
    const page = await receive("renewer", soon);
    await page.getByRole("link", { name: "To my credentials" }).click();
    await page.getByText("refresh due").waitFor();
    await picture(page, "life-06-due");
    await world.reissue("renewer");
    await page.getByRole("button", { name: "Lock" }).click();
    await unlock(page);
    await page.getByText("in force").waitFor();
    expect(await page.locator("[data-credential]").count()).toBe(1);
  });

  it("answers a question that came as a link, to the host that it was fetched from", async () => {
    const site = await startVerifier({
      policies: [OUTSIDE_US],
      artifacts: ARTIFACTS,
      wallets: [world.wallet.url],
    });
    world.origins.push(site.url);
    await site.operator.createTrustRoot({ body: world.published.leafList as never });
    const { id, deepLink } = await site.relyingParty.createPresentationRequest({
      body: { policyId: OUTSIDE_US.id },
    });
    const page = await receive("by-link");
    await page.getByRole("link", { name: "Answer" }).click();
    await page.getByLabel("The site's question").fill(deepLink);
    await page.getByRole("button", { name: "Read the question" }).click();
    await heading(page, `${new URL(site.url).host} asks`);
    // What is fewer is marked: here those that are not accepted.
    const refused = page.locator('.map [data-mark="refused"]');
    await expect.poll(() => refused.count()).toBeGreaterThan(1);
    await page.getByLabel("Show", { exact: true }).selectOption({ label: "Citizenships" });
    await expect.poll(() => refused.count()).toBe(1);
    await page.getByText("1 country is not accepted.").waitFor();
    await page.getByLabel("Show", { exact: true }).selectOption({ label: "Residence" });
    await page.getByText("Answer only if you began this at").waitFor();
    await picture(page, "life-07-by-link");
    await page.getByRole("button", { name: "Prove it" }).click();
    await heading(page, "The proof is sent");
    expect(await site.relyingParty.readDecisionOfRequest({ id })).toMatchObject({
      outcome: "accepted",
    });
    await page.getByRole("link", { name: "To my credentials" }).click();
    await page.getByRole("link", { name: "Settings", exact: true }).click();
    await page.getByText("You prove that you live outside").waitFor();
    await picture(page, "life-08-history");
    await site.close();
  });
});

describe("for everybody", () => {
  it("is walked by the keyboard alone, from the gate's button to the open gate", async () => {
    await receive("keyboard");
    const gate = await openGate(world.gate.url);
    await gate.keyboard.press("Tab");
    expect(await focused(gate)).toBe("Open with your wallet");
    const opening = context.waitForEvent("page");
    await gate.keyboard.press("Enter");
    const popup = await opening;
    await heading(popup, "Unlock your wallet");
    expect(await popup.evaluate(() => document.activeElement?.id)).toBe("passphrase");
    await popup.keyboard.type(PASSPHRASE);
    await popup.keyboard.press("Enter");
    await heading(popup, /asks$/);
    const stops: string[] = [];
    while (stops.at(-1) !== "Prove it" && stops.length < 12) {
      await popup.keyboard.press("Tab");
      stops.push(await focused(popup));
    }
    // A press counts once the window has been looked at for a moment.
    await popup.locator('button.primary:not([aria-disabled="true"])').waitFor();
    expect(stops).toEqual([
      "What reaches the site, word for word",
      "Austria: accepted",
      "30 countries by name",
      "Show the whole world",
      "Prove it",
    ]);
    await popup.keyboard.press("Enter");
    await heading(popup, "The proof is sent");
    expect(await focused(popup)).toMatch(/^Back to /);
    const closed = popup.waitForEvent("close");
    // The window is gone before the key is up again.
    await popup.keyboard.press("Enter").catch(() => {});
    await closed;
    await opened(gate);
    expect(await focused(gate)).toBe("The gate is open");
  });

  it("names its parts: what a screen reader has of the question and of the wait", async () => {
    await receive("reader");
    const gate = await openGate(world.gate.url);
    const popup = await ask(context, gate);
    await unlock(popup);
    await heading(popup, /asks$/);
    const question = await popup.locator("main").ariaSnapshot();
    for (const line of [
      `- heading "${new URL(world.gate.url).host} asks" [level=1]`,
      '- region "Who asks"',
      '- region "What is asked of you"',
      '- strong: "Revealed: nothing else."',
      '- region "The rule on the map"',
      'group "Map of the rule: 30 countries are accepted, all others not accepted"',
      'img "Germany: accepted"',
      '- button "Prove it"',
      '- button "Decline"',
    ]) {
      expect(question).toContain(line);
    }
    const wait = await gate.locator("main").ariaSnapshot();
    expect(wait).toContain('- region "Waiting for your wallet"');
    expect(wait).toContain("- status: You read there what is asked");
    await popup.getByRole("button", { name: "Prove it" }).click();
    await heading(popup, "The proof is sent");
    expect((await toldOf(popup)).filter((text) => text.includes("step"))).toEqual([
      "Fetch the proving files: step 1 of 3",
      "Make the proof: step 2 of 3",
      "Send the answer: step 3 of 3",
    ]);
    await opened(gate);
    expect(await toldOf(gate)).toEqual(
      expect.arrayContaining(["Your wallet makes the proof", "The site checks the proof"]),
    );
  });

  it.each([
    ["phone", "light"],
    ["phone-dark", "dark"],
    ["desktop-dark", "dark"],
  ] as const)("%s: the question and the gate fit the screen", async (name, colorScheme) => {
    const viewport = { width: name.startsWith("phone") ? 360 : 1100, height: 740 };
    await context.close();
    watched = await watchedContext(browser, world.origins, {
      viewport,
      colorScheme,
      reducedMotion: "reduce",
    });
    context = watched.context;
    const page = await receive(name);
    await picture(page, `fit-received-${name}`);
    await page.getByRole("link", { name: "To my credentials" }).click();
    await page.locator("[data-credential]").waitFor();
    await picture(page, `fit-credentials-${name}`);
    const gate = await openGate(world.gate.url);
    await picture(gate, `fit-gate-${name}`);
    const popup = await ask(context, gate);
    await popup.setViewportSize(viewport);
    await unlock(popup);
    await heading(popup, /asks$/);
    await picture(popup, `fit-consent-${name}`);
    await popup.getByRole("button", { name: "Prove it" }).click();
    await picture(popup, `fit-proving-${name}`);
    await opened(gate);
    await picture(gate, `fit-open-${name}`);
  });
});

describe("on a chain", () => {
  let pool: ChainGate;
  beforeAll(async () => {
    const { hash, registrar, record, wallet } = world;
    const records = registrar.recordsWith(record);
    pool = await startChainGate({ hash, records, wallet: wallet.url });
    world.origins.push(pool.url, pool.rpcOrigin);
  });
  afterAll(() => pool?.stop());

  it("links an account, takes the chain's root, proves, and the contract opens the gate", async () => {
    await addEthereumWallet(context, pool);
    const wallet = await receive("pool-walker");
    await wallet.getByRole("link", { name: "Settings", exact: true }).click();
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
    await expect
      .poll(() => popup.locator("[data-warning]").allTextContents())
      .toEqual([expect.stringContaining("public chain")]);
    await popup.getByRole("button", { name: "Prove it" }).click();
    await heading(popup, "The proof is sent");
    await opened(gate);
    await picture(gate, "chain-05-open");
    expect(await pool.chain.isCompliant(pool.chain.subject)).toBe(true);
    expect(await pool.chain.isCompliant(pool.chain.stranger)).toBe(false);
  });
});

const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute("aria-label") ?? element?.textContent ?? "";
  });

/** Changes one character of a record's ciphertext, as a failing disk does. @param id '' for every record */
async function damageRecord(id: string): Promise<void> {
  const settled = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await settled(indexedDB.open("symbolon-keep:default"));
  const records = database.transaction("records", "readwrite").objectStore("records");
  const keys = (await settled(records.getAllKeys())).map(String);
  for (const key of id === "" ? keys.filter((one) => one !== "head") : [id]) {
    const sealed = JSON.parse(String(await settled(records.get(key))));
    const { ciphertext } = sealed;
    sealed.ciphertext = (ciphertext.startsWith("A") ? "B" : "A") + ciphertext.slice(1);
    await settled(records.put(JSON.stringify(sealed), key));
  }
  database.close();
}
