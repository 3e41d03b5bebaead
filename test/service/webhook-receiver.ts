import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Does not answer at all. */
  readonly isSilent?: boolean;
  /** Sends body for as long as it is read. */
  readonly isEndless?: boolean;
}

/** A relying party's HTTP server on this machine: it keeps what comes and answers as told, 204 unless told. */
export async function startReceiver() {
  const received: Received[] = [];
  const replies: Reply[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method, url, headers } = request;
    received.push({ method, url, headers, body: Buffer.concat(chunks) });
    for (const tell of waiting.splice(0)) tell();
    const reply = replies.shift() ?? { status: 204 };
    if (reply.isSilent) return;
    response.writeHead(reply.status, reply.headers);
    if (!reply.isEndless) return void response.end(reply.body);
    response.on("error", () => undefined);
    const pump = () => {
      while (!response.destroyed && response.write("x".repeat(16_384)));
    };
    response.on("drain", pump);
    pump();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    received,
    replies,
    /** The next delivery has come. */
    arrival: () => new Promise<void>((resolve) => waiting.push(resolve)),
  };
}
