import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { verifyAuditLog } from "../../src/service/store/verify-audit-log.ts";
import { createWorld, openRequest, submit, type World } from "./world.ts";

describe("verifyAuditLog", () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
    for (const nullifier of ["1", "2", "2"]) {
      const { id } = await openRequest(world.app);
      await submit(world.app, id, { nullifier });
    }
    expect(await verifyAuditLog(world.database)).toMatchObject({ intact: true, entries: 4 });
  });
  afterEach(() => world.close());

  const tampering: Record<string, string> = {
    "a changed entry": `update audit set entry = replace(entry, 'refused', 'accepted') where sequence = 4`,
    "a changed hash": `update audit set hash = '${"0".repeat(63)}1' where sequence = 2`,
    "an entry removed within": "delete from audit where sequence = 2",
    "the last entry removed": "delete from audit where sequence = 4",
    "a decision removed": "delete from decisions where audit_sequence = 3",
    "a decision turned": "update decisions set outcome = 'accepted' where audit_sequence = 4",
    "a nullifier without a decision":
      "insert into nullifiers values ('9', '2', 'once', null, 1, 'none')",
    "a request consumed by nothing":
      "update requests set decision_id = 'none' where decision_id is null",
    "a consumed request set free": "update requests set decision_id = null",
  };
  for (const [name, statement] of Object.entries(tampering)) {
    it(`finds ${name}`, async () => {
      await sql.raw(statement).execute(world.database);
      expect((await verifyAuditLog(world.database)).intact).toBe(false);
    });
  }

  it("holds the least: no nullifier, subject or proof", async () => {
    const rows = await world.database.selectFrom("audit").select("entry").execute();
    const members = new Set(rows.flatMap(({ entry }) => Object.keys(JSON.parse(entry) as object)));
    expect([...members].sort()).toEqual(
      ["at", "code", "decisionId", "kind", "outcome", "policyId", "requestId", "root"].sort(),
    );
  });
});
