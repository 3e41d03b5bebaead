import { createHash } from "node:crypto";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, it } from "vitest";
import { addApiKey } from "../../src/service/store/add-api-key.ts";
import { addTrustRoot } from "../../src/service/store/add-trust-root.ts";
import { revokeApiKey } from "../../src/service/store/revoke-api-key.ts";
import { addSolvencyReport } from "../../src/service/store/solvency-reports.ts";
import { verifyAuditLog } from "../../src/service/store/verify-audit-log.ts";
import { withdrawTrustRoot } from "../../src/service/store/withdraw-trust-root.ts";
import { describeStores } from "./stores.ts";
import {
  answerOf,
  createWorld,
  openRequest,
  START,
  submit,
  trustRoot,
  type World,
} from "./world.ts";

const ALICE = `0x${"a1".repeat(20)}` as const;
const BOB = `0x${"b0".repeat(20)}` as const;
const ROOT = { trustRoot: "9" };

describeStores("verifyAuditLog", (openTestStore) => {
  let world: World;
  const once = async (nullifier: string) => {
    const { id } = await openRequest(world.app);
    return answerOf(await submit(world.app, id, { ...ROOT, nullifier }));
  };
  const account = async (subject: typeof ALICE | typeof BOB, seconds: number) => {
    const { id } = await openRequest(world.app, "account", subject);
    const asOf = { date: "20260601", seconds: START / 1000 - 300 + seconds };
    return answerOf(await submit(world.app, id, { ...ROOT, nullifier: "3", subject, asOf }));
  };

  /** Entries: 1 root 7, 2 root 9, 3 withdrawal of 7, 4 and 5 accepted, 6 refused, 7 accepted, 8 renewed. */
  beforeEach(async () => {
    world = await createWorld({ database: (await openTestStore()).database });
    await addTrustRoot(world.database, trustRoot("9", START));
    await withdrawTrustRoot(world.database, { root: "7", now: START, operator: "registrar" });
    const answers = [
      await once("1"),
      await once("2"),
      await once("2"),
      await account(ALICE, 0),
      await account(ALICE, 0),
    ];
    expect(answers.map(({ http }) => http)).toEqual([201, 201, 409, 201, 201]);
    expect(await verifyAuditLog(world.database)).toMatchObject({ intact: true, entries: 8 });
  });
  afterEach(() => world.close());

  const isIntact = async () => (await verifyAuditLog(world.database)).intact;
  const run = (statement: string) => sql.raw(statement).execute(world.database);

  const records: Record<string, string> = {
    "an API key with more scopes": "update api_keys set scopes = 'decisions audit' where id = 'a'",
    "an API key of another id": "update api_keys set id = 'c' where id = 'a'",
    "an API key that is gone": "delete from api_keys where id = 'a'",
    "an API key that was added":
      "insert into api_keys (digest, id, scopes, created_at) values ('cc', 'c', 'audit', 1)",
    "a revocation taken back": "update api_keys set revoked_at = null where id = 'b'",
    "a revocation without a word": "update api_keys set revoked_at = 1 where id = 'a'",
    "a report of no entry":
      "insert into solvency_reports values ('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'x', 1, 1, '{\"payload\":\"\"}')",
    "a report that changed": 'update solvency_reports set document = \'{"payload":"e30"}\'',
    "a report that is gone": "delete from solvency_reports",
  };
  it.each(Object.entries(records))("finds %s", async (_, statement) => {
    const key = { scopes: ["decisions"], expiresAt: null, now: START } as const;
    await addApiKey(world.database, { ...key, id: "a", digest: "aa".repeat(32) });
    await addApiKey(world.database, { ...key, id: "b", digest: "bb".repeat(32) });
    await revokeApiKey(world.database, "b", START + 1);
    const payload = Buffer.from('{"entity":"x"}');
    const report = {
      id: createHash("sha256").update(payload).digest("hex"),
      ...{ entity: "x", snapshot_at: START, received_at: START },
      document: JSON.stringify({ jws: `e30.${payload.toString("base64url")}.AA` }),
    };
    await world.database
      .transaction()
      .execute((transaction) => addSolvencyReport(transaction, { report, operator: "registrar" }));
    expect(await verifyAuditLog(world.database)).toMatchObject({ intact: true });
    await run(statement);
    expect(await verifyAuditLog(world.database)).toMatchObject({
      intact: false,
      problem: "records",
    });
  });

  const tampering: Record<string, string> = {
    "a changed entry": `update audit set entry = replace(entry, 'refused', 'accepted') where sequence = 6`,
    "a changed commitment": `update audit set commitment = '${"0".repeat(63)}1' where sequence = 2`,
    "a changed salt": `update audit set salt = '${"0".repeat(32)}' where sequence = 2`,
    "an entry closed without a word":
      "update audit set entry = null, salt = null where sequence = 4",
    "an entry without its salt": "update audit set salt = null where sequence = 4",
    "a changed node of the tree": `update audit_nodes set hash = '${"0".repeat(64)}' where level = 1 and position = 1`,
    "a missing node of the tree": "delete from audit_nodes where level = 3",
    "a node beyond the tree": `insert into audit_nodes values (4, 0, '${"0".repeat(64)}')`,
    "two entries exchanged":
      "update audit set sequence = case sequence when 4 then -5 else -4 end where sequence in (4, 5)",
    "an entry removed within": "delete from audit where sequence = 2",
    "the last entry removed": "delete from audit where sequence = 8",
    "a decision removed":
      "delete from decision_terms where decision_id = (select id from decisions where audit_sequence = 6); delete from decisions where audit_sequence = 6",
    "a decision turned": "update decisions set outcome = 'accepted' where audit_sequence = 6",
    "a nullifier without a decision":
      "insert into nullifiers values ('9', '2', 'once', null, 1, 'none')",
    "a request consumed by nothing":
      "update requests set decision_id = 'none' where decision_id is null",
    "a consumed request set free":
      "update requests set decision_id = null where decision_id is not null",
    "a nullifier set free": "delete from nullifiers where nullifier = '1'",
    "an account's nullifier set free": "delete from nullifiers where nullifier = '3'",
    "all nullifiers set free": "delete from nullifiers",
    "a nullifier that may renew": "update nullifiers set mode = 'account' where nullifier = '1'",
    "an account given away": `update nullifiers set subject = '${BOB}' where nullifier = '3'`,
    "an account's nullifier made older": "update nullifiers set as_of = 1 where nullifier = '3'",
    "a nullifier of another rule": "update nullifiers set rule_hash = '1' where nullifier = '1'",
    "a trust root brought back": "update trust_roots set withdrawn_at = null",
    "a trust root withdrawn": "update trust_roots set withdrawn_at = 1 where root = '9'",
    "a trust root's window prolonged": "update trust_roots set posted_at = posted_at + 1",
    "a trust root added":
      "insert into trust_roots (sequence, root, posted_at, issuers, leaf_list) values (3, '5', 1, 1, '{}')",
    "a trust root removed": "delete from trust_roots where root = '7'",
  };
  for (const [name, statement] of Object.entries(tampering)) {
    it(`finds ${name}`, async () => {
      for (const one of statement.split("; ")) await run(one);
      expect(await isIntact()).toBe(false);
    });
  }

  const columns: Record<string, string> = {
    client_id: "'other'",
    policy_id: "'eu-adults-session'",
    code: "'ERR_NONE'",
    decided_at: "decided_at + 1",
    as_of: "as_of + 1",
    nullifier: "'77'",
    subject: `'${ALICE}'`,
    mode: "'session'",
    rule_hash: "'1'",
    presentation_digest: `'${"0".repeat(64)}'`,
    salt: `'${"0".repeat(32)}'`,
  };
  for (const [column, value] of Object.entries(columns)) {
    it(`finds a changed ${column} of a decision`, async () => {
      await run(`update decisions set ${column} = ${value} where audit_sequence = 4`);
      expect(await isIntact()).toBe(false);
    });
  }

  it("finds two requests whose decisions were exchanged", async () => {
    const [one, two] = await world.database
      .selectFrom("requests")
      .select(["id", "decision_id"])
      .where("decision_id", "is not", null)
      .limit(2)
      .execute();
    await run(`update requests set decision_id = 'none' where id = '${one?.id}'`);
    await run(`update requests set decision_id = '${one?.decision_id}' where id = '${two?.id}'`);
    await run(`update requests set decision_id = '${two?.decision_id}' where id = '${one?.id}'`);
    expect(await isIntact()).toBe(false);
  });

  it("finds that a nullifier was set free and taken again", async () => {
    await run("delete from nullifiers where nullifier = '1'");
    expect(await once("1")).toMatchObject({ http: 201 });
    expect(await isIntact()).toBe(false);
  });

  it("finds that an account was set free and taken by another subject", async () => {
    await run("delete from nullifiers where nullifier = '3'");
    expect(await account(BOB, 1)).toMatchObject({ http: 201 });
    expect(await isIntact()).toBe(false);
  });

  it("stays intact over what happens honestly after", async () => {
    expect(await account(ALICE, 1)).toMatchObject({ http: 201 });
    expect(await account(BOB, 2)).toMatchObject({ http: 422 });
    expect(await once("1")).toMatchObject({ http: 409 });
    expect(await once("4")).toMatchObject({ http: 201 });
    expect(await isIntact()).toBe(true);
  });

  it("holds the least: no nullifier, subject or proof, and digests that cannot be guessed", async () => {
    const rows = await world.database.selectFrom("audit").select("entry").execute();
    const entries = rows.map(({ entry }) => JSON.parse(entry ?? "") as Record<string, unknown>);
    const members = new Set(entries.flatMap((entry) => Object.keys(entry)));
    expect([...members].sort()).toEqual(
      [
        ...["at", "code", "decisionId", "digest", "kind", "operator"],
        ...["outcome", "policyId", "requestId", "root"],
      ].sort(),
    );
    const salts = await world.database.selectFrom("decisions").select("salt").execute();
    expect(new Set(salts.map(({ salt }) => salt)).size).toBe(5);
    for (const { salt } of salts) expect(salt).toMatch(/^[0-9a-f]{32}$/);
  });
});
