import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CDE_COLUMNS, type CdeRecord } from "../../src/trail/cde-record.ts";
import { toDecimal } from "../../src/trail/decimal.ts";
import { entityStandings } from "../../src/trail/entity-standings.ts";
import { isLei } from "../../src/trail/lei.ts";
import { parseTrail } from "../../src/trail/parse-trail.ts";
import { policyTimeline } from "../../src/trail/policy-timeline.ts";
import { csvCell, toCsv } from "../../src/trail/to-csv.ts";
import { venueActivity } from "../../src/trail/venue-activity.ts";
import { venueRecords } from "../../src/trail/venue-records.ts";
import { venueReport } from "../../src/trail/venue-report.ts";
import { codeOf } from "../support/thrown.ts";
import {
  account,
  createTrail,
  DAY,
  exampleTrail,
  failed,
  filled,
  HOSTILE_NAME,
  LEI,
  liquidated,
  measured,
  registered,
  reported,
  START,
  units,
  venueOpened,
  verified,
  word,
} from "./example-trail.ts";

const REPORTED_AT = new Date("2026-12-06T08:00:00.900Z");
const at = (days: number) => START + days * DAY;

/** A committed file that a change of the form must change, too: UPDATE_GOLDEN=1 writes it. */
function expectGolden(name: string, text: string): void {
  const url = new URL(`golden/${name}`, import.meta.url);
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(url, text);
  expect(text).toBe(readFileSync(url, "utf8"));
}

