import { COUNTRIES } from "../../credential/countries.ts";
import {
  CLIENT_CLASSES,
  KYC_LEVELS,
  PEP_STATUSES,
  PERSON_TYPES,
  REGIMES,
  RESIDENCE_EVIDENCES,
  RISK_RATINGS,
  SUITABILITY_TOPICS,
} from "../../credential/vocabulary.ts";
import {
  type Access,
  CLASS_SETS,
  COUNTRY_SETS,
  type Dimension,
  OVERFLOW,
  type Place,
  placeCode,
  TOPIC_SETS,
} from "./access.ts";
import type { Range, Region } from "./region.ts";

/** Holders who are alike in one kind of claim: each clause accepts all of them there or none. */
export interface Category {
  /** A code or name; '' is 'not stated'. */
  readonly name: string;
  readonly region: Region;
}

const value = (name: string, bit: number): Category => ({
  name,
  region: { kind: "values", mask: 1n << BigInt(bit) },
});

const values = ({ names }: { readonly names: readonly string[] }): Category[] =>
  ["", ...names].map(value);

const exactly = (universe: bigint, elements: bigint, most?: 3): Region => ({
  kind: "sets",
  universe,
  avoids: universe & ~elements,
  hits: elements === 0n ? [] : [elements],
  ...(most === undefined ? {} : { most }),
});

export const OVERFLOW_NAME = "more than three";

const oneCountry = (): Category[] =>
  [...COUNTRIES, OVERFLOW_NAME].map((name, bit) => ({
    name: bit === OVERFLOW ? OVERFLOW_NAME : name,
    region: exactly(COUNTRY_SETS, 1n << BigInt(bit), 3),
  }));

const sets = (names: readonly string[], universe: bigint): Category[] => [
  { name: "", region: exactly(universe, 0n) },
  ...names.map((name, i) => ({ name, region: exactly(universe, 1n << BigInt(i)) })),
];

/** The stretches between the bounds of all clauses. */
function stretches(accesses: readonly Access[], dimension: Dimension): Category[] {
  const bounds = accesses.flatMap((access) => {
    const { from, to } = access[dimension] as Range;
    return [from, to];
  });
  // An age of 0 is 'not stated'.
  const fixed = dimension === "age" ? [0, 1] : [0];
  const points = [...new Set([...fixed, ...bounds, Number.POSITIVE_INFINITY])].sort(
    (a, b) => a - b,
  );
  return points.slice(0, -1).map((from, i) => {
    const to = points[i + 1] ?? Number.POSITIVE_INFINITY;
    return { name: `${from}-${to}`, region: { kind: "range", from, to } };
  });
}

export function categoriesOf(
  dimension: Dimension,
  accesses: readonly Access[],
  places: readonly Place[],
): Category[] {
  switch (dimension) {
    case "residence":
      return places.map((place, bit) =>
        value(place.subdivision === 0 ? `${placeCode(place)}-?` : placeCode(place), bit),
      );
    case "taxResidences":
    case "citizenships":
      return oneCountry();
    case "personType":
      return values(PERSON_TYPES);
    case "kycLevel":
      return values(KYC_LEVELS);
    case "kycRegime":
      return values(REGIMES);
    case "riskRating":
      return values(RISK_RATINGS);
    case "pep":
      return values(PEP_STATUSES);
    case "residenceEvidence":
      return values(RESIDENCE_EVIDENCES);
    case "clientClass":
      return sets(CLIENT_CLASSES.names, CLASS_SETS);
    case "suitability":
      return sets(SUITABILITY_TOPICS.names, TOPIC_SETS);
    default:
      return stretches(accesses, dimension);
  }
}

/** Everyone of whom a sentence about these categories tells: of sets, whoever has one of the elements. */
export function toldRegion(told: readonly Category[]): Region[] {
  const [first] = told;
  if (first === undefined) return [];
  if (first.region.kind === "range") return told.map(({ region }) => region);
  if (first.region.kind === "values") {
    const mask = told.reduce((sum, { region }) => {
      return region.kind === "values" ? sum | region.mask : sum;
    }, 0n);
    return [{ kind: "values", mask }];
  }
  const { avoids: _, ...sets } = first.region;
  const elements = told.reduce((sum, { region }) => {
    return region.kind === "sets" ? sum | (region.universe & ~region.avoids) : sum;
  }, 0n);
  const isEmptyTold = sets.most === undefined && told.some(({ name }) => name === "");
  return [
    ...(elements === 0n ? [] : [{ ...sets, avoids: 0n, hits: [elements] }]),
    ...(isEmptyTold ? [{ ...sets, avoids: sets.universe, hits: [] }] : []),
  ];
}
