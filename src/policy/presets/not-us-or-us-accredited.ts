import type { Policy } from "../policy.ts";

/** 'United States' as 17 CFR 230.902(l) has it, territories included; accredited as 17 CFR 230.501(a). */
export const NOT_US_OR_US_ACCREDITED: Policy = {
  type: "SymbolonPolicy",
  id: "not-us-or-us-accredited",
  version: 2,
  layoutVersion: 1,
  countryTable: 1,
  title: "Outside the United States, or in the United States and accredited",
  anyOf: [
    { residence: { notIn: ["US", "US-TERRITORIES"] }, statusAge: { atMost: "7d" } },
    {
      residence: { in: ["US", "US-TERRITORIES"] },
      clientClass: { anyOf: ["us-accredited"] },
      statusAge: { atMost: "7d" },
    },
  ],
};
