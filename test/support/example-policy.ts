import type { Policy } from "../../src/policy/policy.ts";

/** Resident in five countries, KYC at least substantial, at least 18, screened this week. */
export function examplePolicy(): Policy {
  return {
    type: "SymbolonPolicy",
    id: "eu-resident-adult",
    version: 1,
    layoutVersion: 1,
    countryTable: 1,
    title: "EU residents of age, KYC at least substantial",
    anyOf: [
      {
        residence: { in: ["DE", "FR", "IT", "ES", "NL"] },
        kycLevel: { atLeast: "substantial" },
        age: { atLeast: 18 },
        screeningAge: { atMost: "7d" },
      },
    ],
  };
}
