import type {
  ClientClass,
  KycLevel,
  PepStatus,
  PersonType,
  Regime,
  ResidenceEvidence,
  RiskRating,
  SuitabilityTopic,
} from "../credential/types.ts";
import type { FieldValues } from "../field/layout.ts";
import type { OperandField } from "./operand-layout.ts";

/** ISO 3166-1 alpha-2 codes and names of `COUNTRY_GROUPS`. */
export type CountryRule =
  | { readonly in: readonly string[] }
  | { readonly notIn: readonly string[] };
export interface OneOf<Name extends string> {
  readonly in: readonly Name[];
}
/** `<n>s`, `<n>m`, `<n>h` or `<n>d`: 1 to 2^30 - 1 seconds in all. */
export type Duration = string;
export interface AtMost {
  readonly atMost: Duration;
}
export interface AgeRule {
  /** Whole years, 1 to 127. */
  readonly atLeast: number;
  /** When who is born on 29 February comes of age in a common year. Default: 1 March. */
  readonly leapDay?: "1 March" | "28 February";
}

/** All rules of a clause hold together. A claim that is absent fails each rule about it. */
export interface PolicyClause {
  /** Any holder of a credential in force, of any listed issuer. Stands alone. */
  readonly anyone?: true;
  readonly residence?: CountryRule;
  /** ISO 3166-2 codes, at most eight. */
  readonly subdivisions?: { readonly notIn: readonly string[] };
  /** `in`: every one of them; `notIn`: none of them. */
  readonly taxResidences?: CountryRule;
  readonly citizenships?: CountryRule;
  readonly personType?: OneOf<PersonType>;
  readonly kycLevel?: { readonly atLeast: KycLevel };
  readonly kycRegime?: OneOf<Regime>;
  readonly kycAge?: AtMost;
  readonly age?: AgeRule;
  readonly riskRating?: OneOf<RiskRating>;
  readonly pep?: OneOf<PepStatus>;
  readonly residenceEvidence?: OneOf<ResidenceEvidence>;
  readonly clientClass?: { readonly anyOf: readonly ClientClass[] };
  readonly suitability?: { readonly allOf: readonly SuitabilityTopic[] };
  readonly screeningAge?: AtMost;
  readonly statusAge?: AtMost;
  readonly validFor?: { readonly atLeast: Duration };
}

export type PolicyRules = Required<PolicyClause>;
export type PolicyRuleName = keyof PolicyRules;

/** Acceptance rules in readable form: satisfied by any one clause; a proof hides which. */
export interface Policy {
  readonly type: "SymbolonPolicy";
  /** Lower-case letters, digits and hyphens, at most 64. */
  readonly id: string;
  readonly version: number;
  /** Version of the operand layout that it compiles to. */
  readonly layoutVersion: 1;
  /** Revision of the country table and of the country groups. */
  readonly countryTable: number;
  /** For people; at most 200 characters. Not part of the hash. */
  readonly title: string;
  /** 1 to 4 clauses. */
  readonly anyOf: readonly PolicyClause[];
}

export interface CompiledClause {
  readonly operands: FieldValues<OperandField>;
  /** The operands packed: the circuit's `clauseWords`. */
  readonly words: readonly bigint[];
  readonly hash: bigint;
}

export interface CompiledPolicy {
  readonly policy: Policy;
  /** In the order of `policy.anyOf`. */
  readonly clauses: readonly CompiledClause[];
  /** Always four, in ascending order and padded with the least: the order of the clauses changes no hash. */
  readonly clauseHashes: readonly bigint[];
  readonly policyHash: bigint;
}
