import { toDecimal } from "../../trail/decimal.ts";

const LAST_DATE = 253_402_300_799;

/** Unix seconds -> `2026-11-28` */
export function day(seconds: number): string {
  return new Date(Math.min(seconds, LAST_DATE) * 1000).toISOString().slice(0, 10);
}

/** Unix seconds -> `2026-11-28 16:40 UTC` */
export function moment(seconds: number): string {
  const text = new Date(Math.min(seconds, LAST_DATE) * 1000).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 16)} UTC`;
}

const UNITS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
] as const;

/** Seconds -> the largest unit that they fill once or more, rounded down: `5 days`. */
export function duration(seconds: number): string {
  const [name, size] = UNITS.find(([, unit]) => seconds >= unit) ?? ["second", 1];
  const count = Math.floor(seconds / size);
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

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

/** `0x1234…cdef` */
export const shortHex = (hex: string): string =>
  hex.length > 14 ? `${hex.slice(0, 6)}…${hex.slice(-4)}` : hex;

/** What somebody wrote on chain, shortened, and never empty. */
export function written(text: string, otherwise: string, most = 80): string {
  // Direction marks would let a name rewrite the line that it stands in.
  const plain = text.replaceAll(/[\p{Cc}\p{Cf}]/gu, " ").trim();
  if (plain === "") return otherwise;
  return plain.length > most ? `${plain.slice(0, most)}…` : plain;
}

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
