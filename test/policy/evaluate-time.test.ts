import { describe, expect, it } from "vitest";
import { evaluate, NOW } from "./fixtures.ts";

const FAR = 1n << 32n;

describe("ages on a day", () => {
  const age = (dateOfBirth: number, date: number, minAge = 18n, leapDayEarly = 0n) =>
    evaluate({
      operands: { minAge, leapDayEarly },
      claims: { dateOfBirth: BigInt(dateOfBirth) },
      asOf: { date },
    });

  it.each([
    ["18 today", 20080615, 20260615],
    ["18 since the last day of the year before", 20071231, 20260101],
    ["born on 1 January, 18 on it", 20080101, 20260101],
    ["29 February, on 1 March of a common year", 20080229, 20260301],
    ["29 February, on 29 February of a leap year", 20080229, 20280229],
  ])("accepts: %s", (_, born, date) => {
    expect(age(born, date)).toEqual([]);
  });

  it.each([
    ["18 tomorrow", 20080616, 20260615],
    ["18 next month", 20080701, 20260630],
    ["18 next year", 20081231, 20260101],
    ["29 February, on 28 February of a common year", 20080229, 20260228],
    ["29 February, on 28 February of a leap year", 20100229, 20280228],
    ["born on the day after asOf", 20260616, 20260615],
  ])("refuses: %s", (_, born, date) => {
    expect(age(born, date)).toEqual(["age"]);
  });

  it("lets 29 February mature on 28 February of a common year with the early flag alone", () => {
    expect(age(20080229, 20260228, 18n, 1n)).toEqual([]);
    expect(age(20080229, 20260228, 18n, 0n)).toEqual(["age"]);
    expect(age(20080229, 20260227, 18n, 1n)).toEqual(["age"]);
    expect(age(20080301, 20260228, 18n, 1n)).toEqual(["age"]);
    expect(age(20080301, 20260301, 18n, 1n)).toEqual([]);
  });

  it("has no early day in a year that 4 divides", () => {
    expect(age(20080229, 20240228, 16n, 1n)).toEqual(["age"]);
    expect(age(20080229, 20240229, 16n, 1n)).toEqual([]);
  });

  it("counts 2100 as a leap year, which grants no early day", () => {
    expect(age(20800229, 21000228, 20n, 1n)).toEqual(["age"]);
    expect(age(20800229, 21000301, 20n, 1n)).toEqual([]);
    expect(age(20800229, 20990228, 19n, 1n)).toEqual([]);
  });

  it("asks 1 year and 127 years as it says", () => {
    expect(age(20250615, 20260615, 1n)).toEqual([]);
    expect(age(20250616, 20260615, 1n)).toEqual(["age"]);
    expect(age(18990615, 20260615, 127n)).toEqual([]);
    expect(age(18990616, 20260615, 127n)).toEqual(["age"]);
  });

  it("refuses a margin of 2^22 (419 years) and accepts the one below; so a date of 0 fails", () => {
    const date = 20261121;
    expect(age(date - 10_000 - (2 ** 22 - 1), date, 1n)).toEqual([]);
    expect(age(date - 10_000 - 2 ** 22, date, 1n)).toEqual(["age"]);
    expect(age(0, date, 127n)).toEqual(["age"]);
  });
});

describe("C15, C16 times", () => {
  it("accepts the second of issue and of expiry, and refuses the next", () => {
    expect(evaluate({ claims: { issuedAt: NOW } })).toEqual([]);
    expect(evaluate({ claims: { issuedAt: NOW + 1n } })).toEqual(["issuedAt"]);
    expect(evaluate({ claims: { expiresAt: NOW } })).toEqual([]);
    expect(evaluate({ claims: { expiresAt: NOW - 1n } })).toEqual(["expiresAt"]);
  });

  it("names an expired credential, whatever validFor asks", () => {
    const operands = { validFor: 60n };
    expect(evaluate({ operands, claims: { expiresAt: NOW - 1n } })).toEqual(["expiresAt"]);
    expect(evaluate({ operands, claims: { expiresAt: NOW } })).toEqual(["validFor"]);
    expect(evaluate({ operands, claims: { expiresAt: NOW + 59n } })).toEqual(["validFor"]);
    expect(evaluate({ operands, claims: { expiresAt: NOW + 60n } })).toEqual([]);
  });

  it("refuses the future with the maximum ages off", () => {
    expect(evaluate({ claims: { kycDoneAt: NOW } })).toEqual([]);
    expect(evaluate({ claims: { kycDoneAt: NOW + 1n } })).toEqual(["kycDoneAt"]);
    expect(evaluate({ issuer: { statusAsOf: NOW } })).toEqual([]);
    expect(evaluate({ issuer: { statusAsOf: NOW + 1n } })).toEqual(["statusAsOf"]);
    expect(evaluate({ issuer: { screenedAt: NOW } })).toEqual([]);
    expect(evaluate({ issuer: { screenedAt: NOW + 1n } })).toEqual(["screenedAt"]);
  });

  it("refuses the future once, by its own name, with the maximum ages on", () => {
    const operands = { kycAgeOff: 0n, maxKycAge: 0n };
    expect(evaluate({ operands, claims: { kycDoneAt: NOW + 1n } })).toEqual(["kycDoneAt"]);
    expect(evaluate({ operands, claims: { kycDoneAt: NOW } })).toEqual([]);
    expect(evaluate({ operands, claims: { kycDoneAt: NOW - 1n } })).toEqual(["kycAge"]);
  });

  it("bounds every difference by 2^32 s", () => {
    const seconds = FAR * 2n;
    const late = { kycDoneAt: seconds, issuedAt: seconds, expiresAt: seconds };
    const issuer = { statusAsOf: seconds, screenedAt: seconds };
    const at = (claims: Partial<typeof late>, record: Partial<typeof issuer> = {}) =>
      evaluate({
        claims: { ...late, ...claims },
        issuer: { ...issuer, ...record },
        asOf: { seconds },
      });
    const [near, far] = [seconds - FAR + 1n, seconds - FAR];
    expect(at({})).toEqual([]);
    for (const field of ["kycDoneAt", "issuedAt"] as const) {
      expect(at({ [field]: near })).toEqual([]);
      expect(at({ [field]: far })).toEqual([field]);
    }
    for (const field of ["statusAsOf", "screenedAt"] as const) {
      expect(at({}, { [field]: near })).toEqual([]);
      expect(at({}, { [field]: far })).toEqual([field]);
    }
    expect(at({ expiresAt: seconds + FAR - 1n })).toEqual([]);
    expect(at({ expiresAt: seconds + FAR })).toEqual(["expiresAt"]);
  });

  it("measures the bound of expiry from asOf + validFor", () => {
    const expiresAt = NOW + FAR;
    expect(evaluate({ claims: { expiresAt } })).toEqual(["expiresAt"]);
    expect(evaluate({ operands: { validFor: 1n }, claims: { expiresAt } })).toEqual([]);
  });

  it("ranges asOf", () => {
    expect(evaluate({ asOf: { date: 20261531 } })).toEqual([]);
    expect(evaluate({ asOf: { date: 20261631 } })).toEqual(["asOf"]);
    expect(evaluate({ asOf: { date: 20261532 } })).toEqual(["asOf"]);
    expect(evaluate({ asOf: { date: 81_911_231 } })).toEqual([]);
    expect(evaluate({ asOf: { date: 81_921_231 } })).toEqual(["asOf"]);
    expect(evaluate({ asOf: { seconds: 1n << 40n } })).toContain("asOf");
    expect(() => evaluate({ asOf: { date: 2026.5 } })).toThrow(RangeError);
  });
});
