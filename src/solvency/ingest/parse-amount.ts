/** Digits after the point that a ledger may give, more than any asset has. */
export const MAX_DECIMALS = 30;
const AMOUNT = /^(?:0|[1-9][0-9]{0,29})(?:\.([0-9]{1,30}))?$/;

/** An amount in units of 10^-30, exactly. */
export type ExactAmount = bigint;

/** `undefined` for what is not a plain decimal number: no sign, exponent, separator or leading zero. */
export function parseAmount(text: string): ExactAmount | undefined {
  const found = AMOUNT.exec(text);
  if (found === null) return undefined;
  const fraction = found[1] ?? "";
  const whole = fraction === "" ? text : text.slice(0, -fraction.length - 1);
  return BigInt(whole + fraction.padEnd(MAX_DECIMALS, "0"));
}

/** In units of 10^-decimals, rounded up: liabilities are never understated. */
export function roundUp(amount: ExactAmount, decimals: number): bigint {
  const unit = 10n ** BigInt(MAX_DECIMALS - decimals);
  return (amount + unit - 1n) / unit;
}

/** Plain decimal text without trailing zeros. */
export function formatAmount(amount: ExactAmount): string {
  const digits = amount.toString().padStart(MAX_DECIMALS + 1, "0");
  const fraction = digits.slice(-MAX_DECIMALS).replace(/0+$/, "");
  const whole = digits.slice(0, -MAX_DECIMALS);
  return fraction === "" ? whole : `${whole}.${fraction}`;
}
