import type { EIP1193Provider } from "viem";
import { type DiscoveredWallet, discoverWallets } from "../../gate/index.ts";
import type { Hex } from "../../presentation/abi-encode.ts";
import { html } from "../shared/dom.ts";
import { written } from "../shared/format.ts";
import { button } from "../shared/forms.ts";
import type { ChainConfig } from "./gate-config.ts";
import type { Gatekeeper } from "./gatekeeper.ts";
import { chainGatekeeper } from "./on-chain.ts";

/** Before the gate is asked: which account the proof is for. Its own press, so that the next may open a window. */
export async function connectSection(
  config: ChainConfig,
  connected: (gatekeeper: Gatekeeper, shown: readonly Node[]) => void,
): Promise<HTMLElement> {
  const fault = html("div", { role: "alert" });
  const found = await discoverWallets(window);
  const connect = async ({ name, provider }: DiscoveredWallet) => {
    fault.replaceChildren();
    try {
      const accounts = await provider.request({ method: "eth_requestAccounts" });
      const account = (accounts as readonly Hex[])[0]?.toLowerCase() as Hex | undefined;
      if (account === undefined) throw new TypeError("no account");
      const shown = html("p", {}, "For ", html("span", { class: "account" }, account));
      connected(chainGatekeeper(config, provider as EIP1193Provider, account), [shown]);
    } catch {
      const text = `${written(name, "The wallet", 40)} gave no account. Allow it there, then press again.`;
      fault.replaceChildren(html("p", { class: "error" }, text));
    }
  };
  return html(
    "section",
    { "aria-label": "Account" },
    html("p", { class: "lead" }, config.reason),
    html("p", { class: "hint" }, "First the account that the gate shall open for."),
    fault,
    found.length === 0
      ? html(
          "p",
          { class: "warning" },
          "No Ethereum wallet is in this browser. Add one, then reload.",
        )
      : html(
          "div",
          { class: "actions" },
          ...found.map((wallet) =>
            button(`Connect ${written(wallet.name, "a wallet", 40)}`, () => connect(wallet)),
          ),
        ),
  );
}
