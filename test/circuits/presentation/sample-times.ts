import { DATE_OF_BIRTH_ABSENT } from "../../../src/credential/claim-layout.ts";
import type { Random } from "../../support/lab/index.ts";

const DAY = 86_400n;
/** Times further apart than this are refused, rule or no rule. */
export const FURTHEST = (1n << 32n) - 1n;

export const bit = (place: bigint): bigint => 1n << place;
/** A value of so many bits, one time in four 0. */
export const maybe = (random: Random, bits: bigint): bigint =>
  random.once(4) ? 0n : random.below(bit(bits));
/** 0 or the most, each one time in four; else anything up to the most. */
export const edge = (random: Random, most: bigint): bigint =>
  random.pick([0n, most, random.between(0n, most), random.between(0n, most)]);
const isLeap = (year: bigint): boolean =>
  year % 4n === 0n && (year % 100n !== 0n || year % 400n === 0n);

/** A moment, often on a day or second where something turns. */
export function sampleNow(random: Random): { year: bigint; monthDay: bigint; seconds: bigint } {
  const year = random.pick([
    2024n,
    2100n,
    random.between(2024n, 2105n),
    random.between(2024n, 2105n),
  ]);
  const monthDay = random.pick([
    101n,
    228n,
    isLeap(year) ? 229n : 228n,
    301n,
    1231n,
    random.between(1n, 12n) * 100n + random.between(1n, 28n),
  ]);
  const midnight = Date.UTC(Number(year), Number(monthDay / 100n) - 1, Number(monthDay % 100n));
  return { year, monthDay, seconds: BigInt(midnight / 1000) + edge(random, DAY - 1n) };
}

/** How long ago anything may have been. */
export function longestAge(seconds: bigint): bigint {
  if (seconds < FURTHEST) return seconds;
  return FURTHEST;
}

/** A moment before `seconds`, and a maximum age that allows it or is off. */
export function sampleAge(
  random: Random,
  seconds: bigint,
): { at: bigint; most: bigint; off: bigint } {
  if (random.once(3)) {
    return { at: seconds - edge(random, longestAge(seconds)), most: maybe(random, 30n), off: 1n };
  }
  const most = edge(random, bit(30n) - 1n);
  return { at: seconds - edge(random, most), most, off: 0n };
}

/** A date of birth and an age that it has reached, often on this very day. */
export function sampleBirth(random: Random, year: bigint, monthDay: bigint) {
  const leapDayEarly = random.below(2n);
  const date = random.between(year - 110n, year - 1n) * 10_000n + random.between(101n, 1231n);
  if (random.once(4)) return { dateOfBirth: DATE_OF_BIRTH_ABSENT, minAge: 0n, leapDayEarly };
  if (random.once(4)) return { dateOfBirth: date, minAge: 0n, leapDayEarly };
  const minAge = random.pick([1n, 18n, 21n, 127n, random.between(1n, 127n)]);
  const isEarly = monthDay === 228n && leapDayEarly === 1n && year % 4n !== 0n;
  const youngest = (year - minAge) * 10_000n + (isEarly ? 229n : monthDay);
  const older = random.pick([0n, 0n, random.between(0n, 100n)]) * 10_000n;
  return { dateOfBirth: youngest - older, minAge, leapDayEarly };
}
