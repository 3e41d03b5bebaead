import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  answerOf,
  bearer,
  createWorld,
  KEYS,
  openRequest,
  post,
  presentationFor,
  submit,
  type World,
} from "./world.ts";

const CHUNK = 1024;

/** A body without an end, which tells how much of it was taken. */
function endless() {
  let pulls = 0;
  let isCancelled = false;
  const source: UnderlyingDefaultSource<Uint8Array> = {
    pull(controller) {
      pulls++;
      controller.enqueue(new TextEncoder().encode(" ".repeat(CHUNK)));
    },
    cancel() {
      isCancelled = true;
    },
  };
  const body = new ReadableStream<Uint8Array>(source, { highWaterMark: 0 });
  return { body, pulls: () => pulls, isCancelled: () => isCancelled };
}

describe("hostile bodies", () => {
  let world: World;
  let path: string;
  let id: string;
  beforeAll(async () => {
    world = await createWorld();
    id = (await openRequest(world.app)).id;
    path = `/v1/presentation-requests/${id}/presentations`;
  });
  afterAll(() => world.close());

  const valid = () => JSON.stringify(presentationFor(id));
  const DEEP = /^ERR_SERVICE_BODY_FORM .* nested too deeply$/;
  const LONG = /^ERR_SERVICE_BODY_FORM a number is too long$/;
  const MANY = /^ERR_SERVICE_BODY_FORM .* too many values$/;
  const RESERVED = /^ERR_SERVICE_BODY_FORM .* reserved member name$/;
  const NO_JSON = /^ERR_SERVICE_BODY_FORM the body is not JSON/;
  const NO_OBJECT = /^ERR_PRESENTATION_FORM .* must be an object$/;
  const UNKNOWN = /^ERR_PRESENTATION_FORM .* no unknown member$/;
  const DECIMAL = /^ERR_PRESENTATION_FORM presentation.nullifier .* canonical decimal/;
  const VERSION = /^ERR_PRESENTATION_FORM presentation.version must be 1$/;
  // The reason besides the code: without the bound that is meant a later check would refuse most of them as well.
  it.each<[string, RegExp, () => string]>([
    ["H6 5,000-deep arrays", DEEP, () => "[".repeat(5000) + "]".repeat(5000)],
    ["H6 2,500-deep objects", DEEP, () => `${'{"a":'.repeat(2500)}1${"}".repeat(2500)}`],
    [
      "H6 a digit string of 15 kB",
      DECIMAL,
      () => valid().replace('"1234567890"', `"${"1".repeat(15_000)}"`),
    ],
    ["H6 a number of 15 kB", LONG, () => valid().replace('"1234567890"', "1".repeat(15_000))],
    ["a wide array", MANY, () => `[${"0,".repeat(8000)}0]`],
    [
      "a wide object",
      MANY,
      () => `{${Array.from({ length: 1500 }, (_, i) => `"k${i}":0`).join()}}`,
    ],
    ["many empty arrays", MANY, () => `[${"[],".repeat(5000)}[]]`],
    ["H6 __proto__", RESERVED, () => valid().replace("{", '{"__proto__":{"isAdmin":true},')],
    [
      "H6 __proto__ within, escaped",
      RESERVED,
      () => valid().replace('"date"', '"\\u005f_proto__":{},"date"'),
    ],
    ["H6 constructor", RESERVED, () => valid().replace("{", '{"constructor":{},')],
    ["an unknown member", UNKNOWN, () => valid().replace("{", '{"extra":1,')],
    ["a public-signals array", UNKNOWN, () => valid().replace("{", '{"publicSignals":["1"],')],
    ["no JSON", NO_JSON, () => "nullifier=1"],
    ["an empty body", NO_JSON, () => ""],
    ["two documents", NO_JSON, () => `${valid()}${valid()}`],
    ["null", NO_OBJECT, () => "null"],
    ["an array", NO_OBJECT, () => `[${valid()}]`],
    ["a number for text", DECIMAL, () => valid().replace('"1234567890"', "1234567890")],
    ["a leading zero", DECIMAL, () => valid().replace('"1234567890"', '"01234567890"')],
    ["hex", DECIMAL, () => valid().replace('"1234567890"', '"0x1f"')],
    [
      "a scalar of the field's order",
      DECIMAL,
      () =>
        valid().replace(
          '"1234567890"',
          '"21888242871839275222246405745257275088548364400416034343698204186575808495617"',
        ),
    ],
    ["another version", VERSION, () => valid().replace('"version":1', '"version":2')],
  ])("refuses %s with 400, says why, and leaves no decision", async (_, why, body) => {
    const response = await post(world.app, path, body());
    const answer = await answerOf(response);
    expect(answer.http).toBe(400);
    expect(`${answer.code} ${answer.detail}`).toMatch(why);
    expect(answer.decisionId).toBeUndefined();
    expect(response.headers.get("content-type")).toBe("application/problem+json");
  });

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

  const MOST = 16_384;
  const json = { "content-type": "application/json" };

  it("H5 refuses a declared length above the limit without reading", async () => {
    const { body, pulls } = endless();
    const headers = { ...json, "content-length": String(MOST + 1) };
    const init = { method: "POST", headers, body, duplex: "half" };
    const response = await world.app.request(path, init as RequestInit);
    expect(await answerOf(response)).toMatchObject({
      http: 413,
      code: "ERR_SERVICE_BODY_TOO_LARGE",
    });
    expect(pulls()).toBe(0);
  });

  it("H5 refuses a chunked body at the limit, and stops the stream", async () => {
    const { body, pulls, isCancelled } = endless();
    const init = { method: "POST", headers: json, body, duplex: "half" };
    const response = await world.app.request(path, init as RequestInit);
    expect(response.status).toBe(413);
    expect(isCancelled()).toBe(true);
    expect(pulls()).toBeLessThanOrEqual(MOST / CHUNK + 1);
  });

  it("reads nothing for a request that it never gave out, or that is over", async () => {
    const own = await createWorld({ config: { maxAttempts: 1 } });
    const [tried, expired] = [await openRequest(own.app), await openRequest(own.app)];
    expect((await submit(own.app, tried.id, { trustRoot: "8" })).status).toBe(422);
    const statuses: Record<string, number> = { ["A".repeat(32)]: 404, [tried.id]: 429 };
    const expectUnread = async (id: string, status: number) => {
      const { body, pulls } = endless();
      const target = `/v1/presentation-requests/${id}/presentations`;
      const init = { method: "POST", headers: json, body, duplex: "half" };
      expect((await own.app.request(target, init as RequestInit)).status).toBe(status);
      expect(pulls()).toBe(0);
    };
    for (const [id, status] of Object.entries(statuses)) await expectUnread(id, status);
    own.clock.now += 600_000;
    await expectUnread(expired.id, 410);
    await own.close();
  });

  it("counts values before anything is parsed", async () => {
    const zeros = `[${"0,".repeat(128)}0]`;
    const parse = vi.spyOn(JSON, "parse");
    const refused = await post(world.app, path, zeros);
    const parsed = parse.mock.calls.filter(([text]) => text === zeros);
    parse.mockRestore();
    expect(parsed).toEqual([]);
    expect(await answerOf(refused)).toMatchObject({
      http: 400,
      code: "ERR_SERVICE_BODY_FORM",
      detail: "the document has too many values",
    });
    const oneLess = await answerOf(await post(world.app, path, `[${"0,".repeat(127)}0]`));
    expect(oneLess).toMatchObject({ http: 400, code: "ERR_PRESENTATION_FORM" });
  });

  it("takes commas and brackets in a text for what they are", async () => {
    const text = valid().replace('"groth16-bn254"', `"${",[{".repeat(200)}"`);
    expect(await answerOf(await post(world.app, path, text))).toMatchObject({
      code: "ERR_PRESENTATION_FORM",
    });
  });

  it("bounds a leaf list by bytes, by values and by the length of a text, larger", async () => {
    const own = await createWorld({
      config: { maxLeafListBytes: 300_000 },
      overrides: { verifyTrustRoot: async () => ({ root: 9n, issuers: 1 }) },
    });
    const send = (text: string) => post(own.app, "/v1/trust-roots", text, bearer(KEYS.operator));
    expect(await answerOf(await send(`[${"0,".repeat(65_536)}0]`))).toMatchObject({
      detail: "the document has too many values",
    });
    expect((await send(" ".repeat(300_001))).status).toBe(413);
    expect(await answerOf(await send(`["${"x".repeat(16_385)}"]`))).toMatchObject({
      detail: "a string is too long",
    });
    expect((await send(`[${"0,".repeat(65_535)}0]`)).status).toBe(201);
    expect((await send(`["${"x".repeat(16_000)}"]`)).status).toBe(200);
    await own.close();
  });

  it("takes a body of exactly the limit", async () => {
    const request = await openRequest(world.app);
    const own = `/v1/presentation-requests/${request.id}/presentations`;
    const presentation = presentationFor(request.id, { nullifier: "16384" });
    const text = JSON.stringify(presentation).padEnd(MOST, " ");
    expect((await post(world.app, own, `${text} `)).status).toBe(413);
    expect((await post(world.app, own, text)).status).toBe(201);
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
