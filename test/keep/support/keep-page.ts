import { fileURLToPath } from "node:url";
import type { BrowserContext, CDPSession, Page } from "playwright-core";
import { build, type Rolldown } from "vite";
import { serveFolder } from "../../web/support/serve-folder.ts";
import type {} from "../page/main.ts";
import { PASSPHRASE } from "./stores.ts";

const ROOT = fileURLToPath(new URL("../page", import.meta.url));

/** The room's page on a port of this machine. WebAuthn wants a domain: `url` names localhost. */
export async function servePage(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const result = await build({
    configFile: false,
    root: ROOT,
    logLevel: "error",
    build: { write: false, target: "es2022", modulePreload: false, minify: false },
  });
  const { output } = result as Rolldown.RolldownOutput;
  const [script, ...others] = output.filter(({ type }) => type === "chunk");
  if (script?.type !== "chunk" || others.length > 0) throw new Error("not one script");
  const html = `<!doctype html><meta charset="utf-8"><script type="module">${script.code.replaceAll("</script", "<\\/script")}</script>`;
  const server = await serveFolder(ROOT, { "index.html": html });
  return { url: server.url.replace("127.0.0.1", "localhost"), stop: server.stop };
}

/** A tab with the room in it. */
export async function openTab(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(() => document.title === "ready");
  return page;
}

/** Opens the store of this name in the tab, or makes one with this secret. */
export const openInTab = (page: Page, options: { name: string; secret?: bigint }): Promise<void> =>
  page.evaluate(
    async ({ name, secret, passphrase }) => {
      const { keep } = window;
      const shared = { name, hash: keep.hash, unlock: { kind: "passphrase", passphrase } } as const;
      keep.store =
        secret === undefined
          ? await keep.openHolderStore(shared)
          : await keep.createHolderStore({ ...shared, holder: { secret } });
    },
    { ...options, passphrase: PASSPHRASE },
  );

export async function addAuthenticator(
  page: Page,
  hasPrf: boolean,
): Promise<{ readonly cdp: CDPSession; readonly id: string }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      ctap2Version: "ctap2_1",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      hasPrf,
    },
  });
  return { cdp, id: authenticatorId };
}
