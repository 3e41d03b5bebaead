import { VerificationError } from "../errors.ts";
import { isScalar } from "../field/scalar.ts";

/**
 * A copy of public signals, whatever their types say.
 * @throws VerificationError `ERR_VERIFICATION_SIGNALS_COUNT`, `_SIGNAL_RANGE`
 */
export function readSignals(publicSignals: readonly bigint[], count: number): readonly bigint[] {
  const signals = Array.from(publicSignals);
  if (signals.length !== count) {
    throw new VerificationError(
      "ERR_VERIFICATION_SIGNALS_COUNT",
      `the verification key takes ${count} public signals`,
    );
  }
  if (!signals.every(isScalar)) {
    throw new VerificationError(
      "ERR_VERIFICATION_SIGNAL_RANGE",
      "a public signal is not a bigint below the field's order",
    );
  }
  return signals;
}
