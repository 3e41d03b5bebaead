import { COUNTRIES, countryIndex } from "../credential/countries.ts";
import { COUNTRY_GROUPS, countryGroup } from "./country-groups.ts";

/** A country of the table or a group: what may stand in a country rule. */
export function isCountryOrGroup(name: string): name is string {
  return countryGroup(name) !== undefined || COUNTRIES.indexOf(name) > 0;
}

/** At most this many names can stand in one list. */
export const COUNTRY_NAMES_MOST = COUNTRIES.length - 1 + COUNTRY_GROUPS.length;

/** Codes and group names -> codes, each once, in the order of the table. */
export function expandCountries(names: readonly string[]): string[] {
  const codes = new Set(names.flatMap((name) => countryGroup(name)?.members ?? [name]));
  return COUNTRIES.filter((code, i) => i > 0 && codes.has(code));
}

/** The countries of the table that are not in these. */
export function otherCountries(codes: readonly string[]): string[] {
  const excluded = new Set(codes);
  return COUNTRIES.filter((code, i) => i > 0 && !excluded.has(code));
}

/** Codes -> map, bit i for the country with index i. */
export function countriesToMap(codes: readonly string[]): bigint {
  return codes.reduce((map, code) => map | (1n << BigInt(countryIndex(code))), 0n);
}
