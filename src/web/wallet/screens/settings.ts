import { html } from "../../shared/dom.ts";
import type { Wallet } from "../app/app.ts";
import type { Screen } from "../app/frame.ts";
import { accountSection } from "./settings/accounts.ts";
import { backupSection } from "./settings/backup.ts";
import { historySection } from "./settings/history.ts";
import { repairSection } from "./settings/repair.ts";
import { trustSection } from "./settings/trust.ts";
import { unlockSection } from "./settings/unlocks.ts";

export async function settingsScreen(wallet: Wallet): Promise<Screen> {
  const sections = await Promise.all([
    repairSection(wallet),
    backupSection(wallet),
    unlockSection(wallet),
    accountSection(wallet),
    trustSection(wallet),
    historySection(wallet),
  ]);
  const persistence = await wallet.store.persistence;
  return {
    title: "Settings",
    nodes: [
      persistence === "best-effort"
        ? html(
            "p",
            { class: "warning" },
            "This browser may erase the wallet when the disk is full. Keep a backup.",
          )
        : undefined,
      ...sections,
    ],
  };
}
