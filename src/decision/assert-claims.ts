import { DecisionError } from "../errors.ts";
import type { ServiceJwk } from "./json-web-keys.ts";

/** Seconds that the reader's clock and the service's may differ. */
export const CLOCK_TOLERANCE = 60;

interface Claims {
  readonly iss: string;
  readonly aud: string;
  readonly iat: number;
  readonly exp: number;
}

export interface ExpectedClaims {
  /** `publicUrl` of the service: what the reader knows beforehand, not what stands in the text. */
  readonly issuer: string;
  /** Id of the reader's API key at the service. */
  readonly audience: string;
  readonly now: Date;
  /** Seconds; 60 unless told. */
  readonly clockTolerance?: number | undefined;
}

/**
 * @throws DecisionError `ERR_DECISION_ISSUER`, `_AUDIENCE`, `_NOT_YET`, `_KEY_UNKNOWN` for a key that was replaced
 *   before, `_EXPIRED`
 * @param longest seconds that one may live: what the service's configuration allows at most
 * @throws RangeError for an invalid `now`
 */
export function assertClaims(
  { iss, aud, iat, exp }: Claims,
  key: ServiceJwk,
  { issuer, audience, now, clockTolerance = CLOCK_TOLERANCE }: ExpectedClaims,
  longest: number,
): void {
  const seconds = now.getTime() / 1000;
  if (!Number.isFinite(seconds)) throw new RangeError("now is a time");
  if (iss !== issuer) throw refusal("ISSUER", "it is of another issuer");
  if (aud !== audience) throw refusal("AUDIENCE", "it is for another audience");
  if (iat > seconds + clockTolerance) throw refusal("NOT_YET", "it is of a time to come");
  assertKeyOfTime(key, iat);
  // The times are the signer's word: without a bound, a stolen key that was replaced would sign for ever.
  if (exp - iat > longest) throw refusal("EXPIRED", "it claims a longer life than any has");
  if (key.exp !== undefined && seconds >= key.exp + longest + clockTolerance) {
    throw refusal("KEY_UNKNOWN", "it names a key that was replaced too long ago");
  }
  if (seconds >= exp + clockTolerance) throw refusal("EXPIRED", "it has expired");
}

/** A key that was replaced signs nothing of later. @param iat Unix seconds */
export function assertKeyOfTime(key: ServiceJwk, iat: number): void {
  if (key.exp !== undefined && iat > key.exp) {
    throw refusal("KEY_UNKNOWN", "it names a key that was replaced before that");
  }
}

function refusal(
  reason: "ISSUER" | "AUDIENCE" | "NOT_YET" | "KEY_UNKNOWN" | "EXPIRED",
  message: string,
): DecisionError {
  return new DecisionError(`ERR_DECISION_${reason}`, message);
}
