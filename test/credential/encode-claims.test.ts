import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CLAIM_LAYOUT, DATE_OF_BIRTH_ABSENT } from "../../src/credential/claim-layout.ts";
import { COUNTRIES, countryIndex } from "../../src/credential/countries.ts";
import { decodeClaims } from "../../src/credential/decode-claims.ts";
import { encodeClaims } from "../../src/credential/encode-claims.ts";
import type { Claims } from "../../src/credential/types.ts";
import {
  CLIENT_CLASSES,
  KYC_LEVELS,
  PEP_STATUSES,
  PERSON_TYPES,
  REGIMES,
  RESIDENCE_EVIDENCES,
  RISK_RATINGS,
  SUITABILITY_TOPICS,
} from "../../src/credential/vocabulary.ts";
import { packWords, unpackWords } from "../../src/field/layout.ts";
import { codeOf } from "../support/thrown.ts";
import { changed, FULL_CLAIMS, TERMS } from "./example-credential.ts";

const MINIMAL: Claims = { kycDoneAt: FULL_CLAIMS.kycDoneAt };
const encode = (claims: Claims, terms = TERMS) => encodeClaims(claims, terms);
const codeFor = (changes: { [key: string]: unknown }, base = FULL_CLAIMS) =>
  codeOf(() => encode(changed(base, changes)));

