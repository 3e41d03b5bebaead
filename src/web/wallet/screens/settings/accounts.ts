import { discoverWallets } from "../../../../gate/index.ts";
import { html } from "../../../shared/dom.ts";
import { written } from "../../../shared/format.ts";
import { button } from "../../../shared/forms.ts";
import type { Wallet } from "../../app/app.ts";
import { faultPlace } from "../../app/fault.ts";
import { addAccount, linkedAccounts, removeAccount } from "../../app/linked-accounts.ts";
import { settingsSection } from "./section.ts";

/** Accounts that a proof may be for: each has signed that it is this wallet's. */
export async function accountSection({ store }: Wallet): Promise<HTMLElement> {
  const fault = faultPlace();
  const list = html("ul", { class: "rows", "aria-label": "Linked accounts" });
  const section = settingsSection(
    "account-section",
    "Ethereum accounts",
    html(
      "p",
      { class: "hint" },
      "A contract is answered for one of these. The account signs once that it is yours; it moves nothing.",
    ),
    fault.element,
    list,
  );
  const attempt = async (change: () => Promise<unknown>, told: string) => {
    fault.clear();
    try {
      await change();
      await show();
      section.done(told);
    } catch (error) {
      fault.tell(error);
    }
  };
  const show = async () => {
    const accounts = await linkedAccounts(store);
    list.replaceChildren(
      ...accounts.map(({ address }) =>
        html(
          "li",
          {},
          html("span", { class: "account" }, address),
          button("Remove", () => attempt(() => removeAccount(store, address), "Removed."), {
            "aria-label": `Remove ${address}`,
          }),
        ),
      ),
    );
    if (accounts.length === 0) list.append(html("li", {}, "None yet."));
  };
  const found = await discoverWallets(window);
  await show();
  section.element.append(
    found.length === 0
      ? html("p", { class: "hint" }, "No Ethereum wallet is in this browser.")
      : html(
          "div",
          { class: "actions" },
          ...found.map(({ name, provider }) =>
            button(`Link an account of ${written(name, "a wallet", 40)}`, () =>
              attempt(() => addAccount(store, provider), "Linked."),
            ),
          ),
        ),
  );
  return section.element;
}
