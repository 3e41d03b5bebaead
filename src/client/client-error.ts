import { ERROR_REASONS, type ErrorCode, SymbolonError } from "../errors.ts";
import type { Problem } from "./operations.generated.ts";

/** Of a problem, which may have more members: a refused presentation's has `decisionId` and `outcome`. */
export type AnsweredProblem = Problem & Readonly<Record<string, unknown>>;

export interface ClientErrorOptions {
  readonly cause?: unknown;
  /** HTTP status; absent where no answer came. */
  readonly status?: number;
  /** Seconds after which the service takes the request again. */
  readonly retryAfter?: number;
  readonly problem?: AnsweredProblem;
}

/**
 * Why a call did not give its result. `code` is the service's own where it answered with a problem; else one of
 * `ERR_CLIENT_NETWORK`, `ERR_CLIENT_TIMEOUT`, `ERR_CLIENT_ABORTED`, `ERR_CLIENT_ANSWER_FORM`, and `ERR_CLIENT_REFUSED`
 * for a problem whose code this version does not know (`problem.code` has it). It never holds the API key or the body.
 */
export class ClientError extends SymbolonError {
  readonly status: number | undefined;
  readonly retryAfter: number | undefined;
  readonly problem: AnsweredProblem | undefined;

  constructor(code: ErrorCode, message: string, options: ClientErrorOptions = {}) {
    const { status, retryAfter, problem, cause } = options;
    super(code, message, {
      ...(cause === undefined ? {} : { cause }),
      details: {
        ...(status === undefined ? {} : { status }),
        ...(retryAfter === undefined ? {} : { retryAfter }),
      },
    });
    this.status = status;
    this.retryAfter = retryAfter;
    this.problem = problem;
  }
}

const CODES: ReadonlySet<string> = new Set(
  Object.entries(ERROR_REASONS).flatMap(([domain, reasons]) =>
    reasons.map((reason) => `ERR_${domain}_${reason}`),
  ),
);

/** An answer that is no success -> the error that a call rejects with. */
export async function errorOfResponse(response: Response): Promise<ClientError> {
  const { status } = response;
  const seconds = response.headers.get("retry-after") ?? "";
  const answered = {
    status,
    ...(/^[0-9]{1,6}$/.test(seconds) ? { retryAfter: Number(seconds) } : {}),
  };
  const problem = await readProblem(response);
  if (problem === undefined) {
    const message = `the service answered ${status} without a problem`;
    return new ClientError("ERR_CLIENT_ANSWER_FORM", message, answered);
  }
  const code = CODES.has(problem.code) ? (problem.code as ErrorCode) : "ERR_CLIENT_REFUSED";
  return new ClientError(code, problem.detail, { ...answered, problem });
}

async function readProblem(response: Response): Promise<AnsweredProblem | undefined> {
  if (!/^application\/problem\+json\b/.test(response.headers.get("content-type") ?? "")) {
    return undefined;
  }
  const json: unknown = await response.json().catch(() => undefined);
  if (typeof json !== "object" || json === null) return undefined;
  const { code, detail } = json as { code?: unknown; detail?: unknown };
  return typeof code === "string" && typeof detail === "string"
    ? (json as AnsweredProblem)
    : undefined;
}
