import type { Policy } from "../policy.ts";

export const RESIDENCY_EU_EEA: Policy = {
  type: "SymbolonPolicy",
  id: "residency-eu-eea",
  version: 2,
  layoutVersion: 1,
  countryTable: 1,
  title: "Resident in the EU or EEA",
  anyOf: [{ residence: { in: ["EU", "EEA"] }, statusAge: { atMost: "7d" } }],
};
