import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatDate,
  formatInstant,
  parseDate,
  parseInstant,
} from "../../src/credential/calendar.ts";

describe("parseDate", () => {
  it("reads the days of the calendar, leap days with them", () => {
    expect(parseDate("2024-02-29")).toBe(20240229);
    expect(parseDate("2000-02-29")).toBe(20000229);
    expect(parseDate("1999-12-31")).toBe(19991231);
  });

  it.each([
    "2023-02-29",
    "1900-02-29",
    "2024-04-31",
    "2024-13-01",
    "2024-00-10",
    "2024-01-00",
    "2024-1-1",
    "20240101",
    "2024-01-01T00:00:00Z",
    " 2024-01-01",
    "2024-01-01\n",
    "-2024-01-01",
    "",
  ])("refuses %j", (text) => {
    expect(parseDate(text)).toBeUndefined();
  });

  it("reads what it writes", () => {
    const min = new Date("0001-01-01T00:00:00Z");
    const max = new Date("9999-12-31T00:00:00Z");
    fc.assert(
      fc.property(fc.date({ min, max, noInvalidDate: true }), (day) => {
        const text = day.toISOString().slice(0, 10);
        return formatDate(parseDate(text) ?? 0) === text;
      }),
    );
  });
});

describe("parseInstant", () => {
  it("reads whole seconds in UTC", () => {
    expect(parseInstant("1970-01-01T00:00:00Z")).toBe(0);
    expect(parseInstant("2026-11-21T01:02:03Z")).toBe(Date.UTC(2026, 10, 21, 1, 2, 3) / 1000);
    expect(parseInstant("9999-12-31T23:59:59Z")).toBe(253_402_300_799);
  });

  it.each([
    "2026-11-21T01:02:03",
    "2026-11-21T01:02:03.000Z",
    "2026-11-21T01:02:03+00:00",
    "2026-11-21 01:02:03Z",
    "2026-11-21T24:00:00Z",
    "2026-11-21T01:60:00Z",
    "2026-11-21T01:02:60Z",
    "2026-02-30T01:02:03Z",
    "1969-12-31T23:59:59Z",
    "2026-11-21",
    "1763686923",
  ])("refuses %j", (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  it("reads what it writes", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 253_402_300_799 }),
        (seconds) => parseInstant(formatInstant(seconds)) === seconds,
      ),
    );
  });

  it.each([-1, 0.5, 253_402_300_800, Number.NaN])("does not write %d", (seconds) => {
    expect(() => formatInstant(seconds)).toThrow(RangeError);
  });
});
