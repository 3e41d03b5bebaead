import { html } from "../../shared/dom.ts";
import { day } from "../../shared/format.ts";
import type { Wallet } from "../app/app.ts";
import type { Screen } from "../app/frame.ts";
import { type Held, readHeld } from "../app/held.ts";
import { issuerName, lifeOf, type Standing } from "../app/say-credential.ts";

const STATE_CLASS: Readonly<Record<Standing, string>> = {
  "in force": "good",
  "refresh due": "due",
  "not yet in force": "due",
  expired: "bad",
  revoked: "bad",
};

/** The credentials, and the ways to get one. */
export async function homeScreen(wallet: Wallet): Promise<Screen> {
  const { held, damaged } = await readHeld(wallet);
  const receive = html("a", { class: "action primary", href: "#/receive" }, "Receive a credential");
  return {
    title: "Credentials",
    nodes: [
      damaged === 0 ? undefined : damagedNote(damaged),
      held.length > 0
        ? html("ul", { class: "cards", "aria-label": "Credentials" }, ...held.map(card))
        : damaged > 0
          ? undefined
          : emptyNote(),
      html("div", { class: "actions" }, receive),
    ],
  };
}

function card({ id, credential, standing }: Held): HTMLElement {
  const { from, to } = lifeOf(credential);
  return html(
    "li",
    { class: "card", "data-credential": id },
    html(
      "h2",
      {},
      html(
        "a",
        { href: `#/credential/${encodeURIComponent(id)}` },
        issuerName(credential.issuer.id),
      ),
    ),
    html("p", { class: `state ${STATE_CLASS[standing]}` }, standing),
    html("p", { class: "hint" }, `Issued ${day(from)}, valid until ${day(to)}`),
  );
}

const emptyNote = () =>
  html(
    "section",
    { "aria-labelledby": "none" },
    html("h2", { id: "none" }, "No credential yet"),
    html(
      "p",
      {},
      "An issuer that has checked your identity gives you an offer: a link, a text or a QR code. Open it here.",
    ),
  );

const damagedNote = (count: number) =>
  html(
    "div",
    { class: "error", role: "alert" },
    html(
      "p",
      {},
      count === 1
        ? "One record on this device is damaged and is not shown. "
        : `${count} records on this device are damaged and are not shown. `,
      "Restore your backup, or ask the issuer to issue the credential again: it fits this wallet as before.",
    ),
    html("p", {}, html("a", { href: "#/settings" }, "Restore in the settings")),
  );
