import type { Credential } from "../../../credential/types.ts";
import { html } from "../../shared/dom.ts";
import { button } from "../../shared/forms.ts";
import type { Wallet } from "./app.ts";
import type { Held } from "./held.ts";
import { differences } from "./renewal-differences.ts";
import { issuerName } from "./say-credential.ts";

/**
 * Asks what becomes of a credential whose renewal says something else. Both are kept until the holder says otherwise.
 * @param signal ends the question, whose words are of the holder
 */
export function askReplacement(
  { store }: Pick<Wallet, "store">,
  { id, credential }: Held,
  newer: Credential,
  signal?: AbortSignal,
): void {
  if (signal?.aborted === true) return;
  const name = issuerName(credential.issuer.id);
  const dialog: HTMLDialogElement = html(
    "dialog",
    { "aria-labelledby": "replacement" },
    html("h2", { id: "replacement" }, `${name} sent a credential that is not the same`),
    html(
      "dl",
      { class: "claims" },
      ...differences(credential, newer).flatMap(([term, held, now]) => [
        html("dt", {}, term),
        html("dd", {}, `${short(held)} → ${short(now)}`),
      ]),
    ),
    html(
      "p",
      {},
      `Both are kept. If this is wrong, ask ${name} by another way before you remove the older one: it may be the only one that counts.`,
    ),
    html(
      "div",
      { class: "actions" },
      button("Keep both", () => dialog.close(), { autofocus: true }),
      button(
        "Remove the older one",
        async () => {
          await store.removeCredential(id);
          dialog.close();
        },
        { class: "danger" },
      ),
    ),
  );
  const end = () => dialog.close();
  signal?.addEventListener("abort", end, { once: true });
  dialog.addEventListener("close", () => {
    signal?.removeEventListener("abort", end);
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
}

/** Of a key, so much that two can be told apart. */
const short = (text: string) => text.replace(/\d{20,}/g, (digits) => `${digits.slice(0, 8)}…`);