/** RFC 4180, as a strict reader has it. */
function parseCsv(text: string): string[][] {
  return text
    .slice(0, -2)
    .split("\r\n")
    .map((line) => [...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map(([, cell = ""]) => cell));
}

describe("parseTrail", () => {
  const good = () => JSON.parse(JSON.stringify(exampleTrail()));

  it("reads what was written", () => {
    expect(parseTrail(good())).toEqual(exampleTrail());
  });

  it.each([
    ["another type", (t) => ({ ...t, type: "Trail" }), "$.type"],
    ["a member too many", (t) => ({ ...t, extra: 1 }), "$"],
    ["a reversed range", (t) => ({ ...t, records: [], fromBlock: t.toBlock + 1 }), "$.toBlock"],
    ["records out of order", (t) => ({ ...t, records: t.records.toReversed() }), "$.records[1]"],
    ["a record outside the range", (t) => ({ ...t, fromBlock: 50 }), "$.records[0]"],
    ["a record after the last block", (t) => ({ ...t, asOf: START - 1 }), "$.records[0]"],
    ["an event of another contract", (t) => change(t, { event: "Attested" }), "$.records[0].event"],
    ["an unknown contract", (t) => change(t, { contract: "x" }), "$.records[0].contract"],
    [
      "a number above its bits",
      (t) => changeArgs(t, { reportPeriod: 2 ** 32 }),
      "$.records[0].args.reportPeriod",
    ],
    [
      "an address in capitals",
      (t) => changeArgs(t, { reporter: `0x${"A".repeat(40)}` }),
      "$.records[0].args.reporter",
    ],
    ["a field too many", (t) => changeArgs(t, { more: 1 }), "$.records[0].args"],
  ] as [string, (t: ReturnType<typeof exampleTrail>) => unknown, string][])(
    "refuses %s",
    (_, spoil, path) => {
      const spoiled = spoil(good());
      expect(codeOf(() => parseTrail(spoiled))).toBe("ERR_TRAIL_FORM");
      expect(() => parseTrail(spoiled)).toThrow(expect.objectContaining({ details: { path } }));
    },
  );

  const change = (t: ReturnType<typeof exampleTrail>, members: object) => ({
    ...t,
    records: [{ ...t.records[0], ...members }, ...t.records.slice(1)],
  });
  const changeArgs = (t: ReturnType<typeof exampleTrail>, members: object) =>
    change(t, { args: { ...t.records[0]?.args, ...members } });

  it("refuses what is no object at all", () => {
    for (const json of [null, 1, "x", [], {}]) {
      expect(codeOf(() => parseTrail(json))).toBe("ERR_TRAIL_FORM");
    }
  });
});

describe("venueRecords", () => {
  const fills = [
    filled(1, { who: 1, cause: 0, from: "0", to: "2", price: "3000", notional: "6000" }),
    filled(2, { who: 1, cause: 1, from: "2", to: "3", price: "3100.5", notional: "3100.5" }),
    filled(3, { who: 1, cause: 2, from: "3", to: "1", price: "3000", notional: "6000" }),
    filled(4, { who: 1, cause: 4, from: "1", to: "0", price: "2500", notional: "2500" }),
    filled(5, { who: 2, cause: 0, from: "0", to: "-1", price: "2500", notional: "2501" }),
    filled(6, { who: 3, cause: 3, from: "-1", to: "0", price: "2500", notional: "2500" }),
  ];
  const trail = createTrail([...venueOpened(), ...fills], at(7));
  const records = venueRecords(trail, { reportedAt: REPORTED_AT });

  it("says action, event, direction and cause of each fill", () => {
    expect(
      records.map((r) => [r.actionType, r.eventType, r.direction1, r.cause, r.isConsistent]),
    ).toEqual([
      ["NEWT", "TRAD", "SLLR", "Open", "True"],
      ["MODI", "TRAD", "SLLR", "Increase", "True"],
      ["MODI", "ETRM", "SLLR", "Reduce", "True"],
      ["TERM", "ETRM", "SLLR", "Liquidation", "True"],
      ["NEWT", "TRAD", "BYER", "Open", "False"],
      ["TERM", "ETRM", "BYER", "Close", "True"],
    ]);
    expect(records.map((r) => [r.notionalAmount, r.totalNotionalQuantity, r.fillNotional])).toEqual(
      [
        ["6000", "2", "6000"],
        ["9301.5", "3", "3100.5"],
        ["3000", "1", "6000"],
        ["0", "0", "2500"],
        ["2500", "1", "2501"],
        ["0", "0", "2500"],
      ],
    );
  });

  it("keeps one UTI from opening to close, and none where the opening is before the range", () => {
    const [first, ...others] = records.map((record) => record.uniqueTransactionIdentifier);
    expect(first).toMatch(new RegExp(`^${LEI}[0-9A-F]{32}$`));
    expect(others.slice(0, 3)).toEqual([first, first, first]);
    expect(others[3]).not.toBe(first);
    expect([others[4], records[5]?.executionTimestamp]).toEqual(["", ""]);
    expect(records[3]?.executionTimestamp).toBe("2026-09-02T00:00:00Z");
  });

  it("takes identifiers only in their form; a MIC only from who exports", () => {
    const bare = createTrail([...venueOpened("x", "BAD"), ...fills], at(7));
    const platformIdentifiers = new Map([[account(0xa4), "XMER"]]);
    const [record] = venueRecords(bare, { reportedAt: REPORTED_AT, platformIdentifiers });
    expect(record).toMatchObject({
      counterparty1: "",
      uniqueTransactionIdentifier: "",
      platformIdentifier: "XMER",
      uniqueProductIdentifier: "QZABCDEFGH12",
    });
  });

  it("is what the golden files have: JSON and CSV", () => {
    const report = venueReport(trail, { reportedAt: REPORTED_AT });
    expectGolden("records.json", `${JSON.stringify(report, null, 2)}\n`);
    expectGolden("records.csv", toCsv(records));
    const [header, ...rows] = parseCsv(toCsv(records));
    expect(header).toEqual(CDE_COLUMNS.map(({ title }) => title));
    expect(rows).toEqual(records.map((record) => CDE_COLUMNS.map(({ key }) => record[key])));
  });

  it("has a column for each member, once", () => {
    const keys = CDE_COLUMNS.map(({ key }) => key);
    expect([...keys].sort()).toEqual(Object.keys(records[0] as CdeRecord).sort());
    expect(new Set(CDE_COLUMNS.map(({ title }) => title)).size).toBe(keys.length);
  });
});

describe("toCsv", () => {
  it.each([
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\n=1",
    "＝1+1",
    '=HYPERLINK("https://evil.example","x")',
    "-1|cmd",
  ])("%j gets an apostrophe: no spreadsheet runs it", (text) => {
    expect(csvCell(text)).toBe(`"'${text.replaceAll('"', '""')}"`);
  });

  it("leaves numbers and plain text alone", () => {
    for (const text of ["-2.5", "0", "12", "EUR", "a=b", ""])
      expect(csvCell(text)).toBe(`"${text}"`);
  });

  it("keeps separators, quotes and line ends inside a cell", () => {
    expect(csvCell('a,"b"\r\nc;d')).toBe('"a,""b""\r\nc;d"');
  });

  it("carries a venue's hostile words as text", () => {
    const hostile = createTrail(
      [
        {
          ...(venueOpened()[0] as ReturnType<typeof venueOpened>[number]),
          args: { lei: "=cmd|' /C calc'!A0", name: HOSTILE_NAME, settlementCurrency: "=1+1" },
        },
        filled(1, { who: 1, cause: 0, from: "0", to: "1", price: "1", notional: "1" }),
      ],
      at(2),
    );
    const [, row] = parseCsv(toCsv(venueRecords(hostile, { reportedAt: REPORTED_AT })));
    expect(row).toContain("'=1+1");
    expect(row?.some((cell) => cell.startsWith("="))).toBe(false);
    expect(row?.join()).not.toContain("cmd");
  });
});

describe("venueActivity", () => {
  it("sums by period; open interest is the period's last, and is carried on", () => {
    const trail = createTrail(
      [
        ...venueOpened(),
        filled(1, { who: 1, cause: 0, from: "0", to: "2", price: "10", notional: "20" }),
        measured(1, "2", "0"),
        filled(1.5, { who: 2, cause: 0, from: "0", to: "-3", price: "10", notional: "30" }),
        measured(1.5, "2", "3"),
        liquidated(3, 2, "-3", "11", "0.5"),
      ],
      at(5),
    );
    const rows = venueActivity(trail).map(({ from, openInterest, volume, liquidations }) => ({
      day: (from - START) / DAY,
      net: openInterest && toDecimal(openInterest.net),
      volume: [volume.count, toDecimal(volume.notional)],
      liquidations: [
        liquidations.count,
        toDecimal(liquidations.notional),
        toDecimal(liquidations.loss),
      ],
    }));
    expect(rows).toEqual([
      { day: 1, net: "-1", volume: [2, "50"], liquidations: [0, "0", "0"] },
      { day: 3, net: "-1", volume: [0, "0"], liquidations: [1, "33", "0.5"] },
    ]);
    expect(() => venueActivity(trail, { period: 0 })).toThrow(RangeError);
  });
});

describe("entityStandings", () => {
  const standing = (drafts: Parameters<typeof createTrail>[0], days: number) =>
    entityStandings(createTrail(drafts, at(days)))[0];

  it("is late from the second after the period, by the trail's own time", () => {
    const drafts = [registered(0, 1, "A", LEI), reported(1, 1, 1, 0, { snapshotAt: at(1) })];
    expect(standing(drafts, 31)).toMatchObject({ dueAt: at(31), lateBy: undefined });
    expect(standing(drafts, 31 + 1 / DAY)).toMatchObject({ lateBy: 1 });
  });

  it("counts from the registration where nothing was reported, and knows no period without one", () => {
    expect(standing([registered(0, 1, "A", LEI)], 40)).toMatchObject({ lateBy: 10 * DAY });
    expect(standing([reported(1, 1, 1, 0)], 400)).toMatchObject({
      reportPeriod: undefined,
      dueAt: undefined,
      lateBy: undefined,
    });
  });

  it("does not count a statement that failed, nor a snapshot of the future", () => {
    const drafts = [registered(0, 1, "A", LEI), reported(20, 1, 1, 0), failed(21, 1, 1, "no")];
    expect(standing(drafts, 35)).toMatchObject({ dueAt: at(30), lateBy: 5 * DAY });
    const future = [registered(0, 1, "A", LEI), reported(1, 1, 1, 0, { snapshotAt: at(300) })];
    expect(standing(future, 35)?.dueAt).toBe(at(31));
  });

  it("passes over what the registry's owner accepts: terms are no statement", () => {
    const reports = [registered(0, 1, "A", LEI), reported(1, 1, 1, 0)];
    const args = {
      entity: word(1),
      terms: 1,
      policyHash: "7",
      attesterRoot: "8",
      from: at(0),
      until: at(365),
    };
    const terms = { at: at(2), contract: "solvency", event: "TermsChanged", args } as const;
    expect(parseTrail(createTrail([...reports, terms], at(3))).records).toHaveLength(3);
    expect(standing([...reports, terms], 3)).toEqual(standing(reports, 3));
    expect(standing([terms], 3)).toBeUndefined();
  });

  it("gives the gravest verdict that holds", () => {
    const verdict = (...drafts: Parameters<typeof createTrail>[0]) =>
      standing([registered(0, 1, "A", LEI), ...drafts], 10)?.statements[0]?.verdict;
    const good = reported(1, 1, 1, 5000);
    const bad = reported(1, 1, 1, 5000, { isSolvent: false });
    expect(verdict(good)).toBe("unconfirmed");
    expect(verdict(good, verified(2, 1, 1, false))).toBe("unconfirmed");
    expect(verdict(good, verified(2, 1, 1))).toBe("verified");
    expect(verdict(bad, verified(2, 1, 1))).toBe("shortfall");
    expect(verdict(good, verified(2, 1, 1), failed(3, 1, 1, "no"))).toBe("failed");
  });
});

describe("policyTimeline", () => {
  it("names what it can, and keeps ids of what was created before the trail", () => {
    const entries = policyTimeline(exampleTrail());
    expect(entries.map(({ kind, version }) => [kind, version])).toEqual([
      ["announced", 1],
      ["suspended", undefined],
      ["lifted", undefined],
      ["announced", 2],
    ]);
    expect(entries[0]).toMatchObject({
      packId: "eu-mica-retail",
      authority: "did:web:authority.example",
    });
    const cut = exampleTrail();
    const records = cut.records.filter(({ event }) => !/Created$/.test(event));
    const [entry] = policyTimeline({ ...cut, records });
    expect([entry?.packId, entry?.authority]).toEqual([entry?.policyId, ""]);
  });
});

describe("decimals and LEIs", () => {
  it("rounds half away from zero", () => {
    expect(toDecimal(BigInt(units("-1.234565")), 5)).toBe("-1.23457");
    expect(toDecimal(BigInt(units("0.000004")), 5)).toBe("0");
    expect(toDecimal(-1n, 5)).toBe("0");
    expect(toDecimal(BigInt(units("1200")))).toBe("1200");
  });

  it("checks the digits of an LEI", () => {
    expect(isLei(LEI)).toBe(true);
    for (const lei of [`${LEI.slice(0, 19)}3`, LEI.toLowerCase(), "", `${LEI} `]) {
      expect(isLei(lei)).toBe(false);
    }
  });
});
