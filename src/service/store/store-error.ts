import { ServiceError } from "../../errors.ts";

/**
 * SQLSTATE of refusals that another try may not meet: conflicts, waits that were cut off, connections that the server
 * ended or had no place for, a server that starts or stops.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const TRANSIENT = /^(?:08...|40001|40P01|55P03|57014|57P0[1-5]|53[034]00|25P0[34])$/;

/** What the system says of a server that is not there now. */
const UNREACHED = new Set(
  ["CONNREFUSED", "CONNRESET", "CONNABORTED", "PIPE", "TIMEDOUT", "HOSTUNREACH"]
    .concat(["NETUNREACH", "HOSTDOWN", "NETDOWN", "NOTFOUND", "AI_AGAIN", "ADDRNOTAVAIL"])
    .map((name) => `E${name}`),
);

/**
 * An error of SQLite or of PostgreSQL -> `ERR_SERVICE_BUSY` where trying again may help, `ERR_SERVICE_STORE` else; what
 * is of neither -> undefined. The drivers' own messages name hosts, users and values, and stay in the cause.
 */
export function toStoreError(thrown: unknown): ServiceError | undefined {
  const code = (thrown as { code?: unknown } | null)?.code;
  if (typeof code !== "string") return undefined;
  if (code.startsWith("SQLITE_")) {
    return code.startsWith("SQLITE_BUSY") ? storeBusy(thrown) : storeFault(thrown);
  }
  if (isServerError(thrown)) return TRANSIENT.test(code) ? storeBusy(thrown) : storeFault(thrown);
  return undefined;
}

/** Of a connection that could not be had, or was lost: it has a system's code, a server's, or none. */
export function toConnectionError(thrown: unknown): ServiceError {
  if (thrown instanceof ServiceError) return thrown;
  const { code } = thrown as { code?: unknown };
  const isFault =
    typeof code === "string" &&
    !UNREACHED.has(code) &&
    !(isServerError(thrown) && isTransient(code));
  return isFault ? storeFault(thrown) : storeBusy(thrown);
}

/** Whether the server answered with it: then the connection is in order. */
export function isServerError(thrown: unknown): boolean {
  return typeof (thrown as { severity?: unknown } | null)?.severity === "string";
}

function isTransient(code: string): boolean {
  return TRANSIENT.test(code);
}

function storeBusy(cause: unknown): ServiceError {
  return new ServiceError("ERR_SERVICE_BUSY", "the store is busy; try again", { cause });
}

function storeFault(cause: unknown): ServiceError {
  return new ServiceError("ERR_SERVICE_STORE", "the store cannot answer", { cause });
}
