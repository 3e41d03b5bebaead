import { policyError } from "./policy-reader.ts";

/** Durations are below 2^30 s (34 years), the width of their operands. */
export const DURATION_LIMIT = 2 ** 30;

const UNITS = [
  ["d", "day", 86_400],
  ["h", "hour", 3_600],
  ["m", "minute", 60],
  ["s", "second", 1],
] as const;

/** `7d` -> 604800. @throws PolicyError `ERR_POLICY_FORM`, `ERR_POLICY_VALUE_RANGE` */
export function parseDuration(text: unknown, path = "$"): number {
  const [, digits, letter] =
    (typeof text === "string" && /^([1-9][0-9]{0,9})([smhd])$/.exec(text)) || [];
  const unit = UNITS.find(([short]) => short === letter);
  if (digits === undefined || unit === undefined) {
    throw policyError("ERR_POLICY_FORM", path, "must be a duration such as 90s, 30m, 12h or 7d");
  }
  const seconds = Number(digits) * unit[2];
  if (seconds >= DURATION_LIMIT) {
    throw policyError("ERR_POLICY_VALUE_RANGE", path, "must be below 2^30 seconds");
  }
  return seconds;
}

const largestUnit = (seconds: number) =>
  UNITS.find(([, , size]) => seconds % size === 0) ?? UNITS[3];

/** 604800 -> `7d`: the inverse of `parseDuration`, in the largest unit that divides it. */
export function formatDuration(seconds: number): string {
  const [short, , size] = largestUnit(seconds);
  return `${seconds / size}${short}`;
}

/** 604800 -> `7 days`. */
export function sayDuration(seconds: number): string {
  const [, name, size] = largestUnit(seconds);
  const count = seconds / size;
  return count === 1 ? `1 ${name}` : `${count} ${name}s`;
}
