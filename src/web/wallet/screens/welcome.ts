import { createHolderStore, type HolderStore, type NewUnlock } from "../../../keep/index.ts";
import { html } from "../../shared/dom.ts";
import { button, form } from "../../shared/forms.ts";
import type { App } from "../app/app.ts";
import { faultPlace } from "../app/fault.ts";
import type { Screen } from "../app/frame.ts";
import { passphrasePair } from "../app/passphrase-pair.ts";

export interface WelcomeOptions {
  /** Whether this browser can derive a key from a passkey. */
  readonly hasPasskeys: boolean;
  /** What waits for the wallet, in words: a question of a site, an offer of an issuer. */
  readonly waiting?: string;
}

/** The first visit: make a wallet, or bring one from a backup. */
export function welcomeScreen(app: App, { hasPasskeys, waiting }: WelcomeOptions): Screen {
  const fault = faultPlace();
  const pair = passphrasePair("passphrase");
  const create = async (unlock: NewUnlock) => {
    fault.clear();
    try {
      await app.open(await makeStore(app, unlock));
    } catch (error) {
      fault.tell(error);
    }
  };
  return {
    title: "Make your wallet",
    nodes: [
      waiting === undefined ? undefined : html("p", { class: "warning" }, waiting),
      html(
        "p",
        { class: "lead" },
        "Your credentials stay on this device, encrypted. Sites learn that a rule holds for you, and nothing else.",
      ),
      fault.element,
      hasPasskeys
        ? passkeySection(() => create({ kind: "passkey", userName: "Symbolon wallet" }))
        : undefined,
      html(
        "section",
        { "aria-labelledby": "by-passphrase" },
        html("h2", { id: "by-passphrase" }, "With a passphrase"),
        form(
          "Make the wallet",
          async () => {
            const passphrase = pair.read();
            if (passphrase !== undefined) await create({ kind: "passphrase", passphrase });
          },
          pair.element,
        ),
      ),
      html(
        "section",
        { "aria-labelledby": "by-backup" },
        html("h2", { id: "by-backup" }, "From a backup"),
        html("p", {}, "You had a wallet on another device, or here before."),
        html(
          "div",
          { class: "actions" },
          html("a", { class: "action", href: "#/restore" }, "Restore a backup"),
        ),
      ),
    ],
  };
}

const makeStore = ({ loadHash }: App, unlock: NewUnlock): Promise<HolderStore> =>
  loadHash().then((hash) => createHolderStore({ unlock, hash }));

const passkeySection = (create: () => Promise<void>): HTMLElement =>
  html(
    "section",
    { "aria-labelledby": "by-passkey" },
    html("h2", { id: "by-passkey" }, "With a passkey"),
    html("p", {}, "Fingerprint, face or security key; nothing to remember."),
    html(
      "div",
      { class: "actions" },
      button("Make it with a passkey", create, { class: "primary" }),
    ),
  );
