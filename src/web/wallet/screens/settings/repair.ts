import { repairHolderStore, type Unlock } from "../../../../keep/index.ts";
import { html } from "../../../shared/dom.ts";
import { counted } from "../../../shared/format.ts";
import { form, textField } from "../../../shared/forms.ts";
import type { Wallet } from "../../app/app.ts";
import { faultPlace } from "../../app/fault.ts";
import { settingsSection } from "./section.ts";

/** There only where something is damaged: keeps what opens, and gives up what does not once the holder says so. */
export async function repairSection(wallet: Wallet): Promise<HTMLElement | undefined> {
  const { store, hash } = wallet;
  const { damaged } = await store.verify();
  if (damaged.length === 0) return undefined;
  const hasPassphrase = (await store.unlockMethods()).some(({ kind }) => kind === "passphrase");
  const fault = faultPlace();
  const current = textField({
    id: "repair-current",
    label: "The present passphrase",
    attributes: { type: "password", autocomplete: "current-password", required: true },
  });
  const repair = async () => {
    fault.clear();
    const unlock: Unlock = hasPassphrase
      ? { kind: "passphrase", passphrase: current.input.value }
      : { kind: "passkey" };
    try {
      await repairHolderStore({ hash, unlock, acceptLoss: true });
      wallet.go("/settings");
      wallet.say("The wallet is mended.");
    } catch (error) {
      fault.tell(error);
    }
  };
  return settingsSection(
    "repair-section",
    "Damaged records",
    html(
      "p",
      { class: "warning" },
      `${counted(damaged.length, "record")} on this device cannot be read.`,
    ),
    html(
      "p",
      {},
      "If you have a backup, take it in first: it heals what it has. What is still damaged then can be given up; everything else stays as it is.",
    ),
    fault.element,
    html(
      "details",
      {},
      html("summary", {}, "Give up what is damaged"),
      form("Give it up", repair, hasPassphrase ? current.element : undefined),
    ),
  ).element;
}
