import { type DestinationStream, type Logger, pino } from "pino";
import type { ServiceConfig } from "./config/service-config.ts";

/** Members that never reach a line, should an object that holds them ever be logged. */
const SECRET_MEMBERS = [
  "authorization",
  "requestId",
  "headers",
  "body",
  "proof",
  "presentation",
  "nullifier",
  "subject",
  "policy",
  "claims",
  "credential",
  "cause",
  "details",
];

/**
 * The log: one JSON object a line (so a line break in a value is escaped), holding route, digest of the request id, decision id,
 * code, HTTP status and timing. Errors are logged by name and code alone: their messages may come from libraries.
 */
export function createLogger(
  level: ServiceConfig["logLevel"],
  destination: DestinationStream,
): Logger {
  return pino(
    {
      level,
      base: null,
      redact: { paths: SECRET_MEMBERS.flatMap((name) => [name, `*.${name}`]), remove: true },
      serializers: { err: describeError, error: describeError },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination,
  );
}

function describeError(error: unknown): Record<string, string> {
  if (!(error instanceof Error)) return { name: typeof error };
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" ? { name: error.name, code } : { name: error.name };
}
