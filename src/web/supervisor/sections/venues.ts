import { toDecimal } from "../../../trail/decimal.ts";
import type { Trail, TrailRecord } from "../../../trail/trail-schema.ts";
import { type VenueActivity, venueActivity } from "../../../trail/venue-activity.ts";
import { hint, html, section, table } from "../../shared/dom.ts";
import { amount, shortHex, written } from "../format.ts";
import { barPlot } from "../plot/bar-plot.ts";
import { stepPlot } from "../plot/step-plot.ts";

const DAY = 86_400;
/** Bars that a plot has room for. */
const BARS_MOST = 45;
const PERIODS = [
  ["day", DAY],
  ["week", 7 * DAY],
  ["30 days", 30 * DAY],
  ["year", 365 * DAY],
] as const;
/** More than this are no picture; the table has them all. */
const DRAWN_MOST = 20;

interface Market {
  readonly venue: string;
  readonly currency: string;
  readonly instrument: string;
  readonly rows: readonly VenueActivity[];
  readonly period: Period;
}

type Period = (typeof PERIODS)[number];

const toNumber = (value: bigint): number => Number(toDecimal(value));

/** Open interest, volume and liquidations of each instrument of each venue. */
export function venues(trail: Trail): HTMLElement {
  const markets = marketsOf(trail);
  if (markets.length === 0) {
    return section("venues", "Venues", hint("The trail has no trade."));
  }
  const drawn = markets.slice(0, DRAWN_MOST);
  return section(
    "venues",
    "Venues",
    hint(
      "Open interest in units of the underlying; volume, notional and loss in the venue's settlement currency.",
    ),
    marketTable(markets),
    ...drawn.map((market) => marketPlots(trail, market)),
    markets.length > DRAWN_MOST
      ? hint(`The plots show ${DRAWN_MOST} instruments; the table has all.`)
      : undefined,
  );
}

/** The shortest period by which the trades of the trail fit a plot. */
function periodOf({ records, asOf }: Trail): Period {
  const first = records.find(({ contract }) => contract === "venue")?.timestamp ?? asOf;
  return PERIODS.find(([, period]) => asOf - first < BARS_MOST * period) ?? PERIODS[3];
}

function marketsOf(trail: Trail): Market[] {
  const described = new Map<string, Extract<TrailRecord, { event: "VenueDescribed" }>["args"]>();
  const listed = new Map<string, Extract<TrailRecord, { event: "InstrumentListed" }>["args"]>();
  for (const record of trail.records) {
    if (record.event === "VenueDescribed") described.set(record.address, record.args);
    if (record.event === "InstrumentListed") {
      listed.set(`${record.address} ${record.args.instrument}`, record.args);
    }
  }
  const groups = new Map<string, VenueActivity[]>();
  const period = periodOf(trail);
  for (const row of venueActivity(trail, { period: period[1] })) {
    const key = `${row.venue} ${row.instrument}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups].map(([key, rows]) => {
    const [address = "", id = ""] = key.split(" ");
    const venue = described.get(address);
    const instrument = listed.get(key);
    return {
      venue: written(venue?.name ?? "", shortHex(address), 60),
      currency: written(venue?.settlementCurrency ?? "", "currency not said", 16),
      instrument: written(instrument?.underlying ?? "", shortHex(id), 30),
      rows,
      period,
    };
  });
}

const sum = <T>(
  rows: readonly VenueActivity[],
  pick: (row: VenueActivity) => T,
  add: (a: T, b: T) => T,
  zero: T,
): T => rows.map(pick).reduce(add, zero);
const sumOf = (rows: readonly VenueActivity[], pick: (row: VenueActivity) => bigint): bigint =>
  sum(rows, pick, (a, b) => a + b, 0n);
const countOf = (rows: readonly VenueActivity[], pick: (row: VenueActivity) => number): number =>
  sum(rows, pick, (a, b) => a + b, 0);

function marketTable(markets: readonly Market[]): HTMLElement {
  const open = (side: "long" | "short" | "net") => (market: Market) => {
    const value = market.rows.at(-1)?.openInterest?.[side];
    return value === undefined ? "–" : amount(value);
  };
  return table<Market>(
    "Instruments: open interest now, volume and liquidations of the whole trail",
    [
      { title: "Venue", cell: ({ venue, currency }) => [venue, html("small", {}, currency)] },
      { title: "Instrument", cell: ({ instrument }) => instrument },
      { title: "Long", isNumber: true, cell: open("long") },
      { title: "Short", isNumber: true, cell: open("short") },
      { title: "Net", isNumber: true, cell: open("net") },
      {
        title: "Fills",
        isNumber: true,
        cell: ({ rows }) => countOf(rows, ({ volume }) => volume.count).toLocaleString("en"),
      },
      {
        title: "Volume",
        isNumber: true,
        cell: ({ rows }) => amount(sumOf(rows, ({ volume }) => volume.notional)),
      },
      {
        title: "Liquidations",
        isNumber: true,
        cell: ({ rows }) =>
          countOf(rows, ({ liquidations }) => liquidations.count).toLocaleString("en"),
      },
      {
        title: "Liquidated",
        isNumber: true,
        cell: ({ rows }) => amount(sumOf(rows, ({ liquidations }) => liquidations.notional)),
      },
      {
        title: "Loss",
        isNumber: true,
        cell: ({ rows }) => amount(sumOf(rows, ({ liquidations }) => liquidations.loss)),
      },
    ],
    markets,
  );
}

function marketPlots(trail: Trail, market: Market): HTMLElement {
  const { venue, instrument, currency, rows } = market;
  const [every, period] = market.period;
  const from = rows[0]?.from ?? 0;
  const span = { from, to: Math.max(trail.asOf, from + period) };
  const held = rows.flatMap((row) =>
    row.openInterest === undefined ? [] : [{ at: row.from, ...row.openInterest }],
  );
  const side = (name: "long" | "short") =>
    held.map((entry) => ({
      at: entry.at,
      value: toNumber(entry[name]),
      text: amount(entry[name]),
    }));
  const bars = (pick: (row: VenueActivity) => { count: number; notional: bigint }) =>
    rows.flatMap((row) => {
      const { count, notional } = pick(row);
      const text = `${amount(notional)} ${currency} in ${count}`;
      return count === 0 ? [] : [{ at: row.from, value: toNumber(notional), text }];
    });
  return html(
    "div",
    { class: "market" },
    html("h3", {}, `${instrument} at ${venue}`),
    html(
      "div",
      { class: "plots" },
      stepPlot({
        title: "Open interest",
        ...span,
        series: [
          { name: "long", style: "solid", points: side("long") },
          { name: "short", style: "dashed", points: side("short") },
        ],
      }),
      barPlot({
        title: `Volume a ${every}, ${currency}`,
        name: "volume",
        ...span,
        period,
        points: bars(({ volume }) => volume),
      }),
      barPlot({
        title: `Liquidations a ${every}, ${currency}`,
        name: "liquidations",
        ...span,
        period,
        points: bars(({ liquidations }) => liquidations),
      }),
    ),
  );
}
