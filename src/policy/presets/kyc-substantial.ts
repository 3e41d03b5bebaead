import type { Policy } from "../policy.ts";

export const KYC_SUBSTANTIAL: Policy = {
  type: "SymbolonPolicy",
  id: "kyc-substantial",
  version: 2,
  layoutVersion: 1,
  countryTable: 1,
  title: "KYC at least substantial, done within a year, screened this week",
  anyOf: [
    {
      kycLevel: { atLeast: "substantial" },
      kycAge: { atMost: "365d" },
      screeningAge: { atMost: "7d" },
      statusAge: { atMost: "7d" },
    },
  ],
};
