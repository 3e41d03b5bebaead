import type { Context } from "hono";
import { type ErrorCode, ServiceError, SymbolonError } from "../../errors.ts";
import { toStoreError } from "../store/store-error.ts";
import { statusOfCode } from "./status-of-code.ts";

/** RFC 9457 problem details; `code` is the stable member that programs read. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
}

/** Seconds after which a refusal for load may be tried again. */
const RETRY_AFTER_SECONDS = "1";

/** Any thrown value -> a coded error that is safe to show. What is not coded tells nothing of itself. */
export function toSymbolonError(thrown: unknown): SymbolonError {
  if (thrown instanceof SymbolonError) return thrown;
  const storeError = toStoreError(thrown);
  if (storeError !== undefined) return storeError;
  return new ServiceError("ERR_SERVICE_FAULT", "the service failed", { cause: thrown });
}

export function problemOf(error: SymbolonError): Problem {
  const status = statusOfCode(error.code);
  return {
    type: `urn:symbolon:error:${error.code}`,
    title: error.name,
    status,
    // A fault of ours says no more than its code.
    detail: status === 500 ? "the service failed" : error.message,
    code: error.code,
  };
}

/** @param members extension members (RFC 9457, section 3.2) */
export function problemResponse(
  context: Context,
  error: SymbolonError,
  members: Readonly<Record<string, string | number>> = {},
): Response {
  const problem = problemOf(error);
  const headers: Record<string, string> = { "Content-Type": "application/problem+json" };
  const retryAfter = error.details.retryAfterSeconds;
  if (problem.status === 503) headers["Retry-After"] = RETRY_AFTER_SECONDS;
  if (typeof retryAfter === "number") headers["Retry-After"] = String(retryAfter);
  if (problem.status === 401) headers["WWW-Authenticate"] = "Bearer";
  context.set("code", problem.code);
  return context.body(JSON.stringify({ ...problem, ...members }), problem.status as 400, headers);
}
