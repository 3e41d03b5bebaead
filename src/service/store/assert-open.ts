import { PresentationError, ServiceError } from "../../errors.ts";
import type { RequestTable } from "./tables.ts";

/** Clocks of machines that share a store may differ by this much. */
const CLOCK_SKEW_MS = 60_000;

/**
 * The row, where the request still takes a submission; what it throws leaves no trace in the store.
 * @throws ServiceError `ERR_SERVICE_NOT_FOUND`, `ERR_SERVICE_REQUEST_USED`, `ERR_SERVICE_RATE_LIMITED`
 * @throws PresentationError `ERR_PRESENTATION_REQUEST_EXPIRED`
 */
export function assertOpen(
  request: RequestTable | undefined,
  now: number,
  maxAttempts: number,
): RequestTable {
  if (request === undefined) {
    throw new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no such presentation request");
  }
  if (request.decision_id !== null) throw requestUsed();
  if (
    request.closed === 1 ||
    now >= request.expires_at ||
    now < request.created_at - CLOCK_SKEW_MS
  ) {
    throw new PresentationError(
      "ERR_PRESENTATION_REQUEST_EXPIRED",
      "the presentation request has expired; ask the verifier for a new one",
    );
  }
  if (request.attempts >= maxAttempts) {
    throw new ServiceError(
      "ERR_SERVICE_RATE_LIMITED",
      "the presentation request has seen too many refused presentations",
    );
  }
  return request;
}

export function requestUsed(): ServiceError {
  return new ServiceError("ERR_SERVICE_REQUEST_USED", "the presentation request was used");
}
