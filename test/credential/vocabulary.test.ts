import { describe, expect, it } from "vitest";
import { CLAIM_LAYOUT } from "../../src/credential/claim-layout.ts";
import {
  CLIENT_CLASSES,
  KYC_LEVELS,
  maskToNames,
  namesToMask,
  PEP_STATUSES,
  PERSON_TYPES,
  REGIMES,
  RESIDENCE_EVIDENCES,
  RISK_RATINGS,
  SUITABILITY_TOPICS,
} from "../../src/credential/vocabulary.ts";
import { codeOf } from "../support/thrown.ts";

const bits = Object.fromEntries(CLAIM_LAYOUT.fields.map((field) => [field.name, field.bits]));
const NUMBERED = [
  { field: "personType", list: PERSON_TYPES },
  { field: "kycLevel", list: KYC_LEVELS },
  { field: "kycRegime", list: REGIMES },
  { field: "riskRating", list: RISK_RATINGS },
  { field: "pepStatus", list: PEP_STATUSES },
  { field: "residenceEvidence", list: RESIDENCE_EVIDENCES },
];
const MASKS = [
  { field: "clientClasses", list: CLIENT_CLASSES },
  { field: "suitability", list: SUITABILITY_TOPICS },
];

describe("vocabularies", () => {
  it.each(NUMBERED)("$field: numbers from 1 fit the field, names come back", ({ field, list }) => {
    expect(list.names.length).toBeLessThan(2 ** (bits[field] ?? 0));
    for (const [i, name] of list.names.entries()) {
      expect(list.number(name)).toBe(i + 1);
      expect(list.name(i + 1)).toBe(name);
    }
    expect([list.name(0), list.name(list.names.length + 1)]).toEqual([undefined, undefined]);
  });

  it.each([...NUMBERED, ...MASKS])("$field: no name twice, unknown names refused", ({ list }) => {
    expect(new Set(list.names).size).toBe(list.names.length);
    expect(codeOf(() => list.number("unknown"))).toBe("ERR_CREDENTIAL_CLAIM_UNKNOWN");
    expect(codeOf(() => list.number(""))).toBe("ERR_CREDENTIAL_CLAIM_UNKNOWN");
    expect(list.has("toString")).toBe(false);
  });

  it.each(MASKS)("$field: bit i is the i-th name, within the field", ({ field, list }) => {
    expect(list.names.length).toBeLessThanOrEqual(bits[field] ?? 0);
    for (const [i, name] of list.names.entries()) {
      expect(namesToMask(list, [name])).toBe(1n << BigInt(i));
    }
    expect(maskToNames(list, namesToMask(list, list.names))).toEqual([...list.names]);
    expect(namesToMask(list, [])).toBe(0n);
  });
});