describe("encodeClaims", () => {
  it("puts each claim into its field", () => {
    expect(encode(FULL_CLAIMS)).toEqual({
      personType: 1n,
      kycLevel: 2n,
      kycRegime: 1n,
      riskRating: 1n,
      pepStatus: 1n,
      residenceCountry: BigInt(countryIndex("DE")),
      residenceSubdivision: 4n,
      residenceEvidence: 5n,
      residenceSince: 20190301n,
      taxResidence1: BigInt(countryIndex("DE")),
      taxResidence2: BigInt(countryIndex("US")),
      taxResidence3: 0n,
      taxResidenceOverflow: 0n,
      citizenship1: BigInt(countryIndex("DE")),
      citizenship2: BigInt(countryIndex("TR")),
      citizenship3: BigInt(countryIndex("US")),
      citizenshipOverflow: 0n,
      dateOfBirth: 19880229n,
      clientClasses: 0b1001n,
      suitability: 0b101n,
      kycDoneAt: BigInt(Date.UTC(2026, 0, 10, 9, 30) / 1000),
      issuedAt: BigInt(Date.UTC(2026, 0, 11) / 1000),
      expiresAt: BigInt(Date.UTC(2027, 0, 11) / 1000),
      statusIndex: 393_293n,
    });
  });

  it("leaves what is not known absent: 0, and no date of birth that an age rule would take", () => {
    const { dateOfBirth, kycDoneAt, issuedAt, expiresAt, statusIndex, ...rest } = encode(MINIMAL);
    expect(dateOfBirth).toBe(DATE_OF_BIRTH_ABSENT);
    expect(new Set(Object.values(rest))).toEqual(new Set([0n]));
    expect([kycDoneAt, issuedAt, expiresAt, statusIndex].every((value) => value > 0n)).toBe(true);
  });

  it("sets the overflow flag from the fourth country on (C20)", () => {
    const three = encode({ ...MINIMAL, citizenships: ["DE", "TR", "US"] });
    const four = encode({ ...MINIMAL, citizenships: ["DE", "TR", "US", "KP"] });
    expect([three.citizenshipOverflow, four.citizenshipOverflow]).toEqual([0n, 1n]);
    expect({ ...four, citizenshipOverflow: 0n }).toEqual(three);
    const tax = encode({ ...MINIMAL, taxResidences: ["DE", "TR", "US", "KP", "IR"] });
    expect([tax.taxResidenceOverflow, tax.citizenshipOverflow]).toEqual([1n, 0n]);
  });

  it.each([
    ["an unknown member", { nationality: "DE" }, "ERR_CREDENTIAL_CLAIM_UNKNOWN"],
    ["a member of the field list", { pepStatus: "none" }, "ERR_CREDENTIAL_CLAIM_UNKNOWN"],
    ["no kycDoneAt", { kycDoneAt: undefined }, "ERR_CREDENTIAL_CLAIM_MISSING"],
    ["an unknown person type", { personType: "robot" }, "ERR_CREDENTIAL_CLAIM_UNKNOWN"],
    ["the word unknown", { personType: "unknown" }, "ERR_CREDENTIAL_CLAIM_UNKNOWN"],
    ["a number for a name", { kycLevel: 2 }, "ERR_CREDENTIAL_CLAIM_UNKNOWN"],
    ["null for absent", { riskRating: null }, "ERR_CREDENTIAL_CLAIM_UNKNOWN"],
    ["a name of Object", { kycRegime: "constructor" }, "ERR_CREDENTIAL_CLAIM_UNKNOWN"],
    ["a lower-case country", { taxResidences: ["de"] }, "ERR_CREDENTIAL_CLAIM_UNKNOWN"],
    ["an unassigned country", { citizenships: ["DE", "XX"] }, "ERR_CREDENTIAL_CLAIM_UNKNOWN"],
    ["a country twice", { taxResidences: ["DE", "DE"] }, "ERR_CREDENTIAL_CLAIM_CONFLICT"],
    [
      "a fourth that repeats",
      { citizenships: ["DE", "TR", "US", "DE"] },
      "ERR_CREDENTIAL_CLAIM_CONFLICT",
    ],
    ["an empty list", { taxResidences: [] }, "ERR_CREDENTIAL_CLAIM_RANGE"],
    ["a first slot left open", { taxResidences: [null, "DE"] }, "ERR_CREDENTIAL_CLAIM_RANGE"],
    ["a hole in a list", { taxResidences: new Array(1) }, "ERR_CREDENTIAL_CLAIM_RANGE"],
    ["a text for a list", { citizenships: "DE" }, "ERR_CREDENTIAL_CLAIM_RANGE"],
    [
      "a class twice",
      { clientClasses: ["eu-retail", "eu-retail"] },
      "ERR_CREDENTIAL_CLAIM_CONFLICT",
    ],
    ["an unknown topic", { suitability: ["astrology"] }, "ERR_CREDENTIAL_CLAIM_UNKNOWN"],
    ["an unreal date", { dateOfBirth: "1989-02-29" }, "ERR_CREDENTIAL_CLAIM_RANGE"],
    ["a date before 1800", { dateOfBirth: "0198-02-28" }, "ERR_CREDENTIAL_CLAIM_RANGE"],
    ["a birth after issuance", { dateOfBirth: "2026-01-12" }, "ERR_CREDENTIAL_CLAIM_RANGE"],
    ["a residence as text", { residence: "DE" }, "ERR_CREDENTIAL_CLAIM_RANGE"],
    [
      "a date of birth of a company",
      { personType: "legal", citizenships: undefined },
      "ERR_CREDENTIAL_CLAIM_CONFLICT",
    ],
    [
      "a citizenship of a company",
      { personType: "legal", dateOfBirth: undefined },
      "ERR_CREDENTIAL_CLAIM_CONFLICT",
    ],
    [
      "a KYC time with an offset",
      { kycDoneAt: "2026-01-10T09:30:00+01:00" },
      "ERR_CREDENTIAL_CLAIM_RANGE",
    ],
    ["a KYC time as seconds", { kycDoneAt: 1768037400 }, "ERR_CREDENTIAL_CLAIM_RANGE"],
  ])("refuses %s", (_, changes, code) => {
    expect(codeFor(changes)).toBe(code);
  });

  it.each([
    ["all of them", {}],
    [
      "a company without birth and citizenship",
      { personType: "legal", dateOfBirth: undefined, citizenships: undefined },
    ],
    ["a birth on the day of issuance", { dateOfBirth: "2026-01-11" }],
    ["a birth in 1800", { dateOfBirth: "1800-01-01" }],
    ["a leap day", { dateOfBirth: "1988-02-29" }],
    ["no person type", { personType: undefined }],
    ["two classes", { clientClasses: ["eu-retail", "eu-professional"] }],
  ])("accepts the twins: %s", (_, changes) => {
    expect(codeFor(changes)).toBe("accepted");
  });

  it.each([
    ["another country", { subdivision: "US-NY" }, "ERR_CREDENTIAL_CLAIM_CONFLICT"],
    ["no such", { subdivision: "DE-XX" }, "ERR_CREDENTIAL_CLAIM_UNKNOWN"],
    ["no country", { country: undefined }, "ERR_CREDENTIAL_CLAIM_MISSING"],
    ["a later member", { city: "x" }, "ERR_CREDENTIAL_CLAIM_UNKNOWN"],
    ["since tomorrow", { since: "2026-01-12" }, "ERR_CREDENTIAL_CLAIM_RANGE"],
    ["unknown evidence", { evidence: "hearsay" }, "ERR_CREDENTIAL_CLAIM_UNKNOWN"],
    ["nothing wrong", { since: "2026-01-11" }, "accepted"],
  ])("residence with %s: %s", (_, changes, code) => {
    expect(codeFor({ residence: changed({ ...FULL_CLAIMS.residence }, changes) })).toBe(code);
  });

  it("wants kycDoneAt <= issuedAt < expiresAt", () => {
    const at = (kycDoneAt: string, issuedAt: string, expiresAt: string) =>
      codeOf(() => encode({ kycDoneAt }, { ...TERMS, issuedAt, expiresAt }));
    const [one, two, three] = [
      "2026-01-01T00:00:00Z",
      "2026-01-01T00:00:01Z",
      "2026-01-01T00:00:02Z",
    ];
    expect(at(one, one, two)).toBe("accepted");
    expect(at(two, one, three)).toBe("ERR_CREDENTIAL_VALIDITY");
    expect(at(one, two, two)).toBe("ERR_CREDENTIAL_VALIDITY");
    expect(at(one, three, two)).toBe("ERR_CREDENTIAL_VALIDITY");
    expect(at(one, two, "2026-13-01T00:00:00Z")).toBe("ERR_CREDENTIAL_VALIDITY");
    expect(at(one, "", two)).toBe("ERR_CREDENTIAL_VALIDITY");
  });

  it.each([-1, 2 ** 25, 0.5, Number.NaN])("refuses the status index %d", (statusIndex) => {
    expect(() => encode(FULL_CLAIMS, { ...TERMS, statusIndex })).toThrow(RangeError);
    expect(() => encode(FULL_CLAIMS, { ...TERMS, statusIndex: 2 ** 25 - 1 })).not.toThrow();
  });

  it("shows no claim in an error (S4)", () => {
    const canary = "CANARY-7f3a";
    for (const claims of [
      { dateOfBirth: canary },
      { citizenships: [canary] },
      { [canary]: 1 },
      { residence: { country: canary } },
      { clientClasses: [canary] },
      { kycDoneAt: canary },
    ]) {
      try {
        encode(changed(FULL_CLAIMS, claims));
        expect.unreachable();
      } catch (error) {
        expect(`${error}${JSON.stringify(error)}`).not.toContain(canary);
      }
    }
  });
});

