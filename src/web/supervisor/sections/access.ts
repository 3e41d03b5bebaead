import { diffPolicyPacks, type PolicyPackDiff } from "../../../policy/diff/diff-policy-packs.ts";
import type { PolicyPack } from "../../../policy/pack/policy-pack.ts";
import { hint, html, section, svg, table } from "../../shared/dom.ts";
import { isDrawn, nameOf, worldMap } from "../../shared/map/world-map.ts";
import { counted, written } from "../format.ts";
import {
  CHANGE_SIGNS,
  CHANGE_WORDS,
  CHANGES,
  type Change,
  COUNTRY_RULES,
  type CountryRule,
  countryChanges,
} from "../map/country-changes.ts";
import { patterns } from "../map/patterns.ts";

const RULE_NAMES: Readonly<Record<CountryRule, string>> = {
  residence: "residence",
  taxResidences: "tax residence",
  citizenships: "citizenship",
};

/** Who gains and who loses access between two packs, as a map, a table and in words. */
export function access(packs: readonly PolicyPack[]): HTMLElement {
  const title = "Who gains and who loses access";
  if (packs.length < 2) {
    return section(
      "access",
      title,
      hint("Open two policy packs, such as two versions of one, to compare whom they let in."),
    );
  }
  const [older, newer] = defaultPair(packs);
  const view = html("div", { id: "difference" });
  const olderSelect = packSelect("older", packs, older);
  const newerSelect = packSelect("newer", packs, newer);
  const ruleSelect = html(
    "select",
    { id: "rule" },
    ...COUNTRY_RULES.map((rule) => html("option", { value: rule }, RULE_NAMES[rule])),
  );
  const show = () => {
    const [a, b] = [packs[Number(olderSelect.value)], packs[Number(newerSelect.value)]];
    if (a === undefined || b === undefined) return;
    const rule = COUNTRY_RULES.find((name) => name === ruleSelect.value) ?? "residence";
    view.replaceChildren(...difference(diffPolicyPacks(a, b), rule, a, b));
  };
  for (const select of [olderSelect, newerSelect, ruleSelect]) {
    select.addEventListener("change", show);
  }
  show();
  return section(
    "access",
    title,
    html(
      "div",
      { class: "controls" },
      html("label", {}, "From ", olderSelect),
      html("label", {}, "to ", newerSelect),
      html("label", {}, "by ", ruleSelect),
    ),
    view,
  );
}

/** The newest two versions of one pack, else the first two packs. */
function defaultPair(packs: readonly PolicyPack[]): readonly [number, number] {
  const order = packs
    .map((_, i) => i)
    .sort((a, b) => (packs[a]?.version ?? 0) - (packs[b]?.version ?? 0));
  for (const newer of [...order].reverse()) {
    const older = order.findLast(
      (i) =>
        packs[i]?.id === packs[newer]?.id &&
        (packs[i]?.version ?? 0) < (packs[newer]?.version ?? 0),
    );
    if (older !== undefined) return [older, newer];
  }
  return [0, 1];
}

function packSelect(id: string, packs: readonly PolicyPack[], chosen: number): HTMLSelectElement {
  const options = packs.map((pack, i) =>
    html(
      "option",
      { value: i, selected: i === chosen },
      `${pack.id}, version ${pack.version} (${pack.jurisdiction})`,
    ),
  );
  return html("select", { id }, ...options);
}

function difference(
  diff: PolicyPackDiff,
  rule: CountryRule,
  older: PolicyPack,
  newer: PolicyPack,
): HTMLElement[] {
  const changes = countryChanges(diff, rule);
  const without = [older, newer].filter(({ rules }) => rules === undefined);
  return [
    ...(without.length === 0
      ? []
      : [
          html(
            "p",
            { class: "warning" },
            `${without.map(({ id }) => id).join(" and ")} has no rules of access, so that nobody can be said to gain or lose.`,
          ),
        ]),
    ...(changes.size === 0
      ? [hint(`No country gains or loses access by ${RULE_NAMES[rule]}.`)]
      : [changeMap(changes), legend(changes), countryTable(changes)]),
    words(
      "In words: access",
      [...diff.gains, ...diff.loses].map(({ text }) => text),
      "Nobody gains or loses access.",
    ),
    words(
      "Figures and times",
      diff.changes.map(({ text }) => text),
      "No figure or time differs.",
    ),
  ];
}

function changeMap(changes: ReadonlyMap<string, Change>): HTMLElement {
  return worldMap({
    marks: new Map([...changes].map(([code, kind]) => [code, { kind, words: CHANGE_WORDS[kind] }])),
    otherwise: "no change",
    label: "Map of the countries whose holders gain or lose access; the table below has them all",
    idle: `${changes.size} countries change. Point at one, or go through them with the arrow keys.`,
    defs: patterns(),
  });
}

function legend(changes: ReadonlyMap<string, Change>): HTMLElement {
  const count = (change: Change) => [...changes.values()].filter((one) => one === change).length;
  return html(
    "ul",
    { class: "legend", "aria-label": "Legend" },
    ...CHANGES.map((change) =>
      html(
        "li",
        { "data-change": change, "data-count": count(change) },
        svg(
          "svg",
          { viewBox: "0 0 28 18", class: "swatch", "aria-hidden": "true" },
          patterns(),
          svg("rect", { width: 28, height: 18, fill: `url(#mark-${change})` }),
        ),
        `${CHANGE_SIGNS[change]} ${CHANGE_WORDS[change]}: ${count(change)}`,
      ),
    ),
  );
}

function countryTable(changes: ReadonlyMap<string, Change>): HTMLElement {
  const rows = [...changes].map(([code, change]) => ({ code, name: nameOf(code), change }));
  rows.sort((a, b) => a.name.localeCompare(b.name));
  return html(
    "details",
    { open: rows.length <= 12 },
    html("summary", {}, `All ${counted(rows.length, "country", "countries")} as a table`),
    table(
      "Countries that gain or lose access",
      [
        { title: "Country", cell: ({ name }) => name },
        { title: "Code", cell: ({ code }) => code },
        {
          title: "Change",
          cell: ({ change }) => `${CHANGE_SIGNS[change]} ${CHANGE_WORDS[change]}`,
        },
        { title: "On the map", cell: ({ code }) => (isDrawn(code) ? "yes" : "no shape") },
      ],
      rows,
      ({ code, change }) => ({ "data-row": code, "data-change": change }),
    ),
  );
}

function words(title: string, texts: readonly string[], none: string): HTMLElement {
  return html(
    "div",
    { class: "words" },
    html("h3", {}, title),
    texts.length === 0
      ? hint(none)
      : html("ul", {}, ...texts.map((text) => html("li", {}, written(text, "", 2000)))),
  );
}
