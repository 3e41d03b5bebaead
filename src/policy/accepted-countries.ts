import { expandCountries, otherCountries } from "./country-set.ts";
import type { CountryRule } from "./policy.ts";

/** The countries that a rule accepts. One that the table does not know yet is accepted by no rule. */
export function acceptedCountries(rule: CountryRule): string[] {
  return "in" in rule ? expandCountries(rule.in) : otherCountries(expandCountries(rule.notIn));
}
