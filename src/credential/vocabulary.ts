import { CredentialError } from "../errors.ts";

/**
 * Names of the small enumerations of the claim layout. A name's number is its place in the list; 0 is 'unknown' and has
 * no name in a readable document. The lists are append-only: a number never changes its meaning.
 */
function vocabulary<const Names extends readonly string[]>(title: string, names: Names) {
  type Name = Names[number];
  return {
    title,
    names,
    /** @throws CredentialError `ERR_CREDENTIAL_CLAIM_UNKNOWN` */
    number(name: string): number {
      const index = names.indexOf(name);
      if (index < 0) {
        throw new CredentialError("ERR_CREDENTIAL_CLAIM_UNKNOWN", `unknown ${title}`, {
          details: { vocabulary: title, known: [...names] },
        });
      }
      return index + 1;
    },
    /** 0 and numbers that no name has yet give `undefined`. */
    name(number: number): Name | undefined {
      return names[number - 1] as Name | undefined;
    },
    has(name: string): name is Name {
      return names.includes(name);
    },
  };
}

export const PERSON_TYPES = vocabulary("person type", ["natural", "legal"]);
/** Levels of assurance as in eIDAS (Regulation (EU) 910/2014, art. 8). */
export const KYC_LEVELS = vocabulary("KYC level", ["low", "substantial", "high"]);
export const RISK_RATINGS = vocabulary("risk rating", ["low", "medium", "high"]);
/** FATF Recommendation 12. */
export const PEP_STATUSES = vocabulary("PEP status", ["none", "former", "current"]);
export const RESIDENCE_EVIDENCES = vocabulary("residence evidence", [
  "self-declared",
  "utility-bill",
  "bank-statement",
  "tax-document",
  "government-register",
  "residence-permit",
  "electronic-identity",
]);
/** Regimes under which KYC is done: jurisdiction and rule book. At most 63. */
export const REGIMES = vocabulary("regime", [
  "EU-AMLR",
  "UK-MLR",
  "US-BSA",
  "CH-AMLA",
  "SG-MAS-PSN02",
  "HK-AMLO",
  "JP-APTCP",
  "AE-VARA",
  "AU-AMLCTF",
  "CA-PCMLTFA",
  "KR-FTRA",
  "BR-LEI-9613",
]);
/** Bit i of the claim is the i-th name, from bit 0. At most 16. */
export const CLIENT_CLASSES = vocabulary("client class", [
  "eu-retail",
  "eu-professional",
  "eu-eligible-counterparty",
  "us-accredited",
  "us-qualified-purchaser",
  "us-eligible-contract-participant",
  "uk-restricted",
  "uk-high-net-worth",
  "uk-sophisticated",
  "sg-accredited",
  "sg-institutional",
]);
/** Bit i of the claim is the i-th name, from bit 0. At most 32. */
export const SUITABILITY_TOPICS = vocabulary("suitability topic", [
  "crypto-basics",
  "volatility",
  "leverage",
  "derivatives",
  "custody",
  "staking",
  "stablecoins",
  "defi",
  "loss-bearing",
]);

/** Names -> bit mask, the i-th name at bit i. */
export function namesToMask(
  list: { number(name: string): number },
  names: readonly string[],
): bigint {
  return names.reduce((mask, name) => mask | (1n << BigInt(list.number(name) - 1)), 0n);
}

/** Bit mask -> names; bits that no name has yet are left out. */
export function maskToNames(list: { names: readonly string[] }, mask: bigint): string[] {
  return list.names.filter((_, i) => (mask >> BigInt(i)) & 1n);
}
