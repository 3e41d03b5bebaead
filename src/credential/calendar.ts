const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** A real day of the Gregorian calendar, 'YYYY-MM-DD' -> yyyymmdd; anything else `undefined`. */
export function parseDate(text: string): number | undefined {
  const match = DATE.exec(text);
  if (match === null) return undefined;
  const date = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text) return undefined;
  return Number(`${match[1]}${match[2]}${match[3]}`);
}

/** yyyymmdd -> 'YYYY-MM-DD', not checked. */
export function formatDate(date: number): string {
  const text = String(date).padStart(8, "0");
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
}

/** ISO 8601 in UTC with whole seconds, 'YYYY-MM-DDTHH:MM:SSZ', from 1970 on -> Unix seconds; else `undefined`. */
export function parseInstant(text: string): number | undefined {
  if (!INSTANT.test(text)) return undefined;
  const seconds = new Date(text).getTime() / 1000;
  return Number.isInteger(seconds) && seconds >= 0 && formatInstant(seconds) === text
    ? seconds
    : undefined;
}

/** Unix seconds up to the year 9999 -> 'YYYY-MM-DDTHH:MM:SSZ'. @throws RangeError beyond */
export function formatInstant(seconds: number): string {
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > 253_402_300_799) {
    throw new RangeError("a time is a whole number of Unix seconds up to the year 9999");
  }
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
