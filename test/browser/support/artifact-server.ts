import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";

/** What goes wrong with one answer. */
export interface Fault {
  /** A bit of the file's byte at this place. */
  readonly flipAt?: number;
  /** The connection is cut after so many bytes of the body, which promised more. */
  readonly cutAfter?: number;
  /** The body ends cleanly after so many bytes, and never said how long it is. */
  readonly endAfter?: number;
  /** Bytes follow the body without an end. */
  readonly isEndless?: boolean;
  /** Nothing follows after so many bytes, and the connection stays. */
  readonly stallAfter?: number;
  readonly ignoresRange?: boolean;
  readonly status?: number;
  readonly body?: string | Uint8Array;
}

export interface Asked {
  /** Below the directory, without the query. */
  readonly path: string;
  readonly range: string | undefined;
  readonly status: number;
  /** Bytes of the body that were handed to the connection. */
  sent: number;
}

export interface ArtifactServer {
  readonly url: string;
  readonly asked: Asked[];
  /** Chooses what goes wrong; by default nothing. */
  fault: (path: string, range: string | undefined) => Fault | undefined;
  /** Another directory from now on. */
  directory: string;
  readonly stop: () => Promise<void>;
}

/** A static host of artifacts with ETag, Range and CORS, that may be told to misbehave. */
export async function serveArtifactDirectory(directory: string): Promise<ArtifactServer> {
  const server = createServer((request, response) => {
    answer(state, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const state: ArtifactServer = {
    url: `http://127.0.0.1:${port}/`,
    asked: [],
    fault: () => undefined,
    directory,
    stop: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
  return state;
}

async function answer(state: ArtifactServer, request: IncomingMessage, response: ServerResponse) {
  const path = normalize(new URL(request.url ?? "/", state.url).pathname).slice(1);
  const range = request.headers.range;
  const fault = state.fault(path, range) ?? {};
  const file =
    fault.body === undefined
      ? await readFile(join(state.directory, path)).catch(() => undefined)
      : Buffer.from(fault.body);
  const [, from = "0", to = ""] =
    (!fault.ignoresRange && /^bytes=(\d+)-(\d+)$/.exec(range ?? "")) || [];
  const isPart = range !== undefined && to !== "";
  const status = fault.status ?? (file === undefined ? 404 : isPart ? 206 : 200);
  const asked: Asked = { path, range, status, sent: 0 };
  state.asked.push(asked);
  const headers: Record<string, string> = {
    "access-control-allow-origin": "*",
    "cache-control": "no-cache",
  };
  if (file === undefined || (status !== 200 && status !== 206)) {
    response.writeHead(status, headers).end();
    return;
  }
  const bytes = Buffer.from(file);
  if (fault.flipAt !== undefined) bytes[fault.flipAt] = (bytes[fault.flipAt] ?? 0) ^ 1;
  const body = isPart ? bytes.subarray(Number(from), Number(to) + 1) : bytes;
  if (isPart) headers["content-range"] = `bytes ${from}-${to}/${bytes.length}`;
  if (!fault.isEndless && fault.endAfter === undefined) {
    headers["content-length"] = String(body.length);
  }
  response.writeHead(status, headers);
  const limit = fault.cutAfter ?? fault.endAfter ?? fault.stallAfter ?? body.length;
  for (let at = 0; at < limit && !response.destroyed; at += 65_536) {
    const part = body.subarray(at, Math.min(at + 65_536, limit));
    asked.sent += part.length;
    await write(response, part);
  }
  // A page loses what it has not read when the connection goes, up to 2 MiB: it gets the time to read.
  if (fault.cutAfter !== undefined) {
    await new Promise((done) => setTimeout(done, 1_000));
    response.socket?.destroy();
  }
  while (fault.isEndless && !response.destroyed) {
    asked.sent += 65_536;
    await write(response, Buffer.alloc(65_536));
  }
  if (fault.stallAfter === undefined) response.end();
}

function write(response: ServerResponse, bytes: Uint8Array): Promise<void> {
  return new Promise((done) => {
    response.once("close", done);
    response.write(bytes, () => {
      response.off("close", done);
      done();
    });
  });
}
