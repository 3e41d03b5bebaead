import { VerificationError } from "../errors.ts";
import { FIELD_ORDER } from "../field/scalar.ts";

const DECIMAL = /^(?:0|[1-9][0-9]{0,76})$/;

/**
 * JSON -> exactly `count` public signals, each a canonical decimal string below the scalar field's order.
 * Throws `ERR_VERIFICATION_SIGNALS_COUNT`, `ERR_VERIFICATION_SIGNAL_FORM` or `ERR_VERIFICATION_SIGNAL_RANGE`.
 */
export function parsePublicSignals(json: unknown, count: number): bigint[] {
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError("count is not a count");
  if (!Array.isArray(json)) return refuse("ERR_VERIFICATION_SIGNAL_FORM", "not an array");
  if (json.length !== count) {
    return refuse("ERR_VERIFICATION_SIGNALS_COUNT", `${count} public signals are needed`);
  }
  return Array.from(json, (text: unknown, index) => {
    if (typeof text !== "string" || !DECIMAL.test(text)) {
      return refuse("ERR_VERIFICATION_SIGNAL_FORM", "not a canonical decimal string", index);
    }
    const signal = BigInt(text);
    if (signal >= FIELD_ORDER) {
      return refuse("ERR_VERIFICATION_SIGNAL_RANGE", "not below the field's order", index);
    }
    return signal;
  });
}

type SignalCode =
  | "ERR_VERIFICATION_SIGNALS_COUNT"
  | "ERR_VERIFICATION_SIGNAL_FORM"
  | "ERR_VERIFICATION_SIGNAL_RANGE";

function refuse(code: SignalCode, message: string, index?: number): never {
  const where = index === undefined ? "public signals" : `public signal ${index}`;
  throw new VerificationError(code, `${where}: ${message}`, {
    details: index === undefined ? {} : { index },
  });
}
