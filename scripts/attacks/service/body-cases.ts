import { connect } from "node:net";
import { SMALL_BODY } from "../../../src/service/http/read-json-body.ts";
import { listen } from "../../../src/service/listen.ts";
import { openRequest, post } from "../../../test/service/world.ts";
import { ACCEPTED, type AttackCase, type Outcome, refused } from "../attack-case.ts";
import { answerTo, outcomeOfResponse, withService } from "./service-world.ts";

const { maxBytes } = SMALL_BODY;
const HOSTILE: readonly (readonly [string, (valid: string) => string])[] = [
  ["5,000-deep arrays", () => "[".repeat(5000) + "]".repeat(5000)],
  ["5,000-deep objects", () => `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`],
  [
    "a 1 MB digit string",
    (valid) => valid.replace('"nullifier":"77"', `"nullifier":"${"1".repeat(1_000_000)}"`),
  ],
  ["a __proto__ member", (valid) => valid.replace("{", '{"__proto__":{"isAdmin":true},')],
  ["an array of public signals", (valid) => valid.replace("{", '{"publicSignals":["1"],')],
  ["two documents", (valid) => valid + valid],
];

async function submitBody(change: (valid: string) => string): Promise<Outcome> {
  return withService(async ({ app }) => {
    const request = await openRequest(app);
    const path = `/v1/presentation-requests/${request.id}/presentations`;
    return outcomeOfResponse(await post(app, path, change(JSON.stringify(answerTo(request)))));
  });
}

/** What a socket hears until the server closes it or has answered. */
async function talk(text: (path: string, body: string) => string, drip?: string): Promise<Outcome> {
  const timeouts = { headersMs: 2000, requestMs: 3000, stopMs: 2000 };
  return withService(
    async (world) => {
      const service = await listen(world.app, world.config);
      const request = await openRequest(world.app);
      const path = `/v1/presentation-requests/${request.id}/presentations`;
      const { hostname, port } = new URL(service.url);
      try {
        const heard = await new Promise<string>((resolve, reject) => {
          const socket = connect(Number(port), hostname);
          let received = "";
          const dripping =
            drip === undefined ? undefined : setInterval(() => socket.write(drip), 100);
          const late = setTimeout(
            () => reject(new Error("the server keeps the connection")),
            60_000,
          );
          socket.on("data", (chunk) => {
            received += chunk.toString("utf8");
          });
          socket.on("error", () => undefined);
          socket.on("close", () => {
            clearInterval(dripping);
            clearTimeout(late);
            resolve(received);
          });
          socket.write(text(path, JSON.stringify(answerTo(request))));
        });
        const status = /^HTTP\/1\.1 (\d{3})/.exec(heard)?.[1] ?? "closed";
        return status.startsWith("2") ? ACCEPTED : refused(status);
      } finally {
        await service.close();
      }
    },
    { config: { port: 0, timeouts } },
  );
}

const post11 = (path: string, headers: string, body: string) =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n${headers}\r\n${body}`;
const whole = (path: string, body: string) =>
  post11(path, `Content-Length: ${Buffer.byteLength(body)}\r\n`, body);

/** H5 to H7: what comes over the wire. */
export function bodyCases(): AttackCase[] {
  const wire = (
    id: string,
    title: string,
    by: RegExp,
    text: (path: string, body: string) => string,
    drip?: string,
  ): AttackCase => ({
    id,
    layer: "service",
    title,
    by,
    attack: () => talk(text, drip),
    twin: () => talk(whole),
  });
  return [
    {
      id: "H5",
      layer: "service",
      title: "a body one byte above the limit; beside it one of exactly the limit",
      by: /413 ERR_SERVICE_BODY_TOO_LARGE/,
      attack: () => submitBody((valid) => valid.padEnd(maxBytes + 1, " ")),
      twin: () => submitBody((valid) => valid.padEnd(maxBytes, " ")),
    },
    wire("H5", "two lengths that differ", /400/, (path, body) =>
      post11(path, `Content-Length: ${body.length}\r\nContent-Length: 3\r\n`, body),
    ),
    wire("H5", "a length beside chunked encoding", /400/, (path, body) =>
      post11(path, "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", body),
    ),
    wire("H5", "a chunked body above the limit", /413/, (path) =>
      post11(path, "Transfer-Encoding: chunked\r\n", `8000\r\n${" ".repeat(0x8000)}\r\n`.repeat(3)),
    ),
    ...HOSTILE.map(
      ([title, change]): AttackCase => ({
        id: "H6",
        layer: "service",
        title: `a body of ${title}`,
        by: /^(400 ERR_(SERVICE_BODY_FORM|PRESENTATION_FORM)|413 ERR_SERVICE_BODY_TOO_LARGE)/,
        attack: () => submitBody(change),
        twin: () => submitBody((valid) => valid),
      }),
    ),
    wire(
      "H7",
      "headers that never end",
      /408|closed/,
      () => "POST / HTTP/1.1\r\nHost: x\r\n",
      "X: y\r\n",
    ),
    wire(
      "H7",
      "a body that never ends",
      /408|closed/,
      (path) => post11(path, "Content-Length: 1000\r\n", "{"),
      " ",
    ),
  ];
}
