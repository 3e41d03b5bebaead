/**
 * Appends what ISO 3166 has gained (npm `iso-3166`) to the frozen table as one more revision. An index, once given,
 * never moves and never goes: credentials and policies carry it. `--check` writes nothing and exits 1 if there is
 * something to append.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { iso31661, iso31662 } from "iso-3166";

/** Entries that one revision added, in index order. */
export interface Revision {
  readonly countries: readonly string[];
  /** Alpha-2 code -> the parts after the hyphen. */
  readonly subdivisions: Readonly<Record<string, readonly string[]>>;
}

const MAX_COUNTRY = 255;
const MAX_SUBDIVISION = 1023;

function group(codes: Iterable<string>): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const code of codes) {
    const country = code.slice(0, 2);
    groups.set(country, [...(groups.get(country) ?? []), code.slice(3)]);
  }
  return groups;
}

/** The revision that the frozen ones lack, or `undefined`. */
export function missingRevision(
  frozen: readonly Revision[],
  source: { countries: readonly string[]; subdivisions: readonly string[] },
): Revision | undefined {
  const known = new Set<string>();
  const counts = new Map<string, number>();
  for (const revision of frozen) {
    for (const country of revision.countries) known.add(country);
    for (const [country, parts] of Object.entries(revision.subdivisions)) {
      counts.set(country, (counts.get(country) ?? 0) + parts.length);
      for (const part of parts) known.add(`${country}-${part}`);
    }
  }
  const isNew = (code: string) => !known.has(code);
  const countries = source.countries.filter(isNew).sort();
  const subdivisions = group(source.subdivisions.filter(isNew).sort());
  if (countries.length === 0 && subdivisions.size === 0) return undefined;
  const total = frozen.reduce((sum, revision) => sum + revision.countries.length, countries.length);
  if (total > MAX_COUNTRY) throw new RangeError("a country index has 8 bits: the table is full");
  for (const [country, parts] of subdivisions) {
    if ((counts.get(country) ?? 0) + parts.length > MAX_SUBDIVISION) {
      throw new RangeError(`a subdivision index has 10 bits: ${country} is full`);
    }
  }
  return { countries, subdivisions: Object.fromEntries(subdivisions) };
}

export const ISO_SOURCE = {
  countries: iso31661.map((country) => country.alpha2),
  subdivisions: iso31662.map((subdivision) => subdivision.code),
};

/** One line a country, so that a change reads as a list of lines added. */
export function formatTable(revisions: readonly Revision[]): string {
  return `${JSON.stringify(
    {
      revisions: revisions.map(({ countries, subdivisions }) => ({
        countries: countries.join(" "),
        subdivisions: Object.fromEntries(
          Object.entries(subdivisions).map(([country, parts]) => [country, parts.join(" ")]),
        ),
      })),
    },
    null,
    2,
  )}\n`;
}

export function parseTable(text: string): Revision[] {
  const table: { revisions: { countries: string; subdivisions: Record<string, string> }[] } =
    JSON.parse(text);
  const split = (list: string) => (list === "" ? [] : list.split(" "));
  return table.revisions.map(({ countries, subdivisions }) => ({
    countries: split(countries),
    subdivisions: Object.fromEntries(
      Object.entries(subdivisions).map(([country, parts]) => [country, split(parts)]),
    ),
  }));
}

function main(): number {
  const path = new URL("../src/credential/iso-3166.frozen.json", import.meta.url);
  const frozen = parseTable(readFileSync(path, "utf8"));
  const revision = missingRevision(frozen, ISO_SOURCE);
  if (revision === undefined) {
    console.error("the frozen table has every entry of ISO 3166");
    return 0;
  }
  console.error(
    `${revision.countries.length} countries and subdivisions of ${Object.keys(revision.subdivisions).length} are new`,
  );
  if (process.argv.includes("--check")) return 1;
  writeFileSync(path, formatTable([...frozen, revision]));
  return 0;
}

const [, script] = process.argv;
if (script !== undefined && import.meta.url === pathToFileURL(script).href)
  process.exitCode = main();
