import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";
import { CompactSign } from "jose";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/field/canonical-json.ts";
import { verifyAuditLog } from "../../src/service/store/verify-audit-log.ts";
import { answerOf, bearer, createWorld, KEYS, post, type World } from "./world.ts";

const ENTITY = "did:web:exchange.example";
const PATH = "/v1/solvency-reports";
const TYP = "symbolon-solvency-report+jws";

const own = generateKeyPairSync("ed25519");
const other = generateKeyPairSync("ed25519");
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });

const report = (changes: Record<string, unknown> = {}) => ({
  entity: ENTITY,
  snapshotAt: "2026-06-01T00:00:00Z",
  liabilities: { root: "123" },
  ...changes,
});

function sign(
  payload: unknown,
  key: KeyObject = own.privateKey,
  header: Record<string, unknown> = {},
): Promise<string> {
  const text = typeof payload === "string" ? payload : canonicalJson(payload);
  return new CompactSign(Buffer.from(text))
    .setProtectedHeader({ alg: "EdDSA", typ: TYP, ...header })
    .sign(key);
}

describe("solvency reports", () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld({
      config: {
        solvency: {
          entities: [
            { id: ENTITY, publicJwk: own.publicKey.export({ format: "jwk" }) },
            { id: "p256", publicJwk: p256.publicKey.export({ format: "jwk" }) },
          ],
          maxReportBytes: 100_000,
        },
      },
    });
  });
  afterEach(async () => {
    expect(await verifyAuditLog(world.database)).toMatchObject({ intact: true });
    await world.close();
  });

  const send = (body: unknown, headers: Record<string, string> = {}) =>
    post(world.app, PATH, body, { ...bearer(KEYS.operator), ...headers });
  const read = async (path: string) => (await (await world.app.request(path)).json()) as object;

  it("keeps a report under the digest of its canonical JSON, and says what was checked", async () => {
    const document = { jws: await sign(report()) };
    const response = await send(document);
    const id = createHash("sha256").update(canonicalJson(report())).digest("hex");
    const summary = {
      id,
      entity: ENTITY,
      snapshotAt: "2026-06-01T00:00:00.000Z",
      receivedAt: "2026-06-01T12:00:00.000Z",
      checked: ["signature"],
    };
    expect([response.status, await response.json()]).toEqual([201, summary]);
    expect(response.headers.get("location")).toBe(`${PATH}/${id}`);
    expect(await read(`${PATH}/${id}`)).toEqual({ ...summary, document });
    expect(await read(PATH)).toEqual({ solvencyReports: [summary] });
    const rows = await world.database.selectFrom("audit").select("entry").execute();
    expect(JSON.parse(rows.at(-1)?.entry ?? "")).toMatchObject({
      kind: "solvency-report",
      report: id,
      operator: "registrar",
    });
  });

  it("takes the general JSON form and a P-256 key; the same report again is 200", async () => {
    const payload = report({ entity: "p256" });
    const jws = await sign(payload, p256.privateKey, { alg: "ES256" });
    const [header = "", body = "", signature = ""] = jws.split(".");
    const general = { payload: body, signatures: [{ protected: header, signature }] };
    expect((await send(general)).status).toBe(201);
    expect(
      (await send({ jws: await sign(payload, p256.privateKey, { alg: "ES256" }) })).status,
    ).toBe(200);
    expect(await read(PATH)).toMatchObject({ solvencyReports: [{ entity: "p256" }] });
  });

  it("takes a report that is larger than other bodies, up to its bound", async () => {
    const large = report({ note: "n".repeat(60_000) });
    expect((await send({ jws: await sign(large) })).status).toBe(201);
    const larger = report({ note: "n".repeat(90_000) });
    expect((await send({ jws: await sign(larger) })).status).toBe(413);
  });

  it("lists by snapshot, newest first, by entity and page by page", async () => {
    for (const day of ["02", "04", "03"]) {
      await send({ jws: await sign(report({ snapshotAt: `2026-05-${day}T00:00:00Z` })) });
    }
    const days = async (path: string) => {
      const page = (await read(path)) as {
        solvencyReports: { snapshotAt: string }[];
        nextCursor?: string;
      };
      return { ...page, days: page.solvencyReports.map((one) => one.snapshotAt.slice(8, 10)) };
    };
    const first = await days(`${PATH}?limit=2`);
    expect(first.days).toEqual(["04", "03"]);
    expect((await days(`${PATH}?limit=2&cursor=${first.nextCursor}`)).days).toEqual(["02"]);
    expect((await days(`${PATH}?entity=p256`)).days).toEqual([]);
  });

  it("replays under an idempotency key", async () => {
    const body = { jws: await sign(report()) };
    const headers = { "idempotency-key": "once" };
    const [first, again] = [await send(body, headers), await send(body, headers)];
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
  });

  const refused: Record<string, () => Promise<[unknown, string]>> = {
    "a signature of another key": async () => [
      { jws: await sign(report(), other.privateKey) },
      "ERR_SOLVENCY_REPORT_SIGNATURE",
    ],
    "a key that the header brings along": async () => [
      {
        jws: await sign(report(), other.privateKey, {
          jwk: other.publicKey.export({ format: "jwk" }),
        }),
      },
      "ERR_SOLVENCY_REPORT_FORM",
    ],
    "a key of another entity": async () => [
      { jws: await sign(report({ entity: "p256" })) },
      "ERR_SOLVENCY_REPORT_SIGNATURE",
    ],
    "a changed report": async () => {
      const [header, , signature] = (await sign(report())).split(".");
      const body = Buffer.from(canonicalJson(report({ liabilities: 0 }))).toString("base64url");
      return [{ jws: `${header}.${body}.${signature}` }, "ERR_SOLVENCY_REPORT_SIGNATURE"];
    },
    "an entity without a key": async () => [
      { jws: await sign(report({ entity: "did:web:other.example" })) },
      "ERR_SOLVENCY_ENTITY_UNKNOWN",
    ],
    "a signature of something else": async () => [
      { jws: await sign(report(), own.privateKey, { typ: "JWT" }) },
      "ERR_SOLVENCY_REPORT_FORM",
    ],
    "alg none": async () => {
      const header = Buffer.from(canonicalJson({ alg: "none", typ: TYP })).toString("base64url");
      const body = Buffer.from(canonicalJson(report())).toString("base64url");
      return [{ jws: `${header}.${body}.AA` }, "ERR_SOLVENCY_REPORT_FORM"];
    },
    "a report that is not canonical": async () => [
      {
        jws: await sign(`{"entity":"${ENTITY}","entity":"x","snapshotAt":"2026-06-01T00:00:00Z"}`),
      },
      "ERR_SOLVENCY_REPORT_FORM",
    ],
    "no snapshot time": async () => [
      { jws: await sign(report({ snapshotAt: "yesterday" })) },
      "ERR_SOLVENCY_REPORT_FORM",
    ],
    "a time that is not UTC": async () => [
      { jws: await sign(report({ snapshotAt: "2026-06-01T00:00:00+02:00" })) },
      "ERR_SOLVENCY_REPORT_FORM",
    ],
    "a deep report": async () => [
      { jws: await sign(`${'{"a":'.repeat(100)}1${"}".repeat(100)}`) },
      "ERR_SERVICE_BODY_FORM",
    ],
    "no JWS": async () => [{ jws: "a.b" }, "ERR_SOLVENCY_REPORT_FORM"],
    "two signatures": async () => {
      const [header, payload, signature] = (await sign(report())).split(".");
      const one = { protected: header, signature };
      return [{ payload, signatures: [one, one] }, "ERR_SOLVENCY_REPORT_FORM"];
    },
    "an unknown member": async () => [
      { jws: await sign(report()), extra: 1 },
      "ERR_SERVICE_BODY_FORM",
    ],
  };

  it.each(Object.entries(refused))("refuses %s, and keeps nothing", async (_, make) => {
    const [body, code] = await make();
    const answer = await answerOf(await send(body));
    expect(answer).toMatchObject({ code });
    expect([400, 422]).toContain(answer.http);
    expect(await world.database.selectFrom("solvency_reports").select("id").execute()).toEqual([]);
  });

  it("knows no report that it was not given", async () => {
    expect((await world.app.request(`${PATH}/${"0".repeat(64)}`)).status).toBe(404);
  });
});
