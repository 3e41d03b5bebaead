import { ServiceError } from "../errors.ts";

/** Why a fetch came to nothing. `local` and `address` were refused before anything was asked. */
export type FetchReason =
  | "address"
  | "local"
  | "status"
  | "encoding"
  | "size"
  | "timeout"
  | "unreachable";

const BLOCKED: readonly FetchReason[] = ["address", "local"];

/** The message names no address: one may hold a token in its path. `what` completes "the address ...". */
export class FetchError extends ServiceError {
  readonly reason: FetchReason;
  readonly what: string;
  /** HTTP status of the answer, where that is the reason. */
  readonly status: number | undefined;

  constructor(
    reason: FetchReason,
    what: string,
    options: { cause?: unknown; status?: number } = {},
  ) {
    const { cause, status } = options;
    super(
      BLOCKED.includes(reason) ? "ERR_SERVICE_FETCH_BLOCKED" : "ERR_SERVICE_FETCH_FAILED",
      `the address ${what}`,
      { cause, details: { reason, ...(status === undefined ? {} : { status }) } },
    );
    this.reason = reason;
    this.what = what;
    this.status = status;
  }
}
