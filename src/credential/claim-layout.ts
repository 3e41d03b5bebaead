import type { Layout } from "../field/layout.ts";

/**
 * Claim layout, version 1. Frozen: a change is a new version. The circuit reads the same table
 * (`circuits/generated/claim-layout.circom`). 0 is 'absent' or 'unknown' in every field but `dateOfBirth`.
 */
export const CLAIM_LAYOUT = {
  id: "claim",
  version: 1,
  fields: [
    { name: "personType", bits: 2 },
    { name: "kycLevel", bits: 3 },
    { name: "kycRegime", bits: 6 },
    { name: "riskRating", bits: 2 },
    { name: "pepStatus", bits: 2 },
    { name: "residenceCountry", bits: 8 },
    { name: "residenceSubdivision", bits: 10 },
    { name: "residenceEvidence", bits: 4 },
    /** yyyymmdd */
    { name: "residenceSince", bits: 27 },
    { name: "taxResidence1", bits: 8 },
    { name: "taxResidence2", bits: 8 },
    { name: "taxResidence3", bits: 8 },
    /** 1: there are more than the three slots hold. */
    { name: "taxResidenceOverflow", bits: 1 },
    { name: "citizenship1", bits: 8 },
    { name: "citizenship2", bits: 8 },
    { name: "citizenship3", bits: 8 },
    { name: "citizenshipOverflow", bits: 1 },
    /** yyyymmdd; absent = 2^27 - 1, which fails every age rule. */
    { name: "dateOfBirth", bits: 27 },
    /** Bit i: the holder is of class i. */
    { name: "clientClasses", bits: 16 },
    /** Bit i: the holder passed topic i. */
    { name: "suitability", bits: 32 },
    /** Unix seconds. */
    { name: "kycDoneAt", bits: 40 },
    { name: "issuedAt", bits: 40 },
    { name: "expiresAt", bits: 40 },
    /** list number * 131,072 + statusListIndex */
    { name: "statusIndex", bits: 25 },
  ],
} as const satisfies Layout;

export type ClaimField = (typeof CLAIM_LAYOUT.fields)[number]["name"];

/** `dateOfBirth` of a holder whose date of birth the issuer does not attest. */
export const DATE_OF_BIRTH_ABSENT = (1n << 27n) - 1n;
