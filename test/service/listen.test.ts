import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Listening, listen } from "../../src/service/listen.ts";
import {
  createWorld,
  openRequest,
  presentationFor,
  trustingVerifier,
  type World,
} from "./world.ts";

/** Opens a socket, writes the text, and resolves with all that came once the server closes. */
function talk(url: string, text: string): { socket: Socket; closed: Promise<string> } {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(text);
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk.toString("utf8");
  });
  const closed = new Promise<string>((resolve) => {
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(received));
  });
  return { socket, closed };
}

const TIMEOUTS = { headersMs: 300, requestMs: 700, stopMs: 2000 };

describe("listen", () => {
  let world: World;
  let service: Listening;
  beforeAll(async () => {
    world = await createWorld({ config: { port: 0, timeouts: TIMEOUTS } });
    service = await listen(world.app, world.config);
  });
  afterAll(async () => {
    await service.close();
    await world.close();
  });

  it("serves", async () => {
    const { id } = await openRequest(world.app);
    const response = await fetch(`${service.url}/v1/presentation-requests/${id}/presentations`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(presentationFor(id, { nullifier: "5" })),
    });
    expect(response.status).toBe(201);
  });

  it("H7 closes on slow headers", async () => {
    const started = performance.now();
    const { socket, closed } = talk(service.url, "GET /health HTTP/1.1\r\nHost: x\r\n");
    const drip = setInterval(() => socket.write("X-A: b\r\n"), 100);
    expect(await closed).toContain("408");
    clearInterval(drip);
    // Node's own limit is a minute: what closed it is the service's.
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  it("H7 closes on a slow body", async () => {
    const { id } = await openRequest(world.app);
    const { socket, closed } = talk(
      service.url,
      `POST /v1/presentation-requests/${id}/presentations HTTP/1.1\r\nHost: x\r\n` +
        "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{",
    );
    const drip = setInterval(() => socket.write(" "), 100);
    const answer = await closed;
    clearInterval(drip);
    expect(answer).not.toContain("201");
  });

  it("H5 refuses conflicting lengths before any route sees them", async () => {
    for (const lengths of [
      "Content-Length: 2\r\nContent-Length: 3\r\n",
      "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
      "Content-Length: -1\r\n",
    ]) {
      const text =
        `POST /v1/presentation-requests HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n` +
        `${lengths}\r\n{}`;
      expect(await talk(service.url, text).closed).toMatch(/^HTTP\/1\.1 400/);
    }
  });

  it("H5 refuses a chunked body above the limit", async () => {
    const { id } = await openRequest(world.app);
    const { socket, closed } = talk(
      service.url,
      `POST /v1/presentation-requests/${id}/presentations HTTP/1.1\r\nHost: x\r\n` +
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
    );
    for (let i = 0; i < 3; i++) socket.write(`8000\r\n${" ".repeat(0x8000)}\r\n`);
    expect(await closed).toMatch(/^HTTP\/1\.1 413[\s\S]*ERR_SERVICE_BODY_TOO_LARGE/);
  });

  it("refuses headers beyond 16 KB", async () => {
    const text = `GET /health HTTP/1.1\r\nHost: x\r\nX-A: ${"a".repeat(20_000)}\r\n\r\n`;
    expect(await talk(service.url, text).closed).toMatch(/^HTTP\/1\.1 431/);
  });

  it("rejects where the port is taken", async () => {
    const port = Number(new URL(service.url).port);
    await expect(listen(world.app, { ...world.config, port })).rejects.toMatchObject({
      code: "ERR_SERVICE_CONFIG",
    });
  });

  it("lets an answer under way finish when it stops, and takes no new one", async () => {
    let open = () => {};
    let reached = () => {};
    const isReached = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const slow = await createWorld({
      config: { port: 0, timeouts: { ...TIMEOUTS, requestMs: 5000, stopMs: 20_000 } },
      verifySubmission: async (submission) => {
        reached();
        await gate;
        return trustingVerifier(submission);
      },
    });
    const stopping = await listen(slow.app, slow.config);
    const { id } = await openRequest(slow.app);
    const answer = fetch(`${stopping.url}/v1/presentation-requests/${id}/presentations`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(presentationFor(id)),
    });
    await isReached;
    const closed = stopping.close();
    await expect(fetch(`${stopping.url}/health`)).rejects.toThrow();
    open();
    expect((await answer).status).toBe(201);
    await closed;
    await slow.close();
  });
});
