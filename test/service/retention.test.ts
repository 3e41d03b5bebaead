import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadHash } from "../../src/field/poseidon.ts";
import {
  createAuthorizationResponse,
  parseAuthorizationRequest,
} from "../../src/openid4vp/index.ts";
import { parseServiceConfig } from "../../src/service/config/parse-service-config.ts";
import { eraseDecisions } from "../../src/service/store/erase-decisions.ts";
import { exportAuditLog } from "../../src/service/store/export-audit-log.ts";
import { openDatabase, openSqlite } from "../../src/service/store/open-database.ts";
import { purgeErased } from "../../src/service/store/purge-erased.ts";
import { sweepRetention } from "../../src/service/store/sweep-retention.ts";
import { verifyAuditLog } from "../../src/service/store/verify-audit-log.ts";
import { scratchDirectory } from "./child.ts";
import {
  answerOf,
  bearer,
  configJson,
  createWorld,
  KEYS,
  openRequest,
  post,
  presentationFor,
  START,
  submit,
  type World,
} from "./world.ts";

const ALICE = `0x${"a1".repeat(20)}` as const;
const BOB = `0x${"b0".repeat(20)}` as const;
const DAY = 86_400_000;
const NULLIFIER = "987654321098765432109876543210";

describe("retention and erasure", () => {
  let world: World;
  let folder: string;
  beforeEach(async () => {
    folder = scratchDirectory();
    const database = await openDatabase(openSqlite(join(folder, "store.db")));
    world = await createWorld({ database });
  });
  afterEach(() => world.close());

  const account = async (subject: typeof ALICE | typeof BOB, nullifier: string, seconds = 0) => {
    const { id } = await openRequest(world.app, "account", subject);
    const asOf = { date: "20260601", seconds: START / 1000 - 300 + seconds };
    return answerOf(await submit(world.app, id, { nullifier, subject, asOf }));
  };
  const once = async (nullifier: string) => {
    const { id } = await openRequest(world.app);
    return answerOf(await submit(world.app, id, { nullifier }));
  };
  const erase = (decisionIds: (string | undefined)[], changes = {}) =>
    eraseDecisions(world.database, {
      decisionIds: decisionIds.map(String),
      cause: "request",
      now: START,
      ...changes,
    });
  const verify = () => verifyAuditLog(world.database);
  const sweep = (now: number) =>
    sweepRetention(world.database, { retention: world.config.retention, now });
  /** Every byte of the store's files. */
  const files = () =>
    Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name)))).toString(
      "latin1",
    );
  const exported = async () => {
    await world.app.request("/v1/audit-log/checkpoint");
    const { lines } = await exportAuditLog(world.database);
    let text = "";
    for await (const line of lines) text += line;
    return text;
  };
  const countOf = async (table: "requests" | "decisions" | "nullifiers") =>
    (await world.database.selectFrom(table).selectAll().execute()).length;

  it("leaves no trace of a subject in the store's files or the export, and all else verifies", async () => {
    const kept = await account(BOB, "77");
    const { decisionId } = await account(ALICE, NULLIFIER);
    const row = await world.database
      .selectFrom("decisions")
      .selectAll()
      .where("id", "=", String(decisionId))
      .executeTakeFirstOrThrow();
    const traces = [ALICE, ALICE.slice(2), row.salt, String(row.presentation_digest)];
    for (const trace of traces) expect(files()).toContain(trace);
    expect(await erase([decisionId])).toEqual({
      openings: 1,
      fields: { subject: 1, nullifier: 1, presentation_digest: 1, as_of: 1, terms_digest: 1 },
    });
    await purgeErased(world.database);
    const bytes = files();
    const text = await exported();
    for (const trace of traces) {
      expect(bytes.toLowerCase()).not.toContain(trace);
      expect(text).not.toContain(trace);
    }
    expect(text).not.toContain(String(decisionId));
    expect(text).not.toContain(row.request_id);
    // It is the nullifier alone that stays, and nothing leads from it to the decision.
    const taken = await world.database
      .selectFrom("nullifiers")
      .selectAll()
      .where("nullifier", "=", NULLIFIER)
      .executeTakeFirstOrThrow();
    expect(taken).toMatchObject({ subject: null, decision_id: expect.stringMatching(/^erased:/) });
    expect(await verify()).toMatchObject({ intact: true, erased: 1, entries: 4 });
    expect(bytes).toContain(BOB);
    expect(kept.http).toBe(201);
  });

  /** The tables whose text has a trace. */
  const tablesWith = async (trace: string) => {
    const tables = await world.database.introspection.getTables();
    const found: string[] = [];
    for (const { name } of tables) {
      const { rows } = await sql`select * from ${sql.table(name)}`.execute(world.database);
      if (JSON.stringify(rows).toLowerCase().includes(trace)) found.push(name);
    }
    return found.sort();
  };

  it("leaves no trace of a subject in any table, whichever way it was asked for", async () => {
    const body = { policyId: "eu-adults-account", subject: ALICE };
    const ask = async (path: string, key: string) => {
      const headers = { ...bearer(KEYS.relyingParty), "idempotency-key": key };
      const response = await post(world.app, path, body, headers);
      expect(response.status).toBe(201);
      return (await response.json()) as { id: string };
    };
    const plain = await ask("/v1/presentation-requests", "a");
    const carried = await ask("/v1/openid4vp/requests", "b");
    const accepted = await answerOf(
      await submit(world.app, plain.id, { nullifier: NULLIFIER, subject: ALICE }),
    );
    expect(accepted.http).toBe(201);
    const shown = await world.app.request(`/v1/openid4vp/requests/${carried.id}`);
    const asked = parseAuthorizationRequest(await loadHash(), await shown.json());
    const presentation = presentationFor(asked.request.id, { trustRoot: "404", subject: ALICE });
    const { vp_token, state } = createAuthorizationResponse(asked, presentation);
    const refused = await world.app.request(`/v1/openid4vp/requests/${carried.id}/response`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ vp_token: JSON.stringify(vp_token), state }).toString(),
    });
    expect(refused.status).toBe(422);
    const all = await world.database.selectFrom("decisions").select("id").execute();
    expect(await tablesWith(ALICE)).toEqual(
      expect.arrayContaining(["decisions", "idempotency_keys", "nullifiers", "requests"]),
    );
    expect(await tablesWith(carried.id.toLowerCase())).toContain("openid4vp_requests");
    await erase(all.map(({ id }) => id));
    expect(await tablesWith(ALICE)).toEqual([]);
    expect(await tablesWith(ALICE.slice(2))).toEqual([]);
    expect(await tablesWith(carried.id.toLowerCase())).toEqual([]);
    expect(await tablesWith(NULLIFIER)).toEqual(["nullifiers"]);
    expect((await verify()).intact).toBe(true);
    const receipt = await world.app.request(`/v1/decisions/${accepted.decisionId}/receipt`, {
      headers: bearer(KEYS.relyingParty),
    });
    expect(await answerOf(receipt)).toMatchObject({ http: 409, code: "ERR_SERVICE_CONFLICT" });
  });

  it("sweeps what OpenID4VP carried and what was answered with the request, and settled events", async () => {
    const headers = { ...bearer(KEYS.relyingParty), "idempotency-key": "a" };
    const body = { policyId: "eu-adults-once" };
    await post(world.app, "/v1/openid4vp/requests", body, headers);
    const { decisionId } = await once("5");
    const settled = (id: string, state: "delivered" | "dead" | "waiting", at: number | null) => ({
      ...{ id, state, settled_at: at, decision_id: String(decisionId), client_id: "exchange" },
      ...{ endpoint_id: "main", created_at: START, attempts: 1, next_attempt_at: START },
      ...{ leased_until: 0, lease: null, last_result: "200" },
    });
    const rows = [
      settled("old", "delivered", START),
      settled("older", "dead", START),
      settled("new", "delivered", START + DAY),
      settled("due", "waiting", null),
    ];
    await world.database.insertInto("webhook_deliveries").values(rows).execute();
    expect(await sweep(START + 7 * DAY)).toMatchObject({ requests: 0, deliveries: 0 });
    expect(await sweep(START + 7 * DAY + 1)).toMatchObject({ requests: 0, deliveries: 2 });
    const left = await world.database.selectFrom("webhook_deliveries").select("id").execute();
    expect(left.map(({ id }) => id).sort()).toEqual(["due", "new"]);
    expect(await sweep(START + 7 * DAY + 600_001)).toMatchObject({ requests: 1 });
    expect(await tablesWith("openid4vp/requests")).toEqual([]);
    expect(await world.database.selectFrom("idempotency_keys").selectAll().execute()).toEqual([]);
    expect((await verify()).intact).toBe(true);
  });

  it("still refuses the nullifier of who was erased", async () => {
    const first = await once("5");
    await erase([first.decisionId]);
    expect(await once("5")).toMatchObject({ http: 409, code: "ERR_VERIFICATION_NULLIFIER_USED" });
    const second = await account(ALICE, "6");
    await erase([second.decisionId]);
    expect(await account(ALICE, "6", 5)).toMatchObject({ code: "ERR_PRESENTATION_SUBJECT" });
    expect((await verify()).intact).toBe(true);
  });

  it("logs that something was erased, how much, and not whose", async () => {
    const { decisionId } = await account(ALICE, NULLIFIER);
    await erase([decisionId]);
    const last = await world.database
      .selectFrom("audit")
      .select("entry")
      .orderBy("sequence", "desc")
      .limit(1)
      .executeTakeFirstOrThrow();
    expect(JSON.parse(last.entry ?? "")).toEqual({
      kind: "erasure",
      at: START,
      cause: "request",
      openings: 1,
      fields: { subject: 1, nullifier: 1, presentation_digest: 1, as_of: 1, terms_digest: 1 },
    });
    expect(await erase([decisionId])).toEqual({ openings: 0, fields: {} });
    expect((await verify()).entries).toBe(3);
  });

  it("shows the relying party its decision without the holder, and no presentation repeats it", async () => {
    const { id } = await openRequest(world.app, "account", ALICE);
    const changes = { nullifier: "5", subject: ALICE };
    const { decisionId } = await answerOf(await submit(world.app, id, changes));
    await erase([decisionId]);
    const path = `/v1/decisions/${decisionId}`;
    const shown = await world.app.request(path, { headers: bearer(KEYS.relyingParty) });
    const text = await shown.text();
    expect([shown.status, JSON.parse(text).outcome]).toEqual([200, "accepted"]);
    expect(text).not.toContain(ALICE);
    const proof = await world.app.request(`${path}/audit-proof`, {
      headers: bearer(KEYS.relyingParty),
    });
    const { entry, fields } = (await proof.json()) as {
      entry: object;
      fields: { subject: object };
    };
    expect(Object.keys(entry)).toEqual(["sequence", "commitment"]);
    expect(fields.subject).toEqual({ commitment: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect((await submit(world.app, id, changes)).status).toBe(409);
  });

  it("erases single fields; the rest of the row still verifies against its entry", async () => {
    const [one, two] = [await account(ALICE, "6"), await account(ALICE, "6", 5)];
    const options = { fields: ["subject"], keepOpening: true };
    expect(await erase([two.decisionId], options)).toEqual({
      openings: 0,
      fields: { subject: 1, terms_digest: 1 },
    });
    expect(await verify()).toMatchObject({ intact: true, erased: 0 });
    await erase([one.decisionId], options);
    expect((await verify()).intact).toBe(true);
    await sql`update decisions set nullifier = '7' where id = ${two.decisionId}`.execute(
      world.database,
    );
    expect(await verify()).toMatchObject({ intact: false, problem: "decisions" });
  });

  const lies: Record<string, string> = {
    "a field put back": `update decisions set subject = '${BOB}' where subject is null and openings is not null`,
    "a field taken away without a word": "update decisions set as_of = null where openings is null",
    "another commitment for an erased field":
      'update decisions set openings = replace(openings, \'"subject":{"commitment":"\', \'"subject":{"commitment":"0\')',
    "a field that may not be erased":
      'update decisions set client_id = \'\', openings = replace(openings, \'"client_id":{"salt"\', \'"client_id":{"commitment"\') where openings is not null',
    "openings that are no JSON": "update decisions set openings = '{' where openings is not null",
    "an opening erased without a word":
      "update audit set entry = null, salt = null where sequence = 2",
    "a decision dropped with its opening": "delete from decisions where openings is not null",
    "a nullifier freed after its link was erased":
      "delete from nullifiers where decision_id like 'erased:%'",
    "a link cut without a word":
      "update nullifiers set decision_id = 'erased:1' where nullifier = '5'",
  };
  const LIES_ON_TERMS: Record<string, string> = {
    "terms that were changed": "update decision_terms set expires_at = expires_at + 1",
    "terms that are gone without a word": "delete from decision_terms",
    "terms of no decision":
      "update decision_terms set decision_id = 'x' where decision_id = (select min(decision_id) from decision_terms)",
    "terms and their digest changed alike":
      "update decisions set terms_digest = null where openings is null; delete from decision_terms",
  };
  it.each(Object.entries({ ...lies, ...LIES_ON_TERMS }))("finds %s", async (_, statement) => {
    await once("5");
    const { decisionId } = await account(ALICE, "6");
    const other = await once("8");
    await erase([decisionId], { fields: ["subject"], keepOpening: true });
    await erase([other.decisionId]);
    expect((await verify()).intact).toBe(true);
    await sql`PRAGMA foreign_keys = OFF`.execute(world.database);
    for (const one of statement.split("; ")) await sql.raw(one).execute(world.database);
    expect((await verify()).intact).toBe(false);
  });

  it("sweeps by the configured times, and not a moment before", async () => {
    await openRequest(world.app);
    await once("5");
    await account(ALICE, "6");
    const expiresAt = START + 600_000;
    expect(await sweep(expiresAt + 7 * DAY)).toMatchObject({ requests: 0, openings: 0 });
    expect(await sweep(expiresAt + 7 * DAY + 1)).toMatchObject({ requests: 1, openings: 0 });
    expect(await countOf("requests")).toBe(2);
    expect(await sweep(START + 400 * DAY)).toMatchObject({ openings: 0 });
    expect(await sweep(START + 400 * DAY + 1)).toMatchObject({
      requests: 0,
      openings: 2,
      fields: { subject: 1, nullifier: 2, presentation_digest: 2, as_of: 2, terms_digest: 2 },
    });
    expect(await sweep(START + 401 * DAY)).toMatchObject({ openings: 0, fields: {} });
    expect([await countOf("decisions"), await countOf("nullifiers")]).toEqual([2, 2]);
    expect(files()).not.toContain(ALICE);
    expect(await verify()).toMatchObject({ intact: true, erased: 2 });
    expect(await once("5")).toMatchObject({ http: 409 });
  });

  it("sweeps more than one batch, and keeps a refused request until its decision goes", async () => {
    for (let i = 0; i < 105; i++) await openRequest(world.app);
    const used = await openRequest(world.app);
    await submit(world.app, used.id, { trustRoot: "404" });
    expect(await sweep(START + 30 * DAY)).toMatchObject({ requests: 105 });
    expect(await countOf("requests")).toBe(1);
    expect(await sweep(START + 401 * DAY)).toMatchObject({
      openings: 1,
      fields: { terms_digest: 1 },
    });
    expect(await verify()).toMatchObject({ intact: true, erased: 1 });
  });

  it("takes its times from the configuration, and none beyond ten years", () => {
    const read = (retention: object) => parseServiceConfig(configJson({ retention })).retention;
    expect(read({})).toEqual({ requestSeconds: 604_800, subjectSeconds: 34_560_000 });
    expect(read({ subjectSeconds: 60 }).subjectSeconds).toBe(60);
    for (const retention of [{ subjectSeconds: 0 }, { requestSeconds: 1e10 }, { nullifiers: 1 }]) {
      expect(() => read(retention)).toThrow(
        expect.objectContaining({ code: "ERR_SERVICE_CONFIG" }),
      );
    }
  });
});
