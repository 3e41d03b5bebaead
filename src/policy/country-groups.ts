/** A named set of countries. Its members are fixed per revision of the country table. */
export interface CountryGroup {
  readonly name: string;
  /** As it stands in a sentence. */
  readonly label: string;
  /** Day from which the membership has been this one. */
  readonly since: string;
  readonly source: string;
  /** ISO 3166-1 alpha-2 codes. */
  readonly members: readonly string[];
}

const EU = [
  ...["AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"],
  ...["IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"],
];

/** Revision 1. A change of membership is a new table revision: the hash of a policy never changes its meaning. */
export const COUNTRY_GROUPS: readonly CountryGroup[] = [
  {
    name: "EU",
    label: "EU",
    since: "2020-02-01",
    source: "Treaty on European Union, art. 52",
    members: EU,
  },
  {
    name: "EEA",
    label: "EEA",
    since: "2020-02-01",
    source: "Agreement on the European Economic Area, art. 2 and 126",
    members: [...EU, "IS", "LI", "NO"],
  },
  {
    name: "EFTA",
    label: "EFTA",
    since: "1995-01-01",
    source: "Convention establishing the European Free Trade Association",
    members: ["CH", "IS", "LI", "NO"],
  },
  {
    name: "EU-OUTERMOST",
    label: "the outermost regions of the EU",
    since: "2014-01-01",
    source:
      "Treaty on the Functioning of the EU, art. 349; only regions with a country code of their own",
    members: ["GF", "GP", "MF", "MQ", "RE", "YT"],
  },
  {
    name: "US-TERRITORIES",
    label: "the territories of the United States",
    since: "1986-11-03",
    source: "17 CFR 230.902(l): 'United States' includes its territories and possessions",
    members: ["AS", "GU", "MP", "PR", "UM", "VI"],
  },
  {
    name: "GCC",
    label: "GCC",
    since: "1981-05-25",
    source: "Charter of the Cooperation Council for the Arab States of the Gulf, art. 5",
    members: ["AE", "BH", "KW", "OM", "QA", "SA"],
  },
];

export function countryGroup(name: string): CountryGroup | undefined {
  return COUNTRY_GROUPS.find((group) => group.name === name);
}
