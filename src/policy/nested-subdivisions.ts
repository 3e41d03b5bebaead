import { COUNTRIES, countryIndex, subdivisionCode } from "../credential/countries.ts";

/**
 * Countries whose ISO 3166-2 codes were reviewed as flat, and how many codes the review saw: all of one level, none
 * inside another, none left of an older division. Only their subdivisions can be denied: a credential states one code
 * and does not say which others contain it, so that a denial elsewhere could let the level above, the level below or
 * an older code of the same place pass.
 */
export const FLAT_SUBDIVISIONS: Readonly<Record<string, number>> = {
  /** emirates */
  AE: 7,
  /** provinces and the city of Buenos Aires, which the province does not contain */
  AR: 24,
  /** Länder */
  AT: 9,
  /** states and the two internal territories */
  AU: 8,
  /** states and the federal district */
  BR: 27,
  /** provinces and territories */
  CA: 13,
  /** cantons */
  CH: 26,
  /** Länder */
  DE: 16,
  /** regions, Abkhazia, Adjara, Tbilisi */
  GE: 12,
  /** states and union territories, after 2020 */
  IN: 36,
  /** prefectures */
  JP: 47,
  /** provinces and the cities of their level */
  KR: 17,
  /** states and Mexico City, which the state of México does not contain */
  MX: 32,
  /** states and the three federal territories, which no state contains */
  MY: 16,
  /** regions and the Chatham Islands */
  NZ: 17,
  /** voivodeships */
  PL: 16,
  /** counties */
  SE: 21,
  /** provinces */
  TR: 81,
  /** oblasts, Crimea, and the cities of Kyiv and Sevastopol, which neither contains */
  UA: 27,
  /** states, the District of Columbia, outlying areas */
  US: 57,
  /** provinces */
  ZA: 9,
};

/** Whether the country has just the codes that were reviewed: one that is added later asks for a new review. */
function isFlat(country: string): boolean {
  const index = countryIndex(country);
  const count = Object.hasOwn(FLAT_SUBDIVISIONS, country) ? FLAT_SUBDIVISIONS[country] : undefined;
  return (
    count !== undefined &&
    subdivisionCode(index, count) !== undefined &&
    subdivisionCode(index, count + 1) === undefined
  );
}

/** Every other country: its codes lie inside one another, as far as anybody has looked. */
export const NESTED_SUBDIVISIONS: readonly string[] = COUNTRIES.slice(1).filter(
  (country) => !isFlat(country),
);
