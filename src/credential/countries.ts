import { CredentialError } from "../errors.ts";
import table from "./iso-3166.frozen.json" with { type: "json" };

/**
 * ISO 3166-1 alpha-2 codes by their frozen index; 0 is 'none' and has no code. The table only ever grows at its end
 * (`scripts/freeze-countries.ts`): an index means the same country for good.
 */
export const COUNTRIES: readonly string[] = [
  "",
  ...table.revisions.flatMap(({ countries }) => countries.split(" ").filter(Boolean)),
];

/** Revisions of the table, 1 for the first. A document that lists countries may name the one it was made with. */
export const COUNTRY_TABLE_REVISION = table.revisions.length;

const indexByCode = new Map(COUNTRIES.map((code, index) => [code, index]));

/** Country -> the parts after the hyphen of its ISO 3166-2 codes, by index - 1. */
const subdivisions = new Map<string, string[]>();
for (const revision of table.revisions) {
  for (const [country, parts] of Object.entries(revision.subdivisions)) {
    subdivisions.set(country, [...(subdivisions.get(country) ?? []), ...parts.split(" ")]);
  }
}

function unknown(vocabulary: string): CredentialError {
  return new CredentialError("ERR_CREDENTIAL_CLAIM_UNKNOWN", `unknown ${vocabulary} code`, {
    details: { vocabulary },
  });
}

/**
 * @param alpha2 ISO 3166-1 alpha-2, upper case
 * @returns 1 to 255
 * @throws CredentialError `ERR_CREDENTIAL_CLAIM_UNKNOWN`
 */
export function countryIndex(alpha2: string): number {
  const index = indexByCode.get(alpha2);
  if (index === undefined || index === 0) throw unknown("country");
  return index;
}

/** `undefined` for 0 and for indices that no country has yet. */
export function countryCode(index: number): string | undefined {
  return index === 0 ? undefined : COUNTRIES[index];
}

/**
 * @param code ISO 3166-2, as 'US-NY'
 * @returns the country's index and the subdivision's index below it, 1 to 1023
 * @throws CredentialError `ERR_CREDENTIAL_CLAIM_UNKNOWN`
 */
export function subdivisionIndex(code: string): { country: number; subdivision: number } {
  const place = code[2] === "-" ? subdivisions.get(code.slice(0, 2))?.indexOf(code.slice(3)) : -1;
  if (place === undefined || place < 0) throw unknown("subdivision");
  return { country: countryIndex(code.slice(0, 2)), subdivision: place + 1 };
}

/** 'US-NY' of the two indices; `undefined` where there is none. */
export function subdivisionCode(country: number, subdivision: number): string | undefined {
  const code = countryCode(country);
  if (code === undefined) return undefined;
  const part = subdivisions.get(code)?.[subdivision - 1];
  return part === undefined ? undefined : `${code}-${part}`;
}
