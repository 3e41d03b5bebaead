import type { Layout } from "../field/layout.ts";

/**
 * The operands of one clause, version 1: what a policy can ask. Bit 0 of a map or mask is its off switch
 * (1 = the operand asks nothing); where it is 0, bit v says whether value v is accepted, and the absent value 0
 * never is. The circuit reads the same table (`circuits/generated/operand-layout.circom`).
 */
export const OPERAND_LAYOUT = {
  id: "operand",
  version: 1,
  fields: [
    { name: "residenceMap", bits: 256 },
    { name: "taxResidenceMap", bits: 256 },
    { name: "citizenshipMap", bits: 256 },
    /** country * 1024 + subdivision, filled from slot 1; 0 = unused. */
    { name: "deniedSubdivision1", bits: 18 },
    { name: "deniedSubdivision2", bits: 18 },
    { name: "deniedSubdivision3", bits: 18 },
    { name: "deniedSubdivision4", bits: 18 },
    { name: "deniedSubdivision5", bits: 18 },
    { name: "deniedSubdivision6", bits: 18 },
    { name: "deniedSubdivision7", bits: 18 },
    { name: "deniedSubdivision8", bits: 18 },
    { name: "personTypes", bits: 4 },
    { name: "riskRatings", bits: 4 },
    { name: "pepStatuses", bits: 4 },
    { name: "residenceEvidences", bits: 16 },
    { name: "regimes", bits: 64 },
    /** Least KYC level; 0 = off. */
    { name: "minKycLevel", bits: 3 },
    /** The holder is of at least one of these classes; 0 = off. */
    { name: "clientClasses", bits: 16 },
    /** The holder passed all of these topics; 0 = off. */
    { name: "suitability", bits: 32 },
    /** Whole years; 0 = off. */
    { name: "minAge", bits: 7 },
    /** 1: who is born on 29 February comes of age on 28 February of a common year, not on 1 March. */
    { name: "leapDayEarly", bits: 1 },
    /** Seconds; each maximum age has its own off flag. */
    { name: "maxKycAge", bits: 30 },
    { name: "kycAgeOff", bits: 1 },
    { name: "maxScreeningAge", bits: 30 },
    { name: "screeningAgeOff", bits: 1 },
    { name: "maxStatusAge", bits: 30 },
    { name: "statusAgeOff", bits: 1 },
    /** Seconds that the credential must still run after `asOf`; 0 = off. */
    { name: "validFor", bits: 30 },
  ],
} as const satisfies Layout;

export type OperandField = (typeof OPERAND_LAYOUT.fields)[number]["name"];

/** Clauses of a policy: any one of them satisfies it; fewer are padded by repeating one of them. */
export const POLICY_CLAUSES = 4;
