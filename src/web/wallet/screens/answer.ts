import { PolicyError, PresentationError } from "../../../errors.ts";
import { html } from "../../shared/dom.ts";
import { form, textArea } from "../../shared/forms.ts";
import type { Wallet } from "../app/app.ts";
import { type Asked, askedByLink } from "../app/asked.ts";
import { chooseHeld } from "../app/choose-held.ts";
import { faultPlace, PageFault } from "../app/fault.ts";
import type { Screen } from "../app/frame.ts";
import { freshen } from "../app/freshen.ts";
import { gatherConsent } from "../app/gather-consent.ts";
import { readHeld } from "../app/held.ts";
import { consentScreen, unreadableScreen } from "./consent.ts";

/** A question that came as a link, for who has no pop-up. */
export function answerScreen(wallet: Wallet): Screen {
  const fault = faultPlace();
  const { element, input } = textArea({
    id: "request",
    label: "The site's question",
    hint: "A link that begins with symbolon:// or https://. Who asks is the host that it leads to.",
    attributes: { autocomplete: "off", spellcheck: "false" },
  });
  const read = async () => {
    fault.clear();
    try {
      wallet.show(await askedScreen(wallet, await askedByLink(input.value)));
    } catch (error) {
      fault.tell(error);
    }
  };
  return {
    title: "Answer a question",
    focus: input,
    nodes: [
      fault.element,
      html("section", { "aria-label": "Question" }, form("Read the question", read, element)),
    ],
  };
}

/** What an open wallet shows of a question. */
export async function askedScreen(wallet: Wallet, asked: Asked): Promise<Screen> {
  const { held } = await readHeld(wallet);
  if (held.length === 0) return nothingHeldScreen(asked);
  try {
    const consent = await gatherConsent(wallet, asked, held);
    return await consentScreen(wallet, await chooseHeld(wallet, consent));
  } catch (error) {
    // What is wrong with the question itself stays wrong.
    const isFinal = error instanceof PresentationError || error instanceof PolicyError;
    const retry = async () => {
      await freshen(wallet, asked.signal);
      wallet.show(await askedScreen(wallet, asked));
    };
    return unreadableScreen(asked, error, isFinal ? undefined : retry);
  }
}

function nothingHeldScreen(asked: Asked): Screen {
  return unreadableScreen(
    asked,
    new PageFault(
      "no-credential",
      "This wallet has no credential yet. Receive one from an issuer, then ask the site again. The site learns only that you declined.",
    ),
  );
}
