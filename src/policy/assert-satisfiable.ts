import { countryCode, subdivisionCode, subdivisionIndex } from "../credential/countries.ts";
import { acceptedCountries } from "./accepted-countries.ts";
import type { PolicyClause } from "./policy.ts";
import { policyError } from "./policy-reader.ts";

function countSubdivisions(country: number): number {
  let count = 0;
  while (count < 1023 && subdivisionCode(country, count + 1) !== undefined) count++;
  return count;
}

function assertSubdivisions({ residence, subdivisions }: PolicyClause, path: string): void {
  if (subdivisions === undefined || residence === undefined) return;
  const accepted = acceptedCountries(residence);
  const denied = new Map<string, number>();
  for (const [i, code] of subdivisions.notIn.entries()) {
    const { country } = subdivisionIndex(code);
    const name = countryCode(country) ?? "";
    if (!accepted.includes(name)) {
      const message = "asks nothing: the residence rule refuses its country already";
      throw policyError("ERR_POLICY_FORM", `${path}.subdivisions.notIn[${i}]`, message);
    }
    denied.set(name, (denied.get(name) ?? 0) + 1);
    // a code that is named twice is refused by the parser, so the counts are of distinct ones
    if (denied.get(name) === countSubdivisions(country)) accepted.splice(accepted.indexOf(name), 1);
  }
  if (accepted.length === 0) {
    const message = "denies every subdivision of every country that the residence rule accepts";
    throw policyError("ERR_POLICY_UNSATISFIABLE", `${path}.subdivisions`, message);
  }
}

/**
 * Refuses a clause that no credential can meet, and a denied subdivision without effect.
 * @throws PolicyError `ERR_POLICY_UNSATISFIABLE`, `ERR_POLICY_FORM`
 */
export function assertSatisfiable(clause: PolicyClause, path: string): void {
  for (const rule of ["residence", "taxResidences", "citizenships"] as const) {
    const countries = clause[rule];
    if (countries !== undefined && acceptedCountries(countries).length === 0) {
      const message = "accepts no country";
      throw policyError("ERR_POLICY_UNSATISFIABLE", `${path}.${rule}`, message);
    }
  }
  if (clause.age !== undefined && clause.personType?.in.includes("natural") === false) {
    const message = "asks an age, and the person type rule accepts legal persons alone";
    throw policyError("ERR_POLICY_UNSATISFIABLE", `${path}.age`, message);
  }
  assertSubdivisions(clause, path);
}
