/**
 * The ranges that templates assume of their inputs (`Assumes: ... bits`), as bits of each signal: template -> signal ->
 * bits. `assumed-ranges.test.ts` shows for every circuit of circuits.json that the constraints force them.
 */
export const ASSUMED_RANGES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  AgeRule: { dateOfBirth: 27, minAge: 7, leapDayEarly: 1, year: 13, month: 4, day: 5, yearLow: 1 },
  AllOf: { required: 1, held: 1 },
  AnyOf: { accepted: 1, held: 1 },
  BitsAt: { record: 1 },
  ClauseRules: {
    claim: 1,
    operand: 1,
    statusAsOf: 40,
    screenedAt: 40,
    year: 13,
    month: 4,
    day: 5,
    yearLow: 1,
    seconds: 40,
  },
  CountryRule: { map: 1, slots: 1, overflow: 1 },
  DeniedSubdivisions: { deniedCountry: 8, deniedSubdivision: 10, country: 8, subdivision: 10 },
  IssuerAuthority: {
    regimes: 1,
    maxKycLevel: 3,
    classes: 1,
    regime: 1,
    kycLevel: 3,
    claimedClasses: 1,
  },
  LookUp: { table: 1, index: 1 },
  MaskRule: { mask: 1, value: 1 },
  NotAfter: { earlier: 41, later: 41 },
  NotOlder: { at: 41, asOf: 41, maxAge: 30, off: 1 },
  NotRevoked: { index: 1 },
  OrderedPath: { index: 1 },
  Select: { index: 1 },
  ValueAt: { record: 1 },
};
