import type {
  CLIENT_CLASSES,
  KYC_LEVELS,
  PEP_STATUSES,
  PERSON_TYPES,
  REGIMES,
  RESIDENCE_EVIDENCES,
  RISK_RATINGS,
  SUITABILITY_TOPICS,
} from "./vocabulary.ts";

type NameOf<List extends { readonly names: readonly string[] }> = List["names"][number];

export type PersonType = NameOf<typeof PERSON_TYPES>;
export type KycLevel = NameOf<typeof KYC_LEVELS>;
export type Regime = NameOf<typeof REGIMES>;
export type RiskRating = NameOf<typeof RISK_RATINGS>;
export type PepStatus = NameOf<typeof PEP_STATUSES>;
export type ResidenceEvidence = NameOf<typeof RESIDENCE_EVIDENCES>;
export type ClientClass = NameOf<typeof CLIENT_CLASSES>;
export type SuitabilityTopic = NameOf<typeof SUITABILITY_TOPICS>;

/** Where the holder lives. */
export interface Residence {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** ISO 3166-2, of the same country: 'US-NY'. */
  readonly subdivision?: string;
  readonly evidence?: ResidenceEvidence;
  /** 'YYYY-MM-DD' */
  readonly since?: string;
}

/** What an issuer says of a holder, readable. A claim that is left out is unknown, and unknown passes no rule. */
export interface Claims {
  readonly personType?: PersonType;
  readonly kycLevel?: KycLevel;
  readonly kycRegime?: Regime;
  readonly riskRating?: RiskRating;
  readonly pep?: PepStatus;
  readonly residence?: Residence;
  /** ISO 3166-1 alpha-2, each once. The first three are signed, and whether there are more. */
  readonly taxResidences?: readonly string[];
  /** As `taxResidences`. */
  readonly citizenships?: readonly string[];
  /** 'YYYY-MM-DD' */
  readonly dateOfBirth?: string;
  readonly clientClasses?: readonly ClientClass[];
  /** Topics that the holder passed. */
  readonly suitability?: readonly SuitabilityTopic[];
  /** 'YYYY-MM-DDTHH:MM:SSZ' */
  readonly kycDoneAt: string;
}

/** What else the claim words carry. */
export interface CredentialTerms {
  /** 'YYYY-MM-DDTHH:MM:SSZ' */
  readonly issuedAt: string;
  /** 'YYYY-MM-DDTHH:MM:SSZ' */
  readonly expiresAt: string;
  /** list number * 131,072 + index in the list; below 2^25 */
  readonly statusIndex: number;
}

/** Coordinates as canonical decimals below the field's order. */
export interface PointJson {
  readonly x: string;
  readonly y: string;
}

/**
 * A signed credential, safe as JSON. The signature covers layout version, holder commitment, claims, times, status
 * index, extension root and salt. `issuer.id`, the URL of the status list and a fourth or later country of a list
 * are labels that it does not cover: the issuer's key in the trust list is what counts.
 */
export interface Credential {
  readonly type: "SymbolonCredential";
  readonly version: 1;
  readonly layoutVersion: 1;
  readonly issuer: {
    /** did:web */
    readonly id: string;
    readonly publicKey: PointJson;
  };
  /** Decimal. */
  readonly holderCommitment: string;
  readonly claims: Claims;
  readonly issuedAt: string;
  readonly expiresAt: string;
  readonly status: {
    readonly index: number;
    /** URL of the W3C status list that holds the index. */
    readonly statusListCredential: string;
  };
  /** Root of further claims; none in version 1. */
  readonly extensionRoot: "0";
  /** Decimal; keeps the commitment from being guessed. */
  readonly salt: string;
  readonly signature: {
    readonly r8: PointJson;
    /** Decimal, below the subgroup's order. */
    readonly s: string;
  };
}
