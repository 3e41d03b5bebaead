import { html } from "../../../shared/dom.ts";
import type { Wallet } from "../../app/app.ts";
import { readDisclosures } from "../../app/disclosures.ts";
import { settingsSection } from "./section.ts";

const SHOWN_MOST = 100;

/** What the wallet has proved to whom, for its holder. */
export async function historySection({ store }: Wallet): Promise<HTMLElement> {
  const disclosures = await readDisclosures(store).catch(() => undefined);
  return settingsSection(
    "history-section",
    "Questions answered",
    html("p", { class: "hint" }, "Kept on this device, and in your backups."),
    disclosures === undefined
      ? html("p", { class: "error" }, "The list is damaged. Take in a backup to heal it.")
      : disclosures.length === 0
        ? html("p", {}, "None yet.")
        : html(
            "ol",
            { class: "history" },
            ...disclosures
              .slice(0, SHOWN_MOST)
              .map(({ audience, at, sentence, subject }) =>
                html(
                  "li",
                  {},
                  html(
                    "p",
                    {},
                    html("strong", {}, audience),
                    html("small", {}, at.replace("T", " ").replace("Z", " UTC")),
                  ),
                  html("p", {}, sentence),
                  subject === undefined
                    ? undefined
                    : html("p", { class: "hint" }, `For ${subject}`),
                ),
              ),
          ),
  ).element;
}