const code = fc.constantFrom(...COUNTRIES.slice(1));
const countries = fc.uniqueArray(code, { minLength: 1, maxLength: 3 });
const day = fc
  .date({ min: new Date("1800-01-01"), max: new Date("2026-01-11"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const someOf = <T extends string>(list: { readonly names: readonly T[] }) =>
  fc.subarray([...list.names], { minLength: 1 });

const claims: fc.Arbitrary<Claims> = fc.record(
  {
    personType: fc.constantFrom(...PERSON_TYPES.names.slice(0, 1)),
    kycLevel: fc.constantFrom(...KYC_LEVELS.names),
    kycRegime: fc.constantFrom(...REGIMES.names),
    riskRating: fc.constantFrom(...RISK_RATINGS.names),
    pep: fc.constantFrom(...PEP_STATUSES.names),
    residence: fc.record(
      { country: code, evidence: fc.constantFrom(...RESIDENCE_EVIDENCES.names), since: day },
      { requiredKeys: ["country"] },
    ),
    taxResidences: countries,
    citizenships: countries,
    dateOfBirth: day,
    clientClasses: someOf(CLIENT_CLASSES),
    suitability: someOf(SUITABILITY_TOPICS),
    kycDoneAt: fc.constant(FULL_CLAIMS.kycDoneAt),
  },
  { requiredKeys: ["kycDoneAt"] },
);

describe("decodeClaims", () => {
  it("is the inverse, through the words", () => {
    fc.assert(
      fc.property(claims, (given) => {
        const words = packWords(CLAIM_LAYOUT, encode(given));
        const decoded = decodeClaims(unpackWords(CLAIM_LAYOUT, words));
        expect(decoded).toEqual({
          ...TERMS,
          claims: given,
          moreCitizenships: false,
          moreTaxResidences: false,
        });
      }),
    );
    expect(decodeClaims(encode(FULL_CLAIMS)).claims).toEqual(FULL_CLAIMS);
  });

  it("says that there are more than three", () => {
    const decoded = decodeClaims(encode({ ...MINIMAL, citizenships: ["DE", "TR", "US", "KP"] }));
    expect(decoded.claims.citizenships).toEqual(["DE", "TR", "US"]);
    expect([decoded.moreCitizenships, decoded.moreTaxResidences]).toEqual([true, false]);
  });

  it.each([
    ["a person type without a name", { personType: 3n }],
    ["a regime without a name", { kycRegime: 63n }],
    ["a country without a code (C20)", { residenceCountry: 250n }],
    ["a subdivision without a country", { residenceCountry: 0n }],
    ["a subdivision of another country", { residenceSubdivision: 1000n }],
    ["a gap in the slots", { taxResidence1: 0n }],
    ["one country twice", { citizenship3: BigInt(countryIndex("DE")) }],
    ["overflow with a free slot", { taxResidenceOverflow: 1n }],
    ["an unreal date", { dateOfBirth: 19890229n }],
    ["date 0", { dateOfBirth: 0n }],
    ["a class without a name", { clientClasses: 1n << 15n }],
    ["a topic without a name", { suitability: 1n << 31n }],
    ["expiry before issuance", { expiresAt: 1n }],
    ["a time after the year 9999", { expiresAt: (1n << 40n) - 1n }],
  ])("refuses %s", (_, changes) => {
    const values = encode(FULL_CLAIMS);
    expect(codeOf(() => decodeClaims(values))).toBe("accepted");
    expect(codeOf(() => decodeClaims({ ...values, ...changes }))).toMatch(/^ERR_CREDENTIAL_/);
  });
});
