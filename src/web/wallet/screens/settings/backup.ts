import { html } from "../../../shared/dom.ts";
import { counted } from "../../../shared/format.ts";
import { form } from "../../../shared/forms.ts";
import { saveFile } from "../../../shared/save-file.ts";
import type { Wallet } from "../../app/app.ts";
import { faultPlace } from "../../app/fault.ts";
import { passphrasePair } from "../../app/passphrase-pair.ts";
import { SETTING_MERGES } from "../../app/setting-merges.ts";
import { backupFile } from "../restore.ts";
import { settingsSection } from "./section.ts";

const DAY_LENGTH = 10;

/** Everything as one encrypted file; and what is in such a file, taken in. */
export async function backupSection({ store }: Wallet): Promise<HTMLElement> {
  const fault = faultPlace();
  const pair = passphrasePair("export", "The backup's passphrase");
  const file = backupFile();
  const section = settingsSection("backup-section", "Backup");
  const save = async () => {
    fault.clear();
    const passphrase = pair.read();
    if (passphrase === undefined) return;
    try {
      const { damaged } = await store.verify();
      const text = await store.exportBackup(passphrase, { damaged: "skip" });
      saveFile(text, `symbolon-backup-${new Date().toISOString().slice(0, DAY_LENGTH)}.json`);
      section.done(
        damaged.length === 0
          ? "The backup is saved. Keep it and its passphrase apart."
          : `The backup is saved, without ${counted(damaged.length, "record")} that cannot be read.`,
      );
    } catch (error) {
      fault.tell(error);
    }
  };
  const take = async () => {
    fault.clear();
    try {
      const { text, passphrase } = await file.read();
      const { added, updated, healed } = await store.importBackup(text, passphrase, {
        settings: SETTING_MERGES,
      });
      const count = added.length + updated.length + healed.length;
      section.done(`${counted(count, "record")} came from the backup.`);
    } catch (error) {
      fault.tell(error);
    }
  };
  section.element.append(
    html(
      "p",
      {},
      "A lost device loses nothing if there is a backup. Whoever has the file and its passphrase is you: keep them apart.",
    ),
    fault.element,
    html("details", {}, html("summary", {}, "Save a backup"), form("Save", save, pair.element)),
    html(
      "details",
      {},
      html("summary", {}, "Take in a backup"),
      html("p", { class: "hint" }, "Of this same wallet. Damaged records are healed."),
      form("Take in", take, file.element),
    ),
  );
  return section.element;
}
