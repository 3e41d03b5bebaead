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
  const seconds = time instanceof Date ? Math.floor(time.getTime() / 1000) : time;
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
 * The moment that a wallet proves for: now, rounded down to the hour; finer only where the verifier's freshness or
 * the data (`notBefore`: the latest of its times) asks for more.
 * @param now Unix seconds
 * @param maxAge seconds that the verifier allows
 * @param margin seconds left for proving and delivery
 * @returns `undefined` where no rounding fits: the data is newer than the clock
 */
export function roundAsOf(
  now: number,
  { maxAge, notBefore, margin = 60 }: { maxAge: number; notBefore: number; margin?: number },
): number | undefined {
  const oldest = Math.max(notBefore, now - Math.max(0, maxAge - margin));
  return ROUNDINGS.map((step) => Math.floor(now / step) * step).find((at) => at >= oldest);
}
