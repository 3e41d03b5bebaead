import * as z from "zod";
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
import { COUNTRY_NAMES_MOST } from "../country-set.ts";
import { POLICY_CLAUSES } from "../operand-layout.ts";
import { DENIED_SUBDIVISIONS_MOST } from "../parse-clause.ts";
import type { PolicyRuleName } from "../policy.ts";
import { duration, id, text, version } from "./pack-fields.ts";

const someOf = <Name extends string>({ names }: { readonly names: readonly Name[] }) =>
  z.array(z.enum(names)).min(1).max(names.length);
const oneOf = <Name extends string>(list: { readonly names: readonly Name[] }) =>
  z.strictObject({ in: someOf(list) });
const places = z
  .array(z.string().regex(/^[A-Z][A-Z-]{1,30}$/))
  .min(1)
  .max(COUNTRY_NAMES_MOST);
const countries = z.union([z.strictObject({ in: places }), z.strictObject({ notIn: places })]);
const subdivision = z.string().regex(/^[A-Z]{2}-[0-9A-Z]{1,3}$/);
const atMost = z.strictObject({ atMost: duration });

const clause = z.strictObject({
  anyone: z.literal(true).optional(),
  residence: countries.optional(),
  subdivisions: z
    .strictObject({ notIn: z.array(subdivision).min(1).max(DENIED_SUBDIVISIONS_MOST) })
    .optional(),
  taxResidences: countries.optional(),
  citizenships: countries.optional(),
  personType: oneOf(PERSON_TYPES).optional(),
  kycLevel: z.strictObject({ atLeast: z.enum(KYC_LEVELS.names) }).optional(),
  kycRegime: oneOf(REGIMES).optional(),
  kycAge: atMost.optional(),
  age: z
    .strictObject({
      atLeast: z.int().min(1).max(127),
      leapDay: z.enum(["1 March", "28 February"]).optional(),
    })
    .optional(),
  riskRating: oneOf(RISK_RATINGS).optional(),
  pep: oneOf(PEP_STATUSES).optional(),
  residenceEvidence: oneOf(RESIDENCE_EVIDENCES).optional(),
  clientClass: z.strictObject({ anyOf: someOf(CLIENT_CLASSES) }).optional(),
  suitability: z.strictObject({ allOf: someOf(SUITABILITY_TOPICS) }).optional(),
  screeningAge: atMost.optional(),
  statusAge: atMost.optional(),
  validFor: z.strictObject({ atLeast: duration }).optional(),
} satisfies Record<PolicyRuleName, z.ZodType>);

/** A policy's form as JSON Schema can say it; what it says of countries and combinations is `parsePolicy`'s. */
export const policySchema = z.strictObject({
  type: z.literal("SymbolonPolicy"),
  id,
  version,
  layoutVersion: z.literal(1),
  countryTable: z.literal(1),
  title: text(200),
  anyOf: z.array(clause).min(1).max(POLICY_CLAUSES),
});
