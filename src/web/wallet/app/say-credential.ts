import { parseInstant } from "../../../credential/calendar.ts";
import type { Claims, Credential } from "../../../credential/types.ts";
import { countryName } from "../../../policy/country-name.ts";

/** Seconds of a credential's life after which it is refreshed: 80 %. */
export type Standing = "in force" | "refresh due" | "not yet in force" | "expired" | "revoked";

export interface Life {
  /** Unix seconds. */
  readonly from: number;
  readonly to: number;
}

export const lifeOf = ({ issuedAt, expiresAt }: Credential): Life => ({
  from: parseInstant(issuedAt) ?? 0,
  to: parseInstant(expiresAt) ?? 0,
});

/** `did:web:kyc.example` -> `kyc.example`: what a did:web is anchored in. */
export function issuerName(id: string): string {
  const [host = id, ...path] = id.replace(/^did:web:/, "").split(":");
  return [decodeURIComponent(host), ...path].join("/");
}

const countries = (codes: readonly string[]): string => codes.map(country).join(", ");

function country(code: string): string {
  const name = countryName(code).replace(/^the /, "");
  return `${name} (${code})`;
}

const WORDS: {
  [K in keyof Claims]-?: readonly [string, (value: NonNullable<Claims[K]>) => string];
} = {
  personType: ["Person", (value) => `${value} person`],
  residence: [
    "Residence",
    ({ country: code, subdivision, evidence, since }) =>
      [
        country(code),
        ...(subdivision === undefined ? [] : [`region ${subdivision}`]),
        ...(since === undefined ? [] : [`since ${since}`]),
        ...(evidence === undefined ? [] : [`shown by ${evidence.replaceAll("-", " ")}`]),
      ].join(", "),
  ],
  citizenships: ["Citizenship", countries],
  taxResidences: ["Tax residence", countries],
  dateOfBirth: ["Date of birth", String],
  kycLevel: ["Level of the identity check", String],
  kycRegime: ["Regime of the identity check", String],
  kycDoneAt: ["Identity checked", (value) => value.replace("T", " ").replace("Z", " UTC")],
  riskRating: ["Risk rating", String],
  pep: ["Politically exposed person", String],
  clientClasses: ["Client class", (value) => value.join(", ")],
  suitability: ["Topics passed", (value) => value.join(", ")],
};

/** Every claim in words, for its holder. */
export function sayClaims(claims: Claims): (readonly [name: string, value: string])[] {
  return (Object.keys(WORDS) as (keyof Claims)[]).flatMap((name) => sayClaim(claims, name));
}

function sayClaim<K extends keyof Claims>(
  claims: Claims,
  name: K,
): (readonly [name: string, value: string])[] {
  const value = claims[name];
  if (value === undefined || value === null) return [];
  const [label, say] = WORDS[name] as readonly [string, (value: NonNullable<Claims[K]>) => string];
  return [[label, say(value)]];
}
