import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { createWorld, openRequest } from "../../test/service/world.ts";
import { type FaultCase, Tally } from "./fault-case.ts";
import { serveStore } from "./served-store.ts";

/** Milliseconds within which a hostile document is refused. */
const REFUSED_WITHIN = 10;
const TRIES = 15;
const DRIP_MS = 100;

const DOCUMENTS: readonly (readonly [name: string, text: string])[] = [
  ["5,000 levels", `${"[".repeat(5_000)}${"]".repeat(5_000)}`],
  ["__proto__", '{"__proto__":{"isAdmin":true}}'],
  ["a number of 15,000 digits", `{"a":${"9".repeat(15_000)}}`],
  ["1 MB of digits", `{"a":${"9".repeat(1_000_000)}}`],
  ["half a surrogate pair", `{"a":"${String.fromCharCode(0xd800)}"`],
];

/** In this process, so that the time is the service's own; the fastest of several tries, since the machine is shared. */
export const hostileDocuments: FaultCase = {
  name: "hostile documents refused within 10 ms",
  async run({ note }) {
    const tally = new Tally();
    const { app, close } = await createWorld();
    for (const [name, text] of DOCUMENTS) {
      const body = new TextEncoder().encode(text);
      const { id } = await openRequest(app);
      let best = Number.POSITIVE_INFINITY;
      const statuses = new Set<number>();
      for (let i = 0; i < TRIES; i++) {
        const started = performance.now();
        const { status } = await app.request(`/v1/presentation-requests/${id}/presentations`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body,
        });
        best = Math.min(best, performance.now() - started);
        statuses.add(status);
      }
      const isRefused = [...statuses].every((status) => status === 400 || status === 413);
      const faults = isRefused ? [] : [`answered ${[...statuses].join()}`];
      if (best > REFUSED_WITHIN) faults.push(`took ${best.toFixed(1)} ms`);
      tally.add(faults, name);
      note(`  ${name}: ${[...statuses].join()} in ${best.toFixed(2)} ms`);
    }
    await close();
    return tally.result();
  },
};

interface RawCase {
  readonly head: readonly string[];
  /** Sent piece by piece, `DRIP_MS` apart; endlessly where it is a function. */
  readonly body: () => Generator<string>;
  /** What the answer starts with, if one comes before the connection is closed. */
  readonly status: RegExp;
}

/** `{id}` becomes that of an open request: for another nothing of a body is read. */
const POST = "POST /v1/presentation-requests/{id}/presentations HTTP/1.1";
const HOST = "Host: gate.example";
const TYPE = "Content-Type: application/json";

function* endless(piece: string): Generator<string> {
  for (;;) yield piece;
}

const RAW: Readonly<Record<string, RawCase>> = {
  "headers that do not end": {
    head: [],
    body: () => endless("X-Slow: 1\r\n"),
    status: /^$|^HTTP\/1\.1 (408|400|431)/,
  },
  "a body that does not end": {
    head: [POST, HOST, TYPE, "Transfer-Encoding: chunked"],
    body: () => endless("1\r\n \r\n"),
    status: /^$|^HTTP\/1\.1 (408|400|413)/,
  },
  "a body that is announced and does not come": {
    head: [POST, HOST, TYPE, "Content-Length: 4000"],
    body: () => endless(""),
    status: /^$|^HTTP\/1\.1 (408|400)/,
  },
  "10 MB in chunks": {
    head: [POST, HOST, TYPE, "Transfer-Encoding: chunked"],
    body: function* () {
      for (let i = 0; i < 160; i++) yield `10000\r\n${" ".repeat(65_536)}\r\n`;
    },
    status: /^HTTP\/1\.1 413/,
  },
  "two lengths": {
    head: [POST, HOST, TYPE, "Content-Length: 2", "Content-Length: 3"],
    body: function* () {
      yield "{}";
    },
    status: /^HTTP\/1\.1 400/,
  },
  "a length beside chunks": {
    head: [POST, HOST, TYPE, "Content-Length: 2", "Transfer-Encoding: chunked"],
    body: function* () {
      yield "0\r\n\r\n";
    },
    status: /^HTTP\/1\.1 400/,
  },
  "a header of 64 KB": {
    head: [POST, HOST, `X-Long: ${"a".repeat(65_536)}`],
    body: function* () {
      yield "";
    },
    status: /^HTTP\/1\.1 431/,
  },
};

/** Over a socket, against a process: each is answered or cut off, and health answers meanwhile. */
export const hostileConnections: FaultCase = {
  name: "slow, endless and contradictory requests",
  async run({ folder, note }) {
    const tally = new Tally();
    const served = await serveStore({ storeFile: join(folder, "hostile.sqlite") });
    const port = Number(new URL(served.url).port);
    for (const [name, raw] of Object.entries(RAW)) {
      const id = await served.ask();
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, () => sendRaw(port, id, raw)).concat(
          fetch(`${served.url}/health`).then(({ status }) => `health ${status}`),
        ),
      );
      const health = outcomes.pop();
      const faults = outcomes.filter((start) => !raw.status.test(start));
      if (health !== "health 200") faults.push("health did not answer");
      tally.add([...new Set(faults)], name);
      note(`  ${name}: 20 connections, ${outcomes[0]?.slice(0, 12) || "closed"}`);
    }
    await served.kill();
    return tally.result();
  },
};

async function sendRaw(port: number, id: string, { head, body }: RawCase): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.setEncoding("utf8");
  let answer = "";
  let isClosed = false;
  const closed = new Promise<void>((resolve) => {
    socket.on("close", () => {
      isClosed = true;
      resolve();
    });
  });
  socket.on("data", (text: string) => {
    answer += text;
    socket.end();
  });
  socket.on("error", () => undefined);
  await once(socket, "connect");
  const lines = head.length === 0 ? `${POST}\r\n` : `${head.join("\r\n")}\r\n\r\n`;
  socket.write(lines.replace("{id}", id));
  const started = Date.now();
  for (const piece of body()) {
    if (isClosed || answer !== "") break;
    if (piece !== "") socket.write(piece);
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, DRIP_MS))]);
    if (Date.now() - started > 10_000) return "it was still open after 10 s";
  }
  const late = new Promise<string>((resolve) => setTimeout(resolve, 10_000, "not closed"));
  const end = await Promise.race([closed.then(() => answer), late]);
  socket.destroy();
  return end;
}
