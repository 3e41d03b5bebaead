import { VerificationError } from "../errors.ts";

/** The moment that a proof speaks of: whole Unix seconds and their UTC date, `YYYYMMDD`. */
export interface AsOf {
  readonly date: string;
  readonly seconds: number;
}

const SECOND_BITS = 40n;
/** 31 December 9999, 23:59:59 UTC. */
const LAST_SECOND = 253_402_300_799;

function assertSeconds(seconds: number): void {
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > LAST_SECOND) {
    throw new RangeError("a time is a whole number of Unix seconds up to the year 9999");
  }
}

/** A clock's whole Unix seconds. Throws `RangeError` for an invalid `Date`, which would pass every comparison. */
export function unixSeconds(clock: Date): number {
  const seconds = Math.floor(clock.getTime() / 1000);
  assertSeconds(seconds);
  return seconds;
}

/** The UTC date of Unix seconds, as the number yyyymmdd. */
export function utcDate(seconds: number): number {
  assertSeconds(seconds);
  const date = new Date(seconds * 1000);
  return date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
}

export function asOfFromSeconds(seconds: number): AsOf {
  return { date: String(utcDate(seconds)), seconds };
}

/** The public signal `asOf`: yyyymmdd * 2^40 + seconds. */
export function encodeAsOf(time: Date | number): bigint {
  const seconds = time instanceof Date ? unixSeconds(time) : time;
  return (BigInt(utcDate(seconds)) << SECOND_BITS) | BigInt(seconds);
}

/**
 * The inverse. The circuit does not tie the date to the seconds, so this does: a date of its own would move an age rule.
 * @throws VerificationError `ERR_VERIFICATION_AS_OF_DATE`
 */
export function decodeAsOf(signal: bigint): AsOf {
  const seconds = signal & ((1n << SECOND_BITS) - 1n);
  if (signal < 0n || seconds > BigInt(LAST_SECOND)) throw wrongDate();
  return validateAsOf({ date: String(signal >> SECOND_BITS), seconds: Number(seconds) });
}

/** @throws VerificationError `ERR_VERIFICATION_AS_OF_DATE` where the date is not the UTC date of the seconds */
export function validateAsOf(asOf: AsOf): AsOf {
  if (asOf.date !== String(utcDate(asOf.seconds))) throw wrongDate();
  return asOf;
}

const wrongDate = () =>
  new VerificationError(
    "ERR_VERIFICATION_AS_OF_DATE",
    "the date of asOf is not the UTC date of its seconds",
  );

/** Roundings that a wallet tries, coarsest first: an exact second would tell one proof from another. */
const ROUNDINGS = [3600, 600, 60, 1] as const;

/**
 * The moments that a wallet may prove for, coarsest first: now, rounded down to the hour, to ten minutes, to the minute
 * and not at all, as far as the verifier's freshness and `notBefore` allow.
 * @param now Unix seconds
 * @param maxAge seconds that the verifier allows
 * @param notBefore Unix seconds
 * @param margin seconds left for proving and delivery
 * @returns Unix seconds, without repeats; none where `notBefore` is later than now
 */
export function roundedMoments(
  now: number,
  { maxAge, notBefore, margin = 60 }: { maxAge: number; notBefore: number; margin?: number },
): number[] {
  const oldest = Math.max(notBefore, now - Math.max(0, maxAge - margin));
  const moments = ROUNDINGS.map((step) => Math.floor(now / step) * step);
  return [...new Set(moments)].filter((at) => at >= oldest);
}
