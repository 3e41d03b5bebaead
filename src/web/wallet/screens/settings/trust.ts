import { html } from "../../../shared/dom.ts";
import { shortHex, written } from "../../../shared/format.ts";
import { button, choice, form, textField } from "../../../shared/forms.ts";
import type { Wallet } from "../../app/app.ts";
import { faultPlace } from "../../app/fault.ts";
import { parseTrustSource, type TrustSource } from "../../app/trust-source.ts";
import { keepSources, ownSources } from "../../app/trust-sources.ts";
import { settingsSection } from "./section.ts";

const sayName = (source: TrustSource): string =>
  source.kind === "chain"
    ? `Chain ${source.chainId}, registry ${shortHex(source.registry)}`
    : written(source.origin, "a registrar");

/** Where trust roots come from: who serves the wallet has set some, and the holder adds more. Never a site that asks. */
export async function trustSection(wallet: Wallet): Promise<HTMLElement> {
  const fault = faultPlace();
  const list = html("ul", { class: "rows", "aria-label": "Trust sources" });
  const section = settingsSection(
    "trust-section",
    "Trust",
    html(
      "p",
      { class: "hint" },
      "Registrars say which issuers there are. A proof says that one of theirs signed, and not which.",
    ),
    fault.element,
    list,
  );
  const show = async () => {
    const own = await ownSources(wallet);
    list.replaceChildren(
      ...wallet.config.trust.map((source) => row(source)),
      ...own.map((source) =>
        row(source, () =>
          change(
            own.filter((one) => one !== source),
            "Removed.",
          ),
        ),
      ),
    );
    if (list.childElementCount === 0)
      list.append(html("li", {}, "None yet: nothing can be proved."));
  };
  const change = async (sources: readonly TrustSource[], told: string) => {
    fault.clear();
    try {
      await keepSources(wallet, sources);
      await show();
      section.done(told);
    } catch (error) {
      fault.tell(error);
    }
  };
  await show();
  section.element.append(
    addForm(async (read) => {
      fault.clear();
      try {
        await change([...(await ownSources(wallet)), parseTrustSource(read())], "Added.");
      } catch (error) {
        fault.tell(error);
      }
    }),
  );
  return section.element;
}

function row(source: TrustSource, remove?: () => Promise<void>): HTMLElement {
  const name = sayName(source);
  return html(
    "li",
    {},
    html("span", {}, name, html("small", {}, source.kind === "chain" ? source.rpc : source.url)),
    remove === undefined
      ? html("small", {}, "set by this wallet's host")
      : button("Remove", remove, { "aria-label": `Remove ${name}` }),
  );
}

const MEMBERS = {
  checkpoint: [
    ["url", "Address of the checkpoint"],
    ["origin", "Name of the list (the checkpoint's first line)"],
    ["verifierKey", "Registrar's key"],
  ],
  chain: [
    ["chainId", "Chain id"],
    ["registry", "Address of the compliance registry"],
    ["rpc", "Address of a node that you trust"],
  ],
} as const;

function addForm(add: (read: () => unknown) => Promise<void>): HTMLElement {
  const kind = choice({ id: "trust-kind", label: "Kind" }, [
    ["checkpoint", "A registrar's signed checkpoint"],
    ["chain", "A compliance registry on a chain"],
  ]);
  const groups = Object.entries(MEMBERS).map(([name, members]) => {
    const fields = members.map(
      ([member, label]) =>
        [
          member,
          textField({ id: `trust-${member}`, label, attributes: { autocomplete: "off" } }),
        ] as const,
    );
    const element = html("div", {}, ...fields.map(([, { element }]) => element));
    element.hidden = name !== "checkpoint";
    return { name, fields, element };
  });
  kind.input.addEventListener("change", () => {
    for (const { name, element } of groups) element.hidden = name !== kind.input.value;
  });
  const read = () => {
    const { name, fields } = groups.find((group) => group.name === kind.input.value) ?? {};
    const texts = (fields ?? []).map(([member, { input }]) => [member, input.value.trim()]);
    const { chainId, ...others } = Object.fromEntries(texts) as Record<string, string>;
    return { kind: name, ...others, ...(name === "chain" ? { chainId: Number(chainId) } : {}) };
  };
  return html(
    "details",
    {},
    html("summary", {}, "Add a trust source"),
    html("p", { class: "hint" }, "Only one that you learned of from somebody you trust."),
    form("Add it", () => add(read), kind.element, ...groups.map(({ element }) => element)),
  );
}
