const NAMES = new Intl.DisplayNames(["en"], { type: "region", fallback: "code" });

/** Countries whose English name takes an article. */
const WITH_ARTICLE = [
  ...[
    "AE",
    "AX",
    "BQ",
    "BS",
    "CC",
    "CF",
    "CK",
    "DO",
    "FK",
    "FO",
    "GB",
    "GM",
    "IM",
    "IO",
    "KM",
    "KY",
  ],
  ...[
    "MH",
    "MP",
    "MV",
    "NL",
    "PH",
    "PN",
    "PS",
    "SB",
    "SC",
    "TC",
    "TF",
    "UM",
    "US",
    "VA",
    "VG",
    "VI",
  ],
];

/** `US` -> `the United States`, in English. */
export function countryName(code: string): string {
  const name = NAMES.of(code) ?? code;
  return WITH_ARTICLE.includes(code) ? `the ${name}` : name;
}
