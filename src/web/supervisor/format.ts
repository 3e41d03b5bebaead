import { toDecimal } from "../../trail/decimal.ts";

export { counted, day, duration, moment, shortHex, written } from "../shared/format.ts";

/** A number with 18 decimals -> `1,234.5`, at most four decimals. */
export function amount(value: bigint): string {
  const [whole = "0", fraction] = toDecimal(value, 4).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

const compact = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

/** For the ticks of an axis. */
export function tick(value: number): string {
  return value !== 0 && (Math.abs(value) >= 1e15 || Math.abs(value) < 1e-3)
    ? value.toExponential(0)
    : compact.format(value);
}

export const percent = (basisPoints: number): string => `${basisPoints / 100} %`;
