import { reviewRequest } from "../../../holder/index.ts";
import { html } from "../../shared/dom.ts";
import { button } from "../../shared/forms.ts";
import type { Wallet } from "../app/app.ts";
import type { Asked } from "../app/asked.ts";
import { reviewOptions } from "../app/choose-held.ts";
import { faultBox } from "../app/fault.ts";
import type { Screen } from "../app/frame.ts";
import type { Consent } from "../app/gather-consent.ts";
import { keepRevoked } from "../app/held.ts";
import { whenSeen } from "../app/when-seen.ts";
import { alarmList, chainNote, choices, refusalBox, warningList } from "./consent-parts.ts";
import { endScreen } from "./end.ts";
import { proveAnswer } from "./prove-answer.ts";

/** The question, in words and on the map, and what would leave the wallet. Nothing has left it yet. */
export async function consentScreen(wallet: Wallet, consent: Consent): Promise<Screen> {
  const { asked, chosen } = consent;
  const options = await reviewOptions(consent);
  const review = await reviewRequest(options);
  if (review.refusal?.reason === "revoked") await keepRevoked(wallet.store, chosen.credential);
  // Half of the wallet's bytes, and needed here alone.
  const { countryMaps } = await import("./country-map.ts");
  const again = async (changes: Partial<Consent>) => {
    try {
      wallet.show(await consentScreen(wallet, { ...consent, ...changes }));
    } catch (error) {
      wallet.show(unreadableScreen(asked, error));
    }
  };
  const prove = button(
    "Prove it",
    () => (isDisabled(prove) ? undefined : proveAnswer(wallet, consent, options, review)),
    { class: "primary" },
  );
  const stop = whenSeen({
    window,
    document,
    changed(isSeen) {
      if (isSeen) prove.removeAttribute("aria-disabled");
      else prove.setAttribute("aria-disabled", "true");
    },
  });
  return {
    title: `${new URL(asked.origin).host} asks`,
    leave: stop,
    nodes: [
      html(
        "section",
        { "aria-labelledby": "asker" },
        html("h2", { id: "asker" }, "Who asks"),
        html("p", { class: "origin" }, asked.origin),
        html("p", { class: "hint" }, asked.vouched),
        chainNote(review),
      ),
      review.refusal === undefined ? undefined : refusalBox(review.refusal, asked),
      alarmList(consent.known),
      warningList(review, asked),
      html(
        "section",
        { "aria-labelledby": "question" },
        html("h2", { id: "question" }, "What is asked of you"),
        html("p", { class: "lead" }, review.sentence.replace(/ You reveal nothing else\.$/, "")),
        html(
          "div",
          { class: "revealed" },
          html("p", {}, html("strong", {}, "Revealed: nothing else.")),
          html(
            "details",
            {},
            html("summary", {}, "What reaches the site, word for word"),
            html("ul", {}, ...review.reveals.map(({ text }) => html("li", {}, text))),
          ),
        ),
      ),
      countryMaps(review.countries),
      choices(consent, review, again),
      html(
        "div",
        { class: "actions" },
        review.refusal === undefined ? prove : undefined,
        button("Decline", () => {
          asked.decline();
          wallet.show(endScreen(asked, "declined"));
        }),
      ),
    ],
  };
}

const isDisabled = (element: Element) => element.hasAttribute("aria-disabled");

/** A question that cannot be shown cannot be agreed to. @param retry where another attempt may go better */
export function unreadableScreen(
  asked: Asked,
  error: unknown,
  retry?: () => Promise<void>,
): Screen {
  return {
    title: "This question cannot be answered",
    nodes: [
      faultBox(error),
      html("p", {}, "From ", html("span", { class: "origin" }, asked.origin)),
      html(
        "div",
        { class: "actions" },
        retry === undefined ? undefined : button("Try again", retry, { class: "primary" }),
        button("Decline", () => {
          asked.decline();
          if (asked.isOwnWindow) window.close();
          else window.location.hash = "/";
        }),
      ),
    ],
  };
}
