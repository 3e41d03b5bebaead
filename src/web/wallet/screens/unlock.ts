import { openHolderStore, type Unlock } from "../../../keep/index.ts";
import { html } from "../../shared/dom.ts";
import { button, form, textField } from "../../shared/forms.ts";
import type { App } from "../app/app.ts";
import { faultPlace } from "../app/fault.ts";
import type { Screen } from "../app/frame.ts";

export interface UnlockOptions {
  readonly hasPasskeys: boolean;
  readonly waiting?: string;
}

export function unlockScreen(app: App, { hasPasskeys, waiting }: UnlockOptions): Screen {
  const fault = faultPlace();
  const { element, input } = textField({
    id: "passphrase",
    label: "Passphrase",
    attributes: { type: "password", autocomplete: "current-password", required: true },
  });
  const open = async (unlock: Unlock) => {
    fault.clear();
    try {
      await app.open(await openHolderStore({ unlock, hash: await app.loadHash() }));
    } catch (error) {
      fault.tell(error);
      input.select();
    }
  };
  return {
    title: "Unlock your wallet",
    focus: input,
    nodes: [
      waiting === undefined ? undefined : html("p", { class: "warning" }, waiting),
      fault.element,
      html(
        "section",
        { "aria-label": "Unlock" },
        form("Unlock", () => open({ kind: "passphrase", passphrase: input.value }), element),
        hasPasskeys
          ? html(
              "div",
              { class: "actions" },
              button("Unlock with a passkey", () => open({ kind: "passkey" })),
            )
          : undefined,
      ),
      html(
        "details",
        {},
        html("summary", {}, "The passphrase is forgotten, or the wallet is damaged"),
        html(
          "p",
          {},
          "Nobody can reset the passphrase. With a backup and its own passphrase the wallet comes back as it was: the same to every issuer and every site.",
        ),
        html(
          "div",
          { class: "actions" },
          html("a", { class: "action", href: "#/restore" }, "Restore a backup"),
        ),
      ),
    ],
  };
}
