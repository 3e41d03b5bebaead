import type { AccessChange, PolicyDiff } from "../../../policy/diff/diff-policies.ts";

/** The kinds of claim that name countries. */
export const COUNTRY_RULES = ["residence", "taxResidences", "citizenships"] as const;
export type CountryRule = (typeof COUNTRY_RULES)[number];

/** partly: some of its holders, depending on other claims or on the subdivision. */
export const CHANGES = ["gains", "gains-partly", "loses", "loses-partly", "both"] as const;
export type Change = (typeof CHANGES)[number];

export const CHANGE_SIGNS: Readonly<Record<Change, string>> = {
  gains: "+",
  "gains-partly": "(+)",
  loses: "−",
  "loses-partly": "(−)",
  both: "±",
};

export const CHANGE_WORDS: Readonly<Record<Change, string>> = {
  gains: "gains access",
  "gains-partly": "gains access in part",
  loses: "loses access",
  "loses-partly": "loses access in part",
  both: "some gain and some lose access",
};

type Extent = "all" | "some";

/** ISO 3166-1 alpha-2 -> what changes for it, from the difference of two policies. */
export function countryChanges(diff: PolicyDiff, rule: CountryRule): ReadonlyMap<string, Change> {
  const gains = extentOf(diff.gains, rule);
  const loses = extentOf(diff.loses, rule);
  const codes = [...new Set([...gains.keys(), ...loses.keys()])].sort();
  return new Map(codes.map((code) => [code, changeOf(gains.get(code), loses.get(code))]));
}

function changeOf(gains: Extent | undefined, loses: Extent | undefined): Change {
  if (gains !== undefined && loses !== undefined) return "both";
  if (gains !== undefined) return gains === "all" ? "gains" : "gains-partly";
  return loses === "all" ? "loses" : "loses-partly";
}

function extentOf(changes: readonly AccessChange[], rule: CountryRule): Map<string, Extent> {
  const extents = new Map<string, Extent>();
  for (const change of changes) {
    if (change.rule !== rule) continue;
    for (const who of change.who) {
      // A subdivision, 'US-NY', is part of its country. What is not a country's code is 'not stated' and the like.
      const [, country, part] = /^([A-Z]{2})(-.+)?$/.exec(who) ?? [];
      if (country === undefined) continue;
      const isPart = change.some || part !== undefined;
      if (!isPart) extents.set(country, "all");
      else if (!extents.has(country)) extents.set(country, "some");
    }
  }
  return extents;
}
