import { describe, expect, it } from "vitest";
import {
  decodeAsOf,
  encodeAsOf,
  roundedMoments,
  unixSeconds,
  utcDate,
  validateAsOf,
} from "../../src/presentation/as-of.ts";

const at = (text: string) => Date.parse(text) / 1000;
const wrongDate = expect.objectContaining({ code: "ERR_VERIFICATION_AS_OF_DATE" });

describe("encodeAsOf and decodeAsOf", () => {
  it("is yyyymmdd * 2^40 + seconds", () => {
    const seconds = at("2026-11-21T23:59:59Z");
    expect(encodeAsOf(seconds)).toBe(20261121n * 2n ** 40n + BigInt(seconds));
    expect(encodeAsOf(new Date(seconds * 1000 + 999))).toBe(encodeAsOf(seconds));
  });

  it.each([
    ["1970-01-01T00:00:00Z", 19700101],
    ["2000-02-29T12:00:00Z", 20000229],
    ["2026-12-31T23:59:59Z", 20261231],
    ["2027-01-01T00:00:00Z", 20270101],
    ["2100-03-01T00:00:00Z", 21000301],
    ["9999-12-31T23:59:59Z", 99991231],
  ])("reads %s as the UTC day %i", (text, day) => {
    expect(utcDate(at(text))).toBe(day);
    expect(decodeAsOf(encodeAsOf(at(text)))).toEqual({
      date: String(day),
      seconds: at(text),
    });
  });

  it("V7: refuses the day before, the day after, and takes the day itself", () => {
    const seconds = at("2026-11-21T00:00:00Z");
    for (const day of [20261120n, 20261122n, 0n, 99999999n]) {
      expect(() => decodeAsOf((day << 40n) + BigInt(seconds))).toThrowError(wrongDate);
    }
    expect(decodeAsOf((20261121n << 40n) + BigInt(seconds)).seconds).toBe(seconds);
  });

  it("refuses seconds beyond the year 9999 and negative signals as a wrong date", () => {
    expect(() => decodeAsOf((20261121n << 40n) + (1n << 40n) - 1n)).toThrowError(wrongDate);
    expect(() => decodeAsOf(-1n)).toThrowError(wrongDate);
  });

  it("refuses a date with other text for the same day", () => {
    const seconds = at("2026-11-21T00:00:00Z");
    expect(() => validateAsOf({ date: "020261121", seconds })).toThrowError(wrongDate);
    expect(validateAsOf({ date: "20261121", seconds }).date).toBe("20261121");
  });

  it("is a range error for a time that is no whole second", () => {
    for (const bad of [1.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 253_402_300_800]) {
      expect(() => encodeAsOf(bad)).toThrow(RangeError);
    }
  });
});

describe("unixSeconds", () => {
  it("M3: is a range error for a clock that shows no time", () => {
    for (const clock of [new Date(Number.NaN), new Date("yesterday"), new Date(-1)]) {
      expect(() => unixSeconds(clock)).toThrow(RangeError);
    }
    expect(unixSeconds(new Date(1999))).toBe(1);
  });
});

describe("roundedMoments", () => {
  const now = at("2026-11-21T10:07:42Z");
  const [hour, minute] = [at("2026-11-21T10:00:00Z"), at("2026-11-21T10:07:00Z")];
  const day = { maxAge: 86_400, notBefore: 0 };

  it("rounds down to the hour, ten minutes, the minute and the second, without repeats", () => {
    expect(roundedMoments(now, day)).toEqual([hour, minute, now]);
    const later = at("2026-11-21T10:19:42Z");
    expect(roundedMoments(later, day)).toEqual([
      hour,
      at("2026-11-21T10:10:00Z"),
      at("2026-11-21T10:19:00Z"),
      later,
    ]);
    expect(roundedMoments(hour, day)).toEqual([hour]);
  });

  it("leaves out what is older than the verifier asks", () => {
    expect(roundedMoments(now, { ...day, maxAge: 600 })).toEqual([hour, minute, now]);
    expect(roundedMoments(now, { ...day, maxAge: 500 })).toEqual([minute, now]);
    expect(roundedMoments(now, { ...day, maxAge: 90 })).toEqual([now]);
    expect(roundedMoments(now, { ...day, maxAge: 10 })).toEqual([now]);
  });

  it("leaves out what is before notBefore", () => {
    expect(roundedMoments(now, { ...day, notBefore: hour })).toEqual([hour, minute, now]);
    expect(roundedMoments(now, { ...day, notBefore: hour + 1 })).toEqual([minute, now]);
    expect(roundedMoments(now, { ...day, notBefore: now })).toEqual([now]);
    expect(roundedMoments(now, { ...day, notBefore: now + 1 })).toEqual([]);
  });
});
