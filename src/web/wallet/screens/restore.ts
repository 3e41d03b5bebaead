import { restoreHolderStore } from "../../../keep/index.ts";
import { html } from "../../shared/dom.ts";
import { form, textField } from "../../shared/forms.ts";
import type { App } from "../app/app.ts";
import { faultPlace, PageFault } from "../app/fault.ts";
import type { Screen } from "../app/frame.ts";
import { passphrasePair } from "../app/passphrase-pair.ts";

/** Far above any backup. */
const MOST_BYTES = 16 * 1024 * 1024;

/** A wallet from a backup: on a new device, or in place of one that does not open any more. */
export function restoreScreen(app: App, { replaces }: { readonly replaces: boolean }): Screen {
  const fault = faultPlace();
  const file = backupFile();
  const pair = passphrasePair("passphrase", "New passphrase for this device");
  const restore = async () => {
    fault.clear();
    const passphrase = pair.read();
    if (passphrase === undefined) return;
    try {
      const unlock = { kind: "passphrase", passphrase } as const;
      const backup = await file.read();
      const hash = await app.loadHash();
      await app.open(await restoreHolderStore({ hash, backup, unlock, replaces }));
    } catch (error) {
      fault.tell(error);
    }
  };
  return {
    title: "Restore from a backup",
    nodes: [
      fault.element,
      html(
        "section",
        { "aria-label": "Restore" },
        replaces
          ? html(
              "p",
              { class: "warning" },
              "The wallet that is on this device now is erased, and the backup takes its place.",
            )
          : undefined,
        form(replaces ? "Erase and restore" : "Restore", restore, file.element, pair.element),
        html("p", {}, html("a", { href: "#/" }, "Back")),
      ),
    ],
  };
}

export interface BackupFile {
  readonly element: HTMLElement;
  read(): Promise<{ readonly text: string; readonly passphrase: string }>;
}

/** A backup's file and the passphrase that it was made with. */
export function backupFile(): BackupFile {
  const file = textField({
    id: "backup",
    label: "Backup file",
    attributes: { type: "file", accept: ".json,application/json", required: true },
  });
  const secret = textField({
    id: "backup-passphrase",
    label: "The backup's passphrase",
    attributes: { type: "password", autocomplete: "off", required: true },
  });
  return {
    element: html("div", {}, file.element, secret.element),
    async read() {
      const [chosen] = Array.from(file.input.files ?? []);
      if (chosen === undefined) throw new PageFault("no-file", "Choose the backup's file first.");
      if (chosen.size > MOST_BYTES) {
        throw new PageFault("large-file", "The file is too large to be a backup.");
      }
      return { text: await chosen.text(), passphrase: secret.input.value };
    },
  };
}
