import { html } from "../../shared/dom.ts";
import { moment } from "../../shared/format.ts";
import { button } from "../../shared/forms.ts";
import type { Wallet } from "../app/app.ts";
import { faultPlace, PageFault } from "../app/fault.ts";
import type { Screen } from "../app/frame.ts";
import { type Held, readHeld } from "../app/held.ts";
import { refreshOne, sayRefresh } from "../app/refresh-quietly.ts";
import { issuerName, lifeOf, sayClaims } from "../app/say-credential.ts";
import { confirm } from "./confirm.ts";

/** One credential: what it says, for its holder's eyes. */
export async function credentialScreen(wallet: Wallet, id: string): Promise<Screen> {
  const held = (await readHeld(wallet)).held.find((one) => one.id === id);
  if (held === undefined) {
    throw new PageFault("no-such-credential", "This wallet has no such credential any more.");
  }
  const { credential } = held;
  const fault = faultPlace();
  return {
    title: issuerName(credential.issuer.id),
    nodes: [
      fault.element,
      html(
        "section",
        { "aria-labelledby": "claims" },
        html("h2", { id: "claims" }, "What it says of you"),
        html("p", { class: "hint" }, "Only you see this. Nobody who asks learns any of it."),
        list(sayClaims(credential.claims)),
      ),
      terms(held),
      html(
        "div",
        { class: "actions" },
        held.kept.renewal === undefined
          ? undefined
          : button("Refresh now", async () => {
              fault.clear();
              try {
                const outcome = await refreshOne(wallet, held);
                wallet.show(await credentialScreen(wallet, id));
                wallet.say(sayRefresh(outcome, held));
              } catch (error) {
                fault.tell(error);
              }
            }),
        button("Remove…", () => confirmRemoval(wallet, held), { class: "danger" }),
        html("a", { class: "action", href: "#/" }, "Back"),
      ),
    ],
  };
}

function terms({ credential, standing, kept }: Held): HTMLElement {
  const { from, to } = lifeOf(credential);
  return html(
    "section",
    { "aria-labelledby": "terms" },
    html("h2", { id: "terms" }, "Its terms"),
    list([
      ["State", standing],
      ["Issuer", credential.issuer.id],
      ["Issued", moment(from)],
      ["Valid until", moment(to)],
      [
        "Renewal",
        kept.renewal === undefined ? "by asking the issuer" : "by itself, at 80 % of its life",
      ],
    ]),
  );
}

const list = (rows: readonly (readonly [string, string])[]): HTMLElement =>
  html(
    "dl",
    { class: "claims" },
    ...rows.flatMap(([name, value]) => [html("dt", {}, name), html("dd", {}, value)]),
  );

const confirmRemoval = (wallet: Wallet, { id, credential }: Held): void =>
  confirm(
    `Remove the credential of ${issuerName(credential.issuer.id)}?`,
    "It is erased from this device. The issuer can issue it again, and it is then the same to everybody who asked.",
    async () => {
      await wallet.store.removeCredential(id);
      wallet.go("/");
    },
  );
