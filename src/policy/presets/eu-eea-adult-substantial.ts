import type { Policy } from "../policy.ts";

export const EU_EEA_ADULT_SUBSTANTIAL: Policy = {
  type: "SymbolonPolicy",
  id: "eu-eea-adult-substantial",
  version: 2,
  layoutVersion: 1,
  countryTable: 1,
  title: "Resident in the EU or EEA, KYC at least substantial, at least 18, screened this week",
  anyOf: [
    {
      residence: { in: ["EU", "EEA"] },
      kycLevel: { atLeast: "substantial" },
      age: { atLeast: 18 },
      screeningAge: { atMost: "7d" },
      statusAge: { atMost: "7d" },
    },
  ],
};
