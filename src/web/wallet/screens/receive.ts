import { type CredentialOffer, readCredentialOffer } from "../../../holder/index.ts";
import { html } from "../../shared/dom.ts";
import { written } from "../../shared/format.ts";
import { button, form, textArea, textField } from "../../shared/forms.ts";
import type { Wallet } from "../app/app.ts";
import { faultBox, faultPlace } from "../app/fault.ts";
import type { Screen } from "../app/frame.ts";
import { canScan, scanCode } from "../app/scan-code.ts";
import { acceptScreen } from "./accept.ts";

const FETCH: typeof fetch = (input, init) => fetch(input, init);

/** An offer comes as a text, as a picture, or in the wallet's own address. */
export function receiveScreen(wallet: Wallet, given?: string): Screen {
  const fault = faultPlace();
  const { element, input } = textArea({
    id: "offer",
    label: "The issuer's offer",
    hint: "The text or the link that the issuer shows; it begins with openid-credential-offer:// or {.",
    attributes: { autocomplete: "off", spellcheck: "false" },
  });
  input.value = given ?? "";
  const read = async () => {
    fault.clear();
    try {
      const offer = await readCredentialOffer(offerText(input.value), { fetch: FETCH });
      // They come while the holder reads; what fails is told once they are needed.
      void wallet.prover().catch(() => {});
      wallet.show(offerScreen(wallet, offer));
    } catch (error) {
      fault.tell(error);
    }
  };
  const view = html("div", {});
  return {
    title: "Receive a credential",
    focus: input,
    nodes: [
      fault.element,
      html(
        "section",
        { "aria-label": "Offer" },
        form("Read the offer", read, element),
        canScan()
          ? html(
              "div",
              { class: "actions" },
              button("Scan a QR code", async () => {
                fault.clear();
                try {
                  input.value = await scanCode(view);
                  await read();
                } catch (error) {
                  fault.tell(error);
                }
              }),
            )
          : undefined,
        view,
      ),
    ],
  };
}

/** The offer itself, also where it stands in a link to a wallet: `https://wallet.example/#offer=…`. */
export function offerText(text: string): string {
  const [, inside] = /^https?:\/\/[^#]*#offer=(.+)$/.exec(text.trim()) ?? [];
  return inside === undefined ? text.trim() : decodeURIComponent(inside);
}

/** @param error what came of an attempt before */
function offerScreen(wallet: Wallet, offer: CredentialOffer, error?: unknown): Screen {
  const { txCode } = offer;
  const code =
    txCode === undefined
      ? undefined
      : textField({
          id: "tx-code",
          label: "Transaction code",
          hint: written(txCode.description ?? "", "The issuer sent it to you by another way.", 300),
          attributes: {
            autocomplete: "one-time-code",
            inputmode: txCode.inputMode === "text" ? "text" : "numeric",
            maxlength: txCode.length,
            required: true,
          },
        });
  const accept = async () => {
    try {
      wallet.show(await acceptScreen(wallet, offer, code?.input.value));
    } catch (failed) {
      wallet.show(offerScreen(wallet, offer, failed));
    }
  };
  const { host, protocol } = new URL(offer.credentialIssuer);
  return {
    title: `${host} offers a credential`,
    ...(code === undefined ? {} : { focus: code.input }),
    nodes: [
      error === undefined ? undefined : faultBox(error),
      html(
        "section",
        { "aria-labelledby": "who" },
        html("h2", { id: "who" }, "Who offers"),
        html("p", { class: "origin" }, `${protocol}//${host}`),
        html(
          "p",
          {},
          "Accept only if this is the issuer that checked your identity. This wallet proves to it that the credential will be yours; it learns nothing that other sites could know you by.",
        ),
        form("Accept", accept, code?.element),
        html("p", {}, html("a", { href: "#/" }, "Not now")),
      ),
    ],
  };
}
