import { SignJWT } from "jose";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseReceipt, verifyReceipt, verifyReceiptOrigin } from "../../src/decision/index.ts";
import { parseServiceJwks } from "../../src/decision/json-web-keys.ts";
import { deriveServiceKeys, publicKeysOf } from "../../src/service/keys/service-keys.ts";
import {
  decide,
  decode,
  expected,
  forgeries,
  get,
  readJwks,
  readReceipt,
} from "./decisions-world.ts";
import { createWorld, KEYS, openRequest, START, submit, type World } from "./world.ts";

const SUBJECT = `0x${"ab".repeat(20)}` as const;
const SECRET = new Uint8Array(32).fill(7);
const NEXT = new Uint8Array(32).fill(8);

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

describe("the receipt of a decision", () => {
  it("says what was accepted, for whom and until when", async () => {
    const { request, decisionId } = await decide(world, { subject: SUBJECT });
    const text = await readReceipt(world, decisionId);
    const options = { ...expected(START, await readJwks(world)), requestId: request.id };
    const receipt = await verifyReceipt(text, options);
    expect(receipt).toEqual({
      iss: "https://gate.example",
      jti: decisionId,
      aud: "exchange",
      sub: SUBJECT,
      iat: START / 1000,
      exp: START / 1000 + 86_400,
      outcome: "accepted",
      reason: { erc8226: 0 },
      requestIdDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
      requestDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
      presentationDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
      policyId: "eu-adults-session",
      policyHash: request.policyHash,
      ruleHash: "2",
      scopeMode: "session",
      circuit: { id: "compliance", version: 1, verificationKeyHash: "ab".repeat(32) },
      trustRoot: "7",
      asOf: START / 1000 - 60,
      verifiedAt: START / 1000,
      nullifier: "1234567890",
      auditSequence: 2,
    });
    expect(decode(text.split(".")[0])).toEqual({
      alg: "EdDSA",
      typ: "symbolon-receipt+jwt",
      kid: (await readJwks(world)).keys[0]?.kid,
    });
    expect(text).not.toContain(request.id);
  });

  it("of a refusal has the code and nothing of the holder", async () => {
    const { decisionId, http } = await decide(world, { trustRoot: "8", subject: SUBJECT });
    expect(http).toBe(422);
    const text = await readReceipt(world, decisionId);
    const receipt = await verifyReceipt(text, expected(START, await readJwks(world)));
    expect(receipt).toMatchObject({
      outcome: "refused",
      reason: { code: "ERR_VERIFICATION_PROOF_INVALID", erc8226: 8 },
      trustRoot: "8",
    });
    for (const name of ["nullifier", "sub", "ruleHash"]) expect(receipt).not.toHaveProperty(name);
  });

  it("is the same bytes each time, and in the decision that the relying party reads", async () => {
    const { request, decisionId } = await decide(world);
    const first = await readReceipt(world, decisionId);
    world.clock.now += 3_600_000;
    expect(await readReceipt(world, decisionId)).toBe(first);
    for (const path of [
      `/v1/decisions/${decisionId}`,
      `/v1/presentation-requests/${request.id}/decision`,
    ]) {
      expect(await (await get(world, path)).json()).toMatchObject({ receipt: first });
    }
    const accept = { accept: "application/jwt" };
    const path = `/v1/decisions/${decisionId}/receipt`;
    const plain = await get(world, path, KEYS.relyingParty, accept);
    expect([plain.headers.get("content-type"), await plain.text()]).toEqual([
      "application/jwt",
      first,
    ]);
  });

  it("is its client's alone", async () => {
    const { decisionId } = await decide(world);
    const path = `/v1/decisions/${decisionId}/receipt`;
    expect((await get(world, path, KEYS.otherRelyingParty)).status).toBe(404);
    expect((await get(world, path, KEYS.operator)).status).toBe(403);
    expect((await world.app.request(path)).status).toBe(401);
    expect((await get(world, "/v1/decisions/none/receipt")).status).toBe(404);
  });
});

describe("verifyReceipt", () => {
  it("refuses what is of others, for others, for another session, too late or too early", async () => {
    const { decisionId } = await decide(world);
    const other = await openRequest(world.app);
    const text = await readReceipt(world, decisionId);
    const honest = expected(START, await readJwks(world));
    const cases: [string, object][] = [
      ["ERR_DECISION_ISSUER", { issuer: "https://gate.example/" }],
      ["ERR_DECISION_AUDIENCE", { audience: "other" }],
      ["ERR_DECISION_OTHER_REQUEST", { requestId: other.id }],
      ["ERR_DECISION_EXPIRED", { now: new Date(START + (86_400 + 60) * 1000) }],
      ["ERR_DECISION_NOT_YET", { now: new Date(START - 61_000) }],
      ["ERR_DECISION_KEY_UNKNOWN", { jwks: { keys: [] } }],
      ["ERR_DECISION_KEYS_FORM", { jwks: [] }],
    ];
    for (const [code, change] of cases) {
      await expect(verifyReceipt(text, { ...honest, ...change })).rejects.toMatchObject({ code });
    }
    await expect(verifyReceipt(text, { ...honest, now: new Date(Number.NaN) })).rejects.toThrow(
      RangeError,
    );
    const { jwks, issuer } = honest;
    await expect(verifyReceiptOrigin(text, { jwks, issuer })).resolves.toMatchObject({
      jti: decisionId,
    });
  });

  it("refuses every forgery", async () => {
    const { decisionId } = await decide(world);
    const text = await readReceipt(world, decisionId);
    const options = expected(START, await readJwks(world));
    await verifyReceipt(text, options);
    for (const [what, code, forged] of forgeries(text, await deriveServiceKeys(SECRET))) {
      const given = await forged;
      await expect(verifyReceipt(given, options), what).rejects.toMatchObject({ code });
    }
  });

  it("refuses to read an acceptance that lacks its proof's facts", async () => {
    const { decisionId } = await decide(world);
    const [head, body] = (await readReceipt(world, decisionId)).split(".");
    for (const change of [
      { nullifier: undefined },
      { reason: { erc8226: 0, code: "ERR_X" } },
      { reason: { erc8226: 8 } },
      { outcome: "refused" },
    ]) {
      const payload = Buffer.from(JSON.stringify({ ...decode(body), ...change }));
      expect(() => parseReceipt(`${head}.${payload.toString("base64url")}.AA`)).toThrow(
        /not of the form/,
      );
    }
  });
});

