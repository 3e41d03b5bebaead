import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { ServiceError } from "../errors.ts";
import type { ServiceConfig } from "./config/service-config.ts";
import type { ServiceApp } from "./service-app.ts";

export interface Listening {
  /** Where the service listens, without a path. */
  readonly url: string;
  /** Stops taking connections and lets those under way finish, for as long as `timeouts.stopMs`. */
  readonly close: () => Promise<void>;
}

const MAX_HEADER_BYTES = 16_384;
const KEEP_ALIVE_MS = 5_000;
const SWEEP_MS = 50;

/**
 * Serves the app. Whoever sends headers or a body too slowly is cut off.
 * @throws ServiceError `ERR_SERVICE_CONFIG` where the address is taken or not this machine's
 */
export async function listen(
  app: ServiceApp,
  { host, port, timeouts }: Pick<ServiceConfig, "host" | "port" | "timeouts">,
): Promise<Listening> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: {
      headersTimeout: Math.min(timeouts.headersMs, timeouts.requestMs),
      requestTimeout: timeouts.requestMs,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      connectionsCheckingInterval: Math.min(1_000, timeouts.headersMs),
    },
  }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) =>
      reject(
        new ServiceError("ERR_SERVICE_CONFIG", "host, port: cannot listen there", {
          cause,
          details: { keys: ["host", "port"] },
        }),
      ),
    );
    server.listen(port, host, resolve);
  });
  const { address, family, port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${family === "IPv6" ? `[${address}]` : address}:${bound}`,
    close: () => closeServer(server, timeouts.stopMs),
  };
}

function closeServer(server: Server, stopMs: number): Promise<void> {
  return new Promise((resolve) => {
    const last = setTimeout(() => server.closeAllConnections(), stopMs);
    // A connection that is kept alive turns idle only after its last answer.
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
    server.close(() => {
      clearTimeout(last);
      clearInterval(sweep);
      resolve();
    });
    server.closeIdleConnections();
  });
}
