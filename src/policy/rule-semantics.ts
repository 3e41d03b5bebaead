/** One function for each gadget of `circuits/predicate`, over field values as the words hold them. */

const SECONDS_APART = 1n << 32n;
const MARGIN = 1n << 22n;

const bit = (mask: bigint, index: bigint): boolean => ((mask >> index) & 1n) === 1n;

/** `earlier <= later`, less than 2^32 s (136 years) apart. */
export function isNotAfter(earlier: bigint, later: bigint): boolean {
  return earlier <= later && later - earlier < SECONDS_APART;
}

/** Not in the future, and at most `maxAge` old unless the rule is off. */
export function isNotOlder(at: bigint, now: bigint, maxAge: bigint, off: bigint): boolean {
  return off === 1n || now - at <= maxAge;
}

/** The value's bit is set; the absent value 0 reads the off switch. */
export function isMaskMet(mask: bigint, value: bigint): boolean {
  return bit(mask, 0n) || bit(mask, value);
}

/** Slot 1 is filled, each filled slot is in the map, and there are no countries beyond the slots. */
export function isCountryRuleMet(map: bigint, slots: readonly bigint[], overflow: bigint): boolean {
  if (bit(map, 0n)) return true;
  return overflow === 0n && slots.every((slot, i) => (slot === 0n ? i > 0 : bit(map, slot)));
}

/** The residence is in none of the slots (country * 1024 + subdivision); what is unknown counts as denied. */
export function isDeniedNowhere(
  slots: readonly bigint[],
  country: bigint,
  subdivision: bigint,
): boolean {
  if (country === 0n) return slots.every((slot) => slot === 0n);
  return slots.every(
    (slot) => slot >> 10n !== country || (subdivision !== 0n && (slot & 1023n) !== subdivision),
  );
}

/** At least `minAge` years old on the day (yyyymmdd); a year that 4 divides counts as leap, 2100 too. */
export function isAgeMet(
  dateOfBirth: bigint,
  minAge: bigint,
  leapDayEarly: bigint,
  date: bigint,
): boolean {
  if (minAge === 0n) return true;
  const isEarlyDay = leapDayEarly === 1n && date % 10_000n === 228n && (date / 10_000n) % 4n !== 0n;
  const margin = date + (isEarlyDay ? 1n : 0n) - dateOfBirth - minAge * 10_000n;
  return margin >= 0n && margin < MARGIN;
}
