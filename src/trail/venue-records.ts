import type { CdeRecord } from "./cde-record.ts";
import { magnitude, product, toDecimal } from "./decimal.ts";
import { POSITION_CAUSES } from "./events/venue.ts";
import { isLei } from "./lei.ts";
import type { Trail, TrailRecord } from "./trail-schema.ts";

export interface VenueRecordsOptions {
  /** When the export is made; it is the 'Reporting timestamp'. */
  readonly reportedAt: Date;
  /** Venue's address in lower case -> its MIC (ISO 10383), which the chain does not say. */
  readonly platformIdentifiers?: ReadonlyMap<string, string>;
}

type VenueRecord = TrailRecord<"venue">;
type Fill = Extract<VenueRecord, { event: "PositionChanged" }>;
type Described = Extract<VenueRecord, { event: "VenueDescribed" }>["args"];
type Listed = Extract<VenueRecord, { event: "InstrumentListed" }>["args"];

const NO_POLICY = `0x${"0".repeat(64)}`;

/** Each fill of each venue under the names of the CDE, in the order of the chain. */
export function venueRecords(trail: Trail, options: VenueRecordsOptions): CdeRecord[] {
  const venues = new Map<string, Described>();
  const instruments = new Map<string, Listed>();
  const openings = new Map<string, Fill>();
  return trail.records.flatMap((record) => {
    if (record.contract !== "venue") return [];
    switch (record.event) {
      case "VenueDescribed":
        venues.set(record.address, record.args);
        return [];
      case "InstrumentListed":
        instruments.set(`${record.address} ${record.args.instrument}`, record.args);
        return [];
      case "PositionChanged": {
        const { instrument, account, sizeBefore, sizeAfter } = record.args;
        const position = `${record.address} ${instrument} ${account}`;
        if (BigInt(sizeBefore) === 0n) openings.set(position, record);
        const opening = openings.get(position);
        if (BigInt(sizeAfter) === 0n) openings.delete(position);
        const venue = venues.get(record.address);
        const listed = instruments.get(`${record.address} ${instrument}`);
        return [toCde(record, { chainId: trail.chainId, venue, listed, opening, options })];
      }
      default:
        return [];
    }
  });
}

interface Around {
  readonly chainId: number;
  readonly venue: Described | undefined;
  readonly listed: Listed | undefined;
  readonly opening: Fill | undefined;
  readonly options: VenueRecordsOptions;
}

function toCde(fill: Fill, { chainId, venue, listed, opening, options }: Around): CdeRecord {
  const { args, address, timestamp } = fill;
  const [before, after] = [BigInt(args.sizeBefore), BigInt(args.sizeAfter)];
  const [price, notional] = [BigInt(args.price), BigInt(args.notional)];
  const size = magnitude(after - before);
  const outstanding = magnitude(after);
  // As at the time of the transaction: it stays what it is when the position is closed.
  const isLong = (after === 0n ? before : after) > 0n;
  const lei = venue !== undefined && isLei(venue.lei) ? venue.lei : "";
  const currency = venue?.settlementCurrency ?? "";
  const isOff = magnitude(product(size, price) - notional) > 1n;
  return {
    reportingTimestamp: utc(options.reportedAt.getTime() / 1000),
    eventTimestamp: utc(timestamp),
    executionTimestamp: opening === undefined ? "" : utc(opening.timestamp),
    uniqueTransactionIdentifier: opening === undefined || lei === "" ? "" : utiOf(lei, opening),
    uniqueProductIdentifier: /^[0-9A-Z]{12}$/.test(listed?.upi ?? "") ? (listed?.upi ?? "") : "",
    counterparty1: lei,
    counterparty2: args.account,
    counterparty2IdentifierType: "False",
    direction1: isLong ? "SLLR" : "BYER",
    platformIdentifier: options.platformIdentifiers?.get(address) ?? "",
    ...actionOf(before, after),
    price: toDecimal(price, 13),
    priceCurrency: currency,
    priceNotation: "1",
    notionalAmount: toDecimal(product(outstanding, price), 5),
    notionalCurrency: currency,
    totalNotionalQuantity: toDecimal(outstanding, 5),
    venue: `eip155:${chainId}:${address}`,
    instrument: args.instrument,
    cfi: listed?.cfi ?? "",
    underlying: listed?.underlying ?? "",
    cause: POSITION_CAUSES[args.cause] ?? "",
    fillQuantity: toDecimal(size),
    fillNotional: toDecimal(notional),
    positionAfter: toDecimal(after),
    policyId: args.policyId === NO_POLICY ? "" : args.policyId,
    isConsistent: isOff ? "False" : "True",
    transaction: fill.transactionHash,
    logIndex: String(fill.logIndex),
  };
}

/** A position that changes sides is modified by a trade. */
function actionOf(before: bigint, after: bigint): Pick<CdeRecord, "actionType" | "eventType"> {
  if (before === 0n) return { actionType: "NEWT", eventType: "TRAD" };
  if (after === 0n) return { actionType: "TERM", eventType: "ETRM" };
  const isSmaller = before > 0n === after > 0n && magnitude(after) < magnitude(before);
  return { actionType: "MODI", eventType: isSmaller ? "ETRM" : "TRAD" };
}

/** ISO 23897: an LEI and up to 32 further letters. */
function utiOf(lei: string, { transactionHash, logIndex }: Fill): string {
  const index = logIndex.toString(16).padStart(6, "0");
  return `${lei}${transactionHash.slice(2, 28)}${index}`.toUpperCase();
}

const utc = (seconds: number): string =>
  `${new Date(Math.floor(seconds) * 1000).toISOString().slice(0, 19)}Z`;
