/** Times, counts and foreign words as a person reads them. */

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

/** `0x1234…cdef` */
export const shortHex = (hex: string): string =>
  hex.length > 14 ? `${hex.slice(0, 6)}…${hex.slice(-4)}` : hex;

/** What somebody else wrote, shortened, and never empty. */
export function written(text: string, otherwise: string, most = 80): string {
  // Direction marks would let a name rewrite the line that it stands in.
  const plain = text.replaceAll(/[\p{Cc}\p{Cf}]/gu, " ").trim();
  if (plain === "") return otherwise;
  return plain.length > most ? `${plain.slice(0, most)}…` : plain;
}

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
