import type { CdeRecord } from "./cde-record.ts";
import { toDecimal } from "./decimal.ts";
import type { Trail } from "./trail-schema.ts";
import { type VenueActivity, venueActivity } from "./venue-activity.ts";
import { type VenueRecordsOptions, venueRecords } from "./venue-records.ts";

/** `VenueActivity` as text: decimal numbers, times in UTC. */
export interface ActivityRecord {
  readonly venue: string;
  readonly instrument: string;
  readonly from: string;
  /** Seconds. */
  readonly period: number;
  readonly openInterest: Readonly<Record<"long" | "short" | "net", string>> | null;
  readonly volume: { readonly count: number; readonly notional: string };
  readonly liquidations: {
    readonly count: number;
    readonly notional: string;
    readonly loss: string;
  };
}

export interface VenueReport {
  readonly records: readonly CdeRecord[];
  readonly activity: readonly ActivityRecord[];
}

const DAY = 86_400;

/** Each fill under CDE names, and the sums by venue, instrument and UTC day: what a repository takes as JSON. */
export function venueReport(trail: Trail, options: VenueRecordsOptions): VenueReport {
  return {
    records: venueRecords(trail, options),
    activity: venueActivity(trail, { period: DAY }).map((row) => toText(row, trail.chainId)),
  };
}

function toText(row: VenueActivity, chainId: number): ActivityRecord {
  const { openInterest, volume, liquidations } = row;
  return {
    venue: `eip155:${chainId}:${row.venue}`,
    instrument: row.instrument,
    from: new Date(row.from * 1000).toISOString(),
    period: DAY,
    openInterest:
      openInterest === undefined
        ? null
        : {
            long: toDecimal(openInterest.long),
            short: toDecimal(openInterest.short),
            net: toDecimal(openInterest.net),
          },
    volume: { count: volume.count, notional: toDecimal(volume.notional) },
    liquidations: {
      count: liquidations.count,
      notional: toDecimal(liquidations.notional),
      loss: toDecimal(liquidations.loss),
    },
  };
}
