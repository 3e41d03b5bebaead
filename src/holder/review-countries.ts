import { COUNTRIES } from "../credential/countries.ts";
import { acceptedCountries } from "../policy/accepted-countries.ts";
import { otherCountries } from "../policy/country-set.ts";
import type { CountryRule, Policy } from "../policy/policy.ts";

/** The claims that a policy asks about by country. */
export const COUNTRY_CLAIMS = ["residence", "taxResidences", "citizenships"] as const;
export type CountryClaim = (typeof COUNTRY_CLAIMS)[number];

export interface ReviewedCountry {
  /** ISO 3166-1 alpha-2 */
  readonly code: string;
  /** In English. */
  readonly name: string;
}

/** One clause's rule about one claim, every country of the table on one side or the other. */
export interface CountryReview {
  /** Place in `policy.anyOf`: a policy is satisfied by any one of its clauses. */
  readonly clause: number;
  readonly claim: CountryClaim;
  /**
   * `allow`: the holder's countries are all among those allowed. `deny`: none of them is among those denied. `any`:
   * the clause does not ask.
   */
  readonly kind: "allow" | "deny" | "any";
  readonly allowed: readonly ReviewedCountry[];
  readonly denied: readonly ReviewedCountry[];
  /** ISO 3166-2 codes that the clause denies inside allowed countries; of the residence alone. */
  readonly deniedSubdivisions: readonly string[];
}

/**
 * The rules of a policy as maps of countries: of each claim that any clause asks about, every clause's.
 * @param policy as `parsePolicy` gives it
 */
export function reviewCountries(policy: Policy): CountryReview[] {
  const asked = COUNTRY_CLAIMS.filter((claim) =>
    policy.anyOf.some(
      (clause) =>
        clause[claim] !== undefined || (claim === "residence" && clause.subdivisions !== undefined),
    ),
  );
  return asked.flatMap((claim) =>
    policy.anyOf.map((clause, index): CountryReview => {
      const rule = clause[claim];
      const allowed = rule === undefined ? COUNTRIES.slice(1) : acceptedCountries(rule);
      return {
        clause: index,
        claim,
        kind: kindOf(rule),
        allowed: allowed.map(named),
        denied: otherCountries(allowed).map(named),
        deniedSubdivisions: (claim === "residence" && clause.subdivisions?.notIn) || [],
      };
    }),
  );
}

const kindOf = (rule: CountryRule | undefined): CountryReview["kind"] =>
  rule === undefined ? "any" : "in" in rule ? "allow" : "deny";

const NAMES = new Intl.DisplayNames(["en"], { type: "region", fallback: "code" });

const named = (code: string): ReviewedCountry => ({ code, name: NAMES.of(code) ?? code });
