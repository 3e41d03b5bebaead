import { COUNTRY_GROUPS } from "../country-groups.ts";
import { countryName } from "../country-name.ts";
import { otherCountries } from "../country-set.ts";
import { sayDuration } from "../duration.ts";
import { joinWords } from "../join-words.ts";
import type { Dimension } from "./access.ts";
import { OVERFLOW_NAME } from "./categories.ts";

/** Above this many countries their codes are given; none is left out. */
const NAMES_MOST = 8;

function sayPlaces(codes: readonly string[]): string {
  const group = COUNTRY_GROUPS.find(
    ({ members }) =>
      members.length === codes.length && codes.every((code) => members.includes(code)),
  );
  if (group !== undefined) return `${group.label} (${codes.join(", ")})`;
  const others = otherCountries(codes);
  if (codes.every((code) => code.length === 2) && others.length < codes.length) {
    return others.length === 0 ? "any country" : `every country but ${sayPlaces(others)}`;
  }
  if (codes.length > NAMES_MOST) return `${codes.length} countries (${codes.join(", ")})`;
  const name = (code: string) =>
    code.endsWith("-?")
      ? `${countryName(code.slice(0, 2))} without a stated subdivision`
      : code.length === 2
        ? countryName(code)
        : code;
  return joinWords(codes.map(name), "and");
}

const or = (names: readonly string[]) => joinWords(names, "or");

const bounds = (name: string) => name.split("-").map(Number) as [number, number];

/** Stretches that touch are one; an age that is not stated stays by itself. */
function mergeStretches(names: readonly string[], isAge: boolean): string[] {
  const merged: [number, number][] = [];
  for (const [from, to] of names.map(bounds).sort(([a], [b]) => a - b)) {
    const last = merged.at(-1);
    if (last?.[1] === from && !(isAge && from === 1)) last[1] = to;
    else merged.push([from, to]);
  }
  return merged.map(([from, to]) => `${from}-${to}`);
}

function sayAges(name: string): string {
  const [from, to] = bounds(name);
  if (to <= 1) return "holders without a stated date of birth";
  const least = Math.ceil(from / 2);
  if (from === 1) return `people younger than ${Math.ceil(to / 2)}`;
  if (to - from === 1) {
    return from % 2 === 1
      ? `people born on 29 February who turn ${least} tomorrow`
      : `people aged ${least}`;
  }
  const most = Math.ceil(to / 2) - 1;
  if (!Number.isFinite(to)) return `people of ${least} and older`;
  return least === most ? `people aged ${least}` : `people aged ${least} to ${most}`;
}

function sayAgo(name: string, what: string): string {
  const [from, to] = bounds(name);
  const least = from === 0 ? undefined : sayDuration(from - 1);
  const most = Number.isFinite(to) ? sayDuration(to - 1) : undefined;
  if (least === undefined) return `holders ${what} at most ${most ?? "any time"} ago`;
  return most === undefined
    ? `holders ${what} more than ${least} ago or never`
    : `holders ${what} more than ${least} and at most ${most} ago`;
}

function sayRest(name: string): string {
  const [from, to] = bounds(name);
  if (from === 0) return `holders whose credential runs for less than another ${sayDuration(to)}`;
  return Number.isFinite(to)
    ? `holders whose credential runs for another ${sayDuration(from)} or longer, and less than ${sayDuration(to)}`
    : `holders whose credential runs for another ${sayDuration(from)} or longer`;
}

/** Words for stated names, and for '' (not stated). */
const NAMED: Partial<Record<Dimension, readonly [(names: readonly string[]) => string, string]>> = {
  residence: [(names) => `residents of ${sayPlaces(names)}`, "holders without a stated residence"],
  personType: [(names) => `${or(names)} persons`, "holders of unstated type of person"],
  kycLevel: [(names) => `holders checked at level ${or(names)}`, "holders without a KYC level"],
  kycRegime: [(names) => `holders checked under ${or(names)}`, "holders without a KYC regime"],
  riskRating: [(names) => `holders of risk rating ${or(names)}`, "holders without a risk rating"],
  pep: [(names) => `holders of PEP status ${or(names)}`, "holders without a PEP status"],
  suitability: [
    (names) => `holders who did not pass the topic ${or(names)}`,
    "holders who passed every topic",
  ],
  residenceEvidence: [
    (names) => `holders whose residence was shown by ${or(names)}`,
    "holders without evidence of residence",
  ],
};

function sayCountrySets(names: readonly string[], one: string, many: string): string[] {
  const codes = names.filter((name) => name !== "" && name !== OVERFLOW_NAME);
  return [
    ...(codes.length > 0 ? [`holders with a ${one} in ${sayPlaces(codes)}`] : []),
    ...(names.includes("") ? [`holders without a stated ${one}`] : []),
    ...(names.includes(OVERFLOW_NAME) ? [`holders of more than three ${many}`] : []),
  ];
}

function sayClasses(names: readonly string[], verb: "gain" | "lose"): string[] {
  const stated = names.filter((name) => name !== "");
  const others = verb === "lose" ? " and of none that still counts" : "";
  return [
    ...(stated.length > 0 ? [`holders of client class ${or(stated)}${others}`] : []),
    ...(names.includes("") ? ["holders of no client class"] : []),
  ];
}

/** Categories of one dimension -> words, as they stand in the middle of a sentence. */
export function sayCategories(
  dimension: Dimension,
  names: readonly string[],
  verb: "gain" | "lose",
): string {
  const said = NAMED[dimension];
  if (said !== undefined) {
    const stated = names.filter((name) => name !== "");
    const parts = [
      ...(stated.length > 0 ? [said[0](stated)] : []),
      ...(names.includes("") ? [said[1]] : []),
    ];
    return joinWords(parts, "and");
  }
  const each: readonly string[] = (() => {
    switch (dimension) {
      case "taxResidences":
        return sayCountrySets(names, "tax residence", "tax residences");
      case "citizenships":
        return sayCountrySets(names, "citizenship", "citizenships");
      case "clientClass":
        return sayClasses(names, verb);
      case "age":
        return mergeStretches(names, true).map(sayAges);
      case "kycAge":
        return mergeStretches(names, false).map((name) => sayAgo(name, "checked"));
      case "screeningAge":
        return mergeStretches(names, false).map((name) => sayAgo(name, "screened"));
      case "statusAge":
        return mergeStretches(names, false).map((name) =>
          sayAgo(name, "whose issuer published its revocations"),
        );
      default:
        return mergeStretches(names, false).map(sayRest);
    }
  })();
  return joinWords(each, "and");
}