describe("after a rotation", () => {
  /** Another node over the same store, with the next secret. */
  async function rotated(until: number) {
    const former = publicKeysOf(await deriveServiceKeys(SECRET));
    const retired = [{ ...former, from: 0, until }];
    const keys = await deriveServiceKeys(NEXT, { retired });
    return createWorld({ database: world.database, overrides: { keys } });
  }

  it("the present key signs what was decided before, and former receipts still verify", async () => {
    const { decisionId } = await decide(world);
    const former = await readReceipt(world, decisionId);
    const { app } = await rotated(START / 1000);
    const next = { ...world, app };
    const jwks = await readJwks(next);
    expect(jwks.keys.map(({ exp }) => exp)).toEqual([undefined, START / 1000]);
    const again = await readReceipt(next, decisionId);
    const options = expected(START, jwks);
    expect(await verifyReceipt(again, options)).toEqual(await verifyReceipt(former, options));
    const [head, body] = former.split(".");
    expect([again.split(".")[0] === head, again.split(".")[1]]).toEqual([false, body]);
  });

  it("whoever stole the former key makes no long life of it: times are the signer's word", async () => {
    const { decisionId } = await decide(world);
    const { app } = await rotated(START / 1000);
    const jwks = await readJwks({ ...world, app });
    const [head = "", body] = (await readReceipt(world, decisionId)).split(".");
    const { privateKey } = (await deriveServiceKeys(SECRET)).receipts;
    const forge = (exp: number) =>
      new SignJWT({ ...decode(body), exp })
        .setProtectedHeader(decode(head) as { alg: string })
        .sign(privateKey);
    const DAY = 86_400;
    const from = START / 1000;
    await expect(
      verifyReceipt(await forge(from + 3650 * DAY), expected(START, jwks)),
    ).rejects.toMatchObject({ code: "ERR_DECISION_EXPIRED" });
    const longest = await forge(from + 366 * DAY);
    expect((await verifyReceipt(longest, expected(START, jwks))).jti).toBe(decisionId);
    const later = START + (366 * DAY + 60) * 1000;
    await expect(verifyReceipt(longest, expected(later, jwks))).rejects.toMatchObject({
      code: "ERR_DECISION_KEY_UNKNOWN",
    });
  });

  it("nothing of later is the former key's", async () => {
    world.clock.now = START + 1000;
    const { decisionId } = await decide(world);
    const late = await readReceipt(world, decisionId);
    const { app } = await rotated(START / 1000);
    const jwks = await readJwks({ ...world, app });
    const code = "ERR_DECISION_KEY_UNKNOWN";
    await expect(verifyReceipt(late, expected(START, jwks))).rejects.toMatchObject({ code });
    await expect(
      verifyReceiptOrigin(late, { jwks, issuer: "https://gate.example" }),
    ).rejects.toMatchObject({ code });
  });
});

describe("the published keys", () => {
  it("are public, may be cached, and hold no secret", async () => {
    const response = await world.app.request("/.well-known/jwks.json");
    expect(response.headers.get("cache-control")).toBe("public, max-age=300");
    expect(response.headers.get("content-type")).toContain("application/jwk-set+json");
    const { keys } = (await response.json()) as { keys: object[] };
    expect(keys.flatMap(Object.keys).sort()).toEqual(["alg", "crv", "kid", "kty", "use", "x"]);
  });

  it("are refused where a secret key is among them, or one name stands twice", async () => {
    const { keys } = await readJwks(world);
    for (const set of [
      { keys: [...keys, ...keys] },
      { keys: [{ ...keys[0], d: "AA" }] },
      { keys: [{ kty: "oct", k: "AA" }] },
      { keys: {} },
      null,
    ]) {
      expect(() => parseServiceJwks(set)).toThrow(/the keys cannot be used/);
    }
    expect(parseServiceJwks({ keys: [{ kty: "RSA", n: "AA", e: "AQAB" }, ...keys] })).toEqual({
      keys,
    });
  });
});

it("a repeated answer is told the same decision and leaves one receipt", async () => {
  const { id } = await openRequest(world.app);
  await submit(world.app, id);
  await submit(world.app, id);
  const rows = await world.database.selectFrom("decision_terms").selectAll().execute();
  expect(rows).toHaveLength(1);
});
