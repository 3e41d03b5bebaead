import type { PostgresPool, PostgresPoolClient } from "kysely";
import pg from "pg";
import { ServiceError } from "../../errors.ts";
import { assertStoreUrl } from "./assert-store-url.ts";
import { isServerError, toConnectionError } from "./store-error.ts";

export interface PostgresPoolOptions {
  /** Connections at most. A waiting writer holds one. 10 unless told. */
  readonly maxConnections?: number;
  /** Longest wait for a free or new connection. 10 s unless told. */
  readonly connectionTimeoutMs?: number;
  /** Longest time of one statement, the wait for the write lock included. 15 s unless told. */
  readonly statementTimeoutMs?: number;
  /** Told of a connection that was lost while nobody used it, by the error's code alone. */
  readonly onConnectionLost?: (code: string) => void;
}

/** Past the server's own limit, for a server that does not answer at all. */
const SILENCE_MS = 5_000;

/** int8 of PostgreSQL, which pg gives as text: JavaScript's numbers are exact below 2^53 alone. */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new ServiceError("ERR_SERVICE_STORE", "the store holds a number of 2^53 or more");
  }
  return value;
}

function getTypeParser(oid: number, format?: "text" | "binary"): (value: string) => unknown {
  if (oid === pg.types.builtins.INT8 && format !== "binary") return parseInt8;
  return pg.types.getTypeParser(oid, format as "text") as (value: string) => unknown;
}

/**
 * Connections to a PostgreSQL server, made when they are needed and made again after they were lost. A password that
 * the address does not have is taken from `PGPASSWORD`.
 * @throws ServiceError `ERR_SERVICE_CONFIG` for an address that is not fit
 */
export function createPostgresPool(url: string, options: PostgresPoolOptions = {}): PostgresPool {
  assertStoreUrl(url);
  const statementMs = options.statementTimeoutMs ?? 15_000;
  const pool = openPool({
    connectionString: url,
    application_name: "symbolon",
    max: options.maxConnections ?? 10,
    connectionTimeoutMillis: options.connectionTimeoutMs ?? 10_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    statement_timeout: statementMs,
    lock_timeout: statementMs,
    idle_in_transaction_session_timeout: 2 * statementMs,
    query_timeout: statementMs + SILENCE_MS,
    types: { getTypeParser: getTypeParser as typeof pg.types.getTypeParser },
  });
  // A connection that is lost tells its error here too, and an 'error' that nobody hears ends the process.
  pool.on("connect", (client) => client.on("error", () => undefined));
  pool.on("error", (error) => options.onConnectionLost?.(codeOf(error)));
  return {
    connect: async () => {
      try {
        return guard(await pool.connect());
      } catch (error) {
        throw toConnectionError(error);
      }
    },
    end: () => pool.end(),
  };
}

function openPool(config: pg.PoolConfig): pg.Pool {
  try {
    // Connections read the certificate files that the address names; one that never connects reads them now.
    new pg.Client(config);
    return new pg.Pool(config);
  } catch (cause) {
    throw new ServiceError("ERR_SERVICE_CONFIG", "storeUrl: its certificate files are not fit", {
      cause,
      details: { keys: ["storeUrl"] },
    });
  }
}

/** A connection that failed, rather than the server on it, is closed when it is given back. */
function guard(client: pg.PoolClient): PostgresPoolClient {
  let isBroken = false;
  const query = async (text: string, parameters: unknown[]) => {
    let result: pg.QueryResult;
    try {
      result = await client.query(text, parameters);
    } catch (error) {
      // What a parser of ours refused came over a connection that is in order.
      if (isServerError(error) || error instanceof ServiceError) throw error;
      isBroken = true;
      throw toConnectionError(error);
    }
    // The server answers a commit of what has failed within with success, and rolls back.
    if (text === "commit" && result.command !== "COMMIT") {
      throw new ServiceError("ERR_SERVICE_STORE", "the store did not commit the transaction");
    }
    return result;
  };
  return {
    query: query as unknown as PostgresPoolClient["query"],
    release: () => client.release(isBroken),
  };
}

function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : "unknown";
}
