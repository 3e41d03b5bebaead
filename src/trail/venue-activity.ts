import { magnitude, product } from "./decimal.ts";
import type { Trail, TrailRecord } from "./trail-schema.ts";

/** What happened in one instrument of one venue in one period. Amounts have 18 decimals. */
export interface VenueActivity {
  readonly venue: string;
  readonly instrument: string;
  /** Unix seconds; the period is from here on, for as long as was asked. */
  readonly from: number;
  /** At the end of the period, base units; `undefined` where no event has said it yet. */
  readonly openInterest:
    | { readonly long: bigint; readonly short: bigint; readonly net: bigint }
    | undefined;
  /** Every fill, liquidations included. */
  readonly volume: { readonly count: number; readonly notional: bigint };
  readonly liquidations: {
    readonly count: number;
    readonly notional: bigint;
    readonly loss: bigint;
  };
}

const DAY = 86_400;

interface Open {
  row: {
    -readonly [K in keyof VenueActivity]: VenueActivity[K];
  };
}

/**
 * Open interest, volume and liquidations by venue, instrument and period (UTC days unless told). Periods without an
 * event have no row: open interest stays what it was.
 * @param period seconds
 * @throws RangeError period below 1
 */
export function venueActivity(trail: Trail, { period = DAY } = {}): VenueActivity[] {
  if (!Number.isSafeInteger(period) || period < 1) throw new RangeError("period is in seconds");
  const open = new Map<string, Open>();
  const rows: Open["row"][] = [];
  const rowOf = (record: TrailRecord, instrument: string): Open["row"] => {
    const key = `${record.address} ${instrument}`;
    const from = Math.floor(record.timestamp / period) * period;
    const last = open.get(key)?.row;
    if (last?.from === from) return last;
    const row = {
      venue: record.address,
      instrument,
      from,
      openInterest: last?.openInterest,
      volume: { count: 0, notional: 0n },
      liquidations: { count: 0, notional: 0n, loss: 0n },
    };
    open.set(key, { row });
    rows.push(row);
    return row;
  };
  for (const record of trail.records) {
    if (record.contract !== "venue") continue;
    if (record.event === "OpenInterest") {
      const { instrument, long_, short_ } = record.args;
      const [long, short] = [BigInt(long_), BigInt(short_)];
      rowOf(record, instrument).openInterest = { long, short, net: long - short };
    } else if (record.event === "PositionChanged") {
      const row = rowOf(record, record.args.instrument);
      const { count, notional } = row.volume;
      row.volume = { count: count + 1, notional: notional + BigInt(record.args.notional) };
    } else if (record.event === "Liquidated") {
      const { instrument, size, price, loss } = record.args;
      const row = rowOf(record, instrument);
      const { liquidations } = row;
      row.liquidations = {
        count: liquidations.count + 1,
        notional: liquidations.notional + product(magnitude(BigInt(size)), BigInt(price)),
        loss: liquidations.loss + BigInt(loss),
      };
    }
  }
  return rows;
}
