import type { EIP1193Provider } from "viem";
import type { Hex } from "../../presentation/abi-encode.ts";
import { html } from "../shared/dom.ts";
import { written } from "../shared/format.ts";
import { button } from "../shared/forms.ts";
import type { ChainConfig } from "./gate-config.ts";
import type { Gatekeeper } from "./gatekeeper.ts";
import { chainGatekeeper } from "./on-chain.ts";

/** Before the gate is asked: which account the proof is for. Its own press, so that the next may open a window. */
export function connectSection(
  config: ChainConfig,
  connected: (gatekeeper: Gatekeeper, shown: readonly Node[]) => void,
): HTMLElement {
  const list = html("div", { class: "actions" });
  const fault = html("div", { role: "alert" });
  const none = html("p", { class: "hint" }, "No Ethereum wallet is in this browser.");
  list.append(none);
  discoverWallets(window, ({ info, provider }) => {
    none.remove();
    const name = written(info.name, "an Ethereum wallet", 40);
    const connect = async () => {
      fault.replaceChildren();
      try {
        const accounts = await provider.request({ method: "eth_requestAccounts" });
        const account = (accounts as readonly Hex[])[0]?.toLowerCase() as Hex | undefined;
        if (account === undefined) throw new TypeError("no account");
        const shown = html("p", {}, "For ", html("span", { class: "account" }, account));
        connected(chainGatekeeper(config, provider, account), [shown]);
      } catch {
        fault.replaceChildren(
          html(
            "p",
            { class: "error" },
            `${name} gave no account. Allow it there, then press again.`,
          ),
        );
      }
    };
    list.append(button(`Connect ${name}`, connect));
  });
  return html(
    "section",
    { "aria-label": "Account" },
    html("p", { class: "lead" }, config.reason),
    html("p", { class: "hint" }, "First the account that the gate shall open for."),
    fault,
    list,
  );
}

interface Announced {
  readonly info: { readonly name: string };
  readonly provider: EIP1193Provider;
}

/** EIP-6963. */
function discoverWallets(page: Window, found: (wallet: Announced) => void): void {
  page.addEventListener("eip6963:announceProvider", (event) => {
    found((event as CustomEvent<Announced>).detail);
  });
  page.dispatchEvent(new Event("eip6963:requestProvider"));
}
