import { createHash } from "node:crypto";
import { afterEach, beforeEach, expect, it } from "vitest";
import { eraseDecisions } from "../../src/service/store/erase-decisions.ts";
import type {
  AuditTable,
  DecisionTable,
  DecisionTermsTable,
} from "../../src/service/store/tables.ts";
import { verifyAuditLog } from "../../src/service/store/verify-audit-log.ts";
import { describeStores } from "./stores.ts";
import {
  answerOf,
  createWorld,
  openRequest,
  presentationFor,
  START,
  submit,
  type World,
} from "./world.ts";

// What an auditor writes from docs/audit-log.md alone: nothing of the product's hashing is imported here.
const sha256 = (...parts: (string | Buffer)[]) =>
  createHash("sha256")
    .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
    .digest();
const hex = (text: string | null) => Buffer.from(text ?? "", "hex");
const json = (value: string | number | null) =>
  typeof value === "string" ? `"${value}"` : String(value);

const commitment = ({ salt, entry }: AuditTable) =>
  sha256("symbolon/audit/3\n", hex(salt), entry ?? "");

/** RFC 9162, 2.1.1, as it stands there. */
function treeRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return sha256(Buffer.of(0), leaves[0] as Buffer);
  const split = 2 ** (Math.ceil(Math.log2(leaves.length)) - 1);
  return sha256(Buffer.of(1), treeRoot(leaves.slice(0, split)), treeRoot(leaves.slice(split)));
}

/** The members of the digest's text, sorted by name. */
const FIELDS = [
  ...["as_of", "client_id", "code", "decided_at", "id", "mode", "nullifier", "outcome"],
  ...["policy_id", "presentation_digest", "request_id", "rule_hash", "subject", "terms_digest"],
] as const;

type Column = keyof DecisionTable;

function fieldCommitment(row: DecisionTable, field: string): string {
  const opening = row.openings === null ? undefined : JSON.parse(row.openings)[field];
  if (opening?.commitment !== undefined) return opening.commitment;
  const derived = sha256(`symbolon/decision-salt/3\n${row.salt}\n${field}`).toString("hex");
  const salt = opening?.salt ?? derived.slice(0, 32);
  const text = `["${field}","${salt}",${json(row[field as Column])}]`;
  return sha256(`symbolon/decision-field/3\n${text}`).toString("hex");
}

const decisionDigest = (row: DecisionTable) =>
  sha256(
    `symbolon/decision/3\n{${FIELDS.map((field) => `"${field}":"${fieldCommitment(row, field)}"`)}}`,
  ).toString("hex");

describeStores("an auditor without our code", (openTestStore) => {
  let world: World;
  let rows: AuditTable[];
  let decisions: DecisionTable[];
  let sent: ReturnType<typeof presentationFor>;

  const read = async () => {
    rows = await world.database.selectFrom("audit").selectAll().orderBy("sequence").execute();
    decisions = await world.database
      .selectFrom("decisions")
      .selectAll()
      .orderBy("audit_sequence")
      .execute();
  };

  beforeEach(async () => {
    world = await createWorld({ database: (await openTestStore()).database });
    const { id } = await openRequest(world.app);
    const accepted = await answerOf(await submit(world.app, id, { nullifier: "5" }));
    sent = presentationFor(id, { nullifier: "5" });
    const again = await openRequest(world.app);
    const refused = await answerOf(await submit(world.app, again.id, { nullifier: "5" }));
    expect([accepted.http, refused.http]).toEqual([201, 409]);
    await read();
  });
  afterEach(() => world.close());

  it("opens each commitment, and recomputes the root over them", async () => {
    expect(rows.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    for (const row of rows) {
      expect(row.salt).toMatch(/^[0-9a-f]{32}$/);
      expect(commitment(row).toString("hex")).toBe(row.commitment);
    }
    expect(new Set(rows.map(({ salt }) => salt)).size).toBe(3);
    const root = treeRoot(rows.map((row) => hex(row.commitment))).toString("hex");
    expect((await verifyAuditLog(world.database)).root).toBe(root);
    const response = await world.app.request("/v1/audit-log/checkpoint");
    expect((await response.text()).split("\n").slice(0, 3)).toEqual([
      "gate.example/audit-log",
      "3",
      hex(root).toString("base64"),
    ]);
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
      expect(decisionDigest(row)).toBe(digest);
      expect(decisionDigest({ ...row, decided_at: row.decided_at + 1 })).not.toBe(digest);
    }
  });

  it("recomputes the digest of each decision's terms, and no other", async () => {
    const all = await world.database.selectFrom("decision_terms").selectAll().execute();
    expect(all).toHaveLength(2);
    const digest = (terms: DecisionTermsTable) => {
      const members = Object.entries(terms).map(([name, value]) => [name, json(value)] as const);
      const sorted = members.sort(([a], [b]) => (a < b ? -1 : 1));
      const text = sorted.map(([name, value]) => `"${name}":${value}`).join();
      return sha256(`symbolon/decision-terms/1\n{${text}}`).toString("hex");
    };
    for (const row of decisions) {
      const terms = all.find((one) => one.decision_id === row.id) as DecisionTermsTable;
      expect(digest(terms)).toBe(row.terms_digest);
      expect(digest({ ...terms, expires_at: terms.expires_at + 1 })).not.toBe(row.terms_digest);
    }
  });

  it("recomputes the same digest from what is left once fields are erased", async () => {
    const before = decisions.map(decisionDigest);
    const decisionIds = decisions.map(({ id }) => id);
    const changes = { cause: "request", now: START, keepOpening: true } as const;
    const { fields } = await eraseDecisions(world.database, { decisionIds, ...changes });
    expect(fields).toEqual({ nullifier: 1, presentation_digest: 1, as_of: 1, terms_digest: 2 });
    await read();
    expect(decisions.map(({ nullifier, salt }) => [nullifier, salt])).toEqual([
      [null, ""],
      [null, ""],
    ]);
    expect(decisions.map(decisionDigest)).toEqual(before);
    const [first] = decisions as [DecisionTable];
    expect(decisionDigest({ ...first, client_id: "other" })).not.toBe(before[0]);
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
    const digest = sha256(`symbolon/presentation/2\n${canonical}`).toString("hex");
    expect(decisions.map((row) => row.presentation_digest)).toEqual([digest, null]);
  });
});
