import { describe, expect, it } from "vitest";
import { DATE_OF_BIRTH_ABSENT } from "../../../src/credential/claim-layout.ts";
import { seededRandom } from "../../support/lab/index.ts";
import { sampleScenario } from "./sample-scenario.ts";

const samples = Array.from({ length: 300 }, (_, i) => sampleScenario(seededRandom(`vary/${i}`)));

/** Some samples have it and some have not. */
function expectBoth(what: string, has: (sample: (typeof samples)[number]) => boolean): void {
  const count = samples.filter(has).length;
  expect(count, `${what}: samples that have it`).toBeGreaterThan(2);
  expect(samples.length - count, `${what}: samples that have not`).toBeGreaterThan(2);
}

describe("sampleScenario", () => {
  it("draws the same world from the same seed only", () => {
    expect(sampleScenario(seededRandom("a"))).toEqual(sampleScenario(seededRandom("a")));
    expect(sampleScenario(seededRandom("a"))).not.toEqual(sampleScenario(seededRandom("b")));
  });

  it("varies every claim, operand and issuer field, absent and present", () => {
    for (const room of ["claims", "operands", "record"] as const) {
      for (const name of Object.keys(samples[0]?.[room] ?? {})) {
        const values = samples.map((sample) => Reflect.get(sample[room], name) as bigint);
        expect(new Set(values).size, `${room}.${name}`).toBeGreaterThan(1);
      }
    }
    expectBoth("date of birth", ({ claims }) => claims.dateOfBirth === DATE_OF_BIRTH_ABSENT);
    expectBoth("third citizenship", ({ claims }) => claims.citizenship3 > 0n);
    expectBoth("no tax residence", ({ claims }) => claims.taxResidence1 === 0n);
    expectBoth("KYC never or long ago", ({ claims }) => claims.kycDoneAt === 0n);
  });

  it("turns every rule on and off", () => {
    const switched = [
      "residenceMap",
      "taxResidenceMap",
      "citizenshipMap",
      "personTypes",
      "riskRatings",
      "pepStatuses",
      "residenceEvidences",
      "regimes",
    ] as const;
    for (const name of switched) expectBoth(name, ({ operands }) => operands[name] % 2n === 1n);
    for (const name of ["kycAgeOff", "screeningAgeOff", "statusAgeOff"] as const) {
      expectBoth(name, ({ operands }) => operands[name] === 1n);
    }
    for (const name of [
      "minKycLevel",
      "clientClasses",
      "suitability",
      "minAge",
      "validFor",
    ] as const) {
      expectBoth(name, ({ operands }) => operands[name] === 0n);
    }
    expectBoth("denied subdivision 1", ({ operands }) => operands.deniedSubdivision1 === 0n);
    expectBoth("denied subdivision 8", ({ operands }) => operands.deniedSubdivision8 === 0n);
    expectBoth(
      "denied at home",
      ({ claims, operands }) =>
        operands.deniedSubdivision1 !== 0n &&
        operands.deniedSubdivision1 / 1024n === claims.residenceCountry,
    );
  });

  it("varies clauses, trees, issuers and moments, up to the edges", () => {
    for (const place of [0, 1, 2, 3]) {
      expectBoth(`clause at ${place}`, ({ clauses }) => clauses[place] === "opened");
    }
    for (const count of [1, 2, 3, 4]) {
      expectBoth(`${count} clauses`, ({ clauses }) => new Set(clauses).size === count);
    }
    for (const index of [0, 511])
      expectBoth("trust index", ({ trustIndex }) => trustIndex === index);
    for (const index of [0n, (1n << 25n) - 1n]) {
      expectBoth("status index", ({ claims }) => claims.statusIndex === index);
    }
    for (const day of [101n, 228n, 229n, 301n, 1231n]) {
      expectBoth(`day ${day}`, ({ date }) => date % 10_000n === day);
    }
    for (const second of [0n, 86_399n]) {
      expectBoth("second of the day", ({ seconds }) => seconds % 86_400n === second);
    }
    expectBoth(
      "expires at the last second",
      ({ claims, operands, seconds }) => claims.expiresAt === seconds + operands.validFor,
    );
    expectBoth(
      "comes of age on this day",
      ({ claims, operands, date }) =>
        operands.minAge > 0n && claims.dateOfBirth + operands.minAge * 10_000n === date,
    );
    expectBoth(
      "comes of age a day early",
      ({ claims, operands, date }) =>
        operands.minAge > 0n && date % 10_000n === 228n && claims.dateOfBirth % 10_000n === 229n,
    );
    expectBoth("other issuers", ({ otherIssuers }) => otherIssuers.length > 0);
    expect(new Set(samples.map(({ issuerSecret }) => `${issuerSecret}`)).size).toBe(samples.length);
  });
});
