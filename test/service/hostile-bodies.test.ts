import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  answerOf,
  bearer,
  createWorld,
  KEYS,
  openRequest,
  post,
  presentationFor,
  type World,
} from "./world.ts";

/** Wall-clock bound of a refusal; the machine may be busy, so the best of some runs is held against it. */
const QUICK_MS = 10;

describe("hostile bodies", () => {
  let world: World;
  let path: string;
  let id: string;
  beforeAll(async () => {
    world = await createWorld({ config: { maxBodyBytes: 2_097_152 } });
    id = (await openRequest(world.app)).id;
    path = `/v1/presentation-requests/${id}/presentations`;
  });
  afterAll(() => world.close());

  const valid = () => JSON.stringify(presentationFor(id));
  const hostile: Record<string, () => string> = {
    "H6 5,000-deep arrays": () => "[".repeat(5000) + "]".repeat(5000),
    "H6 5,000-deep objects": () => `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`,
    "H6 a 1 MB digit string": () => valid().replace('"1234567890"', `"${"1".repeat(1_000_000)}"`),
    "H6 a 1 MB number": () => valid().replace('"1234567890"', "1".repeat(1_000_000)),
    "H6 __proto__": () => valid().replace("{", '{"__proto__":{"isAdmin":true},'),
    "H6 __proto__ within, escaped": () => valid().replace('"date"', '"\\u005f_proto__":{},"date"'),
    "H6 constructor": () => valid().replace("{", '{"constructor":{},'),
    "an unknown member": () => valid().replace("{", '{"extra":1,'),
    "a public-signals array": () => valid().replace("{", '{"publicSignals":["1"],'),
    "no JSON": () => "nullifier=1",
    "an empty body": () => "",
    "two documents": () => `${valid()}${valid()}`,
    null: () => "null",
    "an array": () => `[${valid()}]`,
    "a number for text": () => valid().replace('"1234567890"', "1234567890"),
    "a leading zero": () => valid().replace('"1234567890"', '"01234567890"'),
    hex: () => valid().replace('"1234567890"', '"0x1f"'),
    "a scalar of the field's order": () =>
      valid().replace(
        '"1234567890"',
        '"21888242871839275222246405745257275088548364400416034343698204186575808495617"',
      ),
    "another version": () => valid().replace('"version":1', '"version":2'),
  };

  for (const [name, body] of Object.entries(hostile)) {
    it(`refuses ${name} with 400 and no decision`, async () => {
      const text = body();
      const times: number[] = [];
      for (let run = 0; run < 5; run++) {
        const started = performance.now();
        const response = await post(world.app, path, text);
        times.push(performance.now() - started);
        const answer = await answerOf(response);
        expect(answer.http).toBe(400);
        expect(answer.code).toMatch(/^ERR_(SERVICE_BODY_FORM|PRESENTATION_FORM)$/);
        expect(answer.decisionId).toBeUndefined();
        expect(response.headers.get("content-type")).toBe("application/problem+json");
      }
      expect(Math.min(...times)).toBeLessThan(QUICK_MS);
    });
  }

  it("has not changed any prototype", () => {
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it("refuses bytes that are not UTF-8", async () => {
    const body = Buffer.concat([
      Buffer.from('{"type":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}'),
    ]);
    const headers = { "content-type": "application/json" };
    const response = await world.app.request(path, { method: "POST", headers, body });
    expect(await answerOf(response)).toMatchObject({ http: 400, code: "ERR_SERVICE_BODY_FORM" });
  });

  it("H5 refuses a declared length above the limit without reading", async () => {
    const small = await createWorld({ config: { maxBodyBytes: 4096 } });
    const headers = { "content-type": "application/json", "content-length": "4097" };
    const response = await small.app.request(path, { method: "POST", headers, body: "{}" });
    expect(await answerOf(response)).toMatchObject({
      http: 413,
      code: "ERR_SERVICE_BODY_TOO_LARGE",
    });
    await small.close();
  });

  it("H5 refuses a chunked body at the limit, and stops the stream", async () => {
    const small = await createWorld({ config: { maxBodyBytes: 4096 } });
    let sent = 0;
    let isCancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1024;
        controller.enqueue(new TextEncoder().encode(" ".repeat(1024)));
      },
      cancel() {
        isCancelled = true;
      },
    });
    const headers = { "content-type": "application/json" };
    const init = { method: "POST", headers, body, duplex: "half" };
    const response = await small.app.request(path, init as RequestInit);
    expect(response.status).toBe(413);
    expect(isCancelled).toBe(true);
    expect(sent).toBeLessThan(16_384);
    await small.close();
  });

  it("takes a body of exactly the limit", async () => {
    const body = valid();
    const exact = await createWorld({ config: { maxBodyBytes: 4096 } });
    const request = await openRequest(exact.app);
    const text = body.replace(id, request.id).padEnd(4096, " ");
    const own = `/v1/presentation-requests/${request.id}/presentations`;
    expect((await post(exact.app, own, `${text} `)).status).toBe(413);
    expect((await post(exact.app, own, text)).status).toBe(201);
    await exact.close();
  });

  for (const type of [
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/json; charset=utf-16",
    "application/jsonp",
    "",
  ]) {
    it(`refuses the content type '${type}'`, async () => {
      const response = await post(world.app, path, valid(), { "content-type": type });
      expect(await answerOf(response)).toMatchObject({ http: 415, code: "ERR_SERVICE_MEDIA_TYPE" });
    });
  }

  it("refuses a compressed body", async () => {
    const response = await post(world.app, path, valid(), { "content-encoding": "gzip" });
    expect(response.status).toBe(415);
  });

  it("accepts the same document unharmed, with a charset", async () => {
    const headers = { "content-type": "application/json; charset=UTF-8" };
    expect((await post(world.app, path, valid(), headers)).status).toBe(201);
  });

  for (const [name, body] of Object.entries({
    "no policy": {},
    "an unknown member": { policyId: "eu-adults-once", nonce: "0x00" },
    "a malformed subject": { policyId: "eu-adults-once", subject: "0x12" },
    "the zero address": { policyId: "eu-adults-once", subject: `0x${"0".repeat(40)}` },
    "a number": { policyId: 1 },
  })) {
    it(`refuses a new request with ${name}`, async () => {
      const headers = bearer(KEYS.relyingParty);
      const response = await post(world.app, "/v1/presentation-requests", body, headers);
      expect(await answerOf(response)).toMatchObject({ http: 400, code: "ERR_SERVICE_BODY_FORM" });
    });
  }
});
