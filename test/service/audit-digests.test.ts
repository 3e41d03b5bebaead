import { createHash } from "node:crypto";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { AuditTable, DecisionTable } from "../../src/service/store/tables.ts";
import { verifyAuditLog } from "../../src/service/store/verify-audit-log.ts";
import { describeStores } from "./stores.ts";
import {
  answerOf,
  createWorld,
  openRequest,
  presentationFor,
  submit,
  type World,
} from "./world.ts";

// What an auditor writes from docs/service.md alone: nothing of the product's hashing is imported here.
const sha256 = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");
const text = (value: string | null) => (value === null ? "null" : `"${value}"`);

const decisionText = (row: DecisionTable) =>
  [
    `{"as_of":${row.as_of}`,
    `"client_id":${text(row.client_id)}`,
    `"code":${text(row.code)}`,
    `"decided_at":${row.decided_at}`,
    `"id":${text(row.id)}`,
    `"mode":${text(row.mode)}`,
    `"nullifier":${text(row.nullifier)}`,
    `"outcome":${text(row.outcome)}`,
    `"policy_id":${text(row.policy_id)}`,
    `"presentation_digest":${text(row.presentation_digest)}`,
    `"request_id":${text(row.request_id)}`,
    `"rule_hash":${text(row.rule_hash)}`,
    `"salt":${text(row.salt)}`,
    `"subject":${text(row.subject)}}`,
  ].join();

const entryHash = ({ sequence, previous_hash, entry }: AuditTable) =>
  sha256(["symbolon/audit/2", sequence, previous_hash, entry].join("\n"));

describeStores("an auditor without our code", (openTestStore) => {
  let world: World;
  let rows: AuditTable[];
  let decisions: DecisionTable[];
  let sent: ReturnType<typeof presentationFor>;

  beforeEach(async () => {
    world = await createWorld({ database: (await openTestStore()).database });
    const { id } = await openRequest(world.app);
    const accepted = await answerOf(await submit(world.app, id, { nullifier: "5" }));
    sent = presentationFor(id, { nullifier: "5" });
    const again = await openRequest(world.app);
    const refused = await answerOf(await submit(world.app, again.id, { nullifier: "5" }));
    expect([accepted.http, refused.http]).toEqual([201, 409]);
    rows = await world.database.selectFrom("audit").selectAll().orderBy("sequence").execute();
    decisions = await world.database
      .selectFrom("decisions")
      .selectAll()
      .orderBy("audit_sequence")
      .execute();
  });
  afterEach(() => world.close());

  it("recomputes the chain of the log", async () => {
    expect(rows).toHaveLength(3);
    let previous = "0".repeat(64);
    for (const row of rows) {
      expect(row.previous_hash).toBe(previous);
      expect(row.hash).toBe(entryHash(row));
      previous = row.hash;
    }
    expect((await verifyAuditLog(world.database)).headHash).toBe(previous);
  });

  it("finds each entry in canonical form: members sorted, no space", () => {
    const [root, accepted, refused] = rows.map(({ entry }) => entry);
    expect(root).toMatch(/^{"at":\d+,"kind":"trust-root","operator":"[^"]+","root":"7"}$/);
    const start = '{"at":\\d+,';
    const rest = '"decisionId":"[^"]+","digest":"[0-9a-f]{64}","kind":"decision"';
    expect(accepted).toMatch(
      RegExp(`^${start}${rest},"outcome":"accepted","policyId":"[^"]+","requestId":"[^"]+"}$`),
    );
    expect(refused).toMatch(
      RegExp(
        `^${start}"code":"ERR_VERIFICATION_NULLIFIER_USED",${rest},"outcome":"refused","policyId":"[^"]+","requestId":"[^"]+"}$`,
      ),
    );
  });

  it("recomputes the digest of each decision, and no other", () => {
    expect(decisions.map(({ outcome }) => outcome)).toEqual(["accepted", "refused"]);
    for (const row of decisions) {
      const { digest } = JSON.parse(rows[row.audit_sequence - 1]?.entry ?? "{}");
      expect(sha256(`symbolon/decision/2\n${decisionText(row)}`)).toBe(digest);
      const changed = decisionText({ ...row, decided_at: row.decided_at + 1 });
      expect(sha256(`symbolon/decision/2\n${changed}`)).not.toBe(digest);
    }
  });

  it("recomputes the digest of the accepted presentation from what the wallet sent", () => {
    const { asOf, circuit, nullifier, proof, requestId, trustRoot } = sent;
    const pair = ([x, y]: readonly [string, string]) => `["${x}","${y}"]`;
    const canonical = [
      `{"asOf":{"date":"${asOf.date}","seconds":${asOf.seconds}}`,
      `"circuit":{"id":"${circuit.id}","version":${circuit.version}}`,
      `"nullifier":"${nullifier}"`,
      `"proof":{"a":${pair(proof.a)},"b":[${pair(proof.b[0])},${pair(proof.b[1])}],"c":${pair(proof.c)}}`,
      `"proofSystem":"groth16-bn254"`,
      `"requestId":"${requestId}"`,
      `"trustRoot":"${trustRoot}"`,
      `"type":"SymbolonPresentation"`,
      `"version":1}`,
    ].join();
    const digest = sha256(`symbolon/presentation/2\n${canonical}`);
    expect(decisions.map((row) => row.presentation_digest)).toEqual([digest, null]);
  });
});
