export const ONE = 10n ** 18n;

export const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

/** A number with 18 decimals -> decimal text with at most `places`, rounded half away from zero, no needless zeros. */
export function toDecimal(value: bigint, places = 18): string {
  const unit = 10n ** BigInt(18 - places);
  const rounded = (magnitude(value) + unit / 2n) / unit;
  const digits = rounded.toString().padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  const fraction = digits.slice(digits.length - places).replace(/0+$/, "");
  const sign = value < 0n && rounded !== 0n ? "-" : "";
  return `${sign}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

/** Product of two numbers with 18 decimals, rounded down. */
export const product = (a: bigint, b: bigint): bigint => (a * b) / ONE;
