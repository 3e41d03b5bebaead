import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { auditLogOrigin } from "../../src/service/keys/checkpoint-signer.ts";
import { deriveServiceKeys } from "../../src/service/keys/service-keys.ts";
import { addTrustRoot } from "../../src/service/store/add-trust-root.ts";
import { verifyAuditLog } from "../../src/service/store/verify-audit-log.ts";
import {
  commitEntry,
  leafOfCommitment,
  merkleRoot,
  parseVerifierKey,
  verifyCheckpoint,
  verifyConsistency,
  verifyInclusion,
} from "../../src/transparency/index.ts";
import {
  answerOf,
  bearer,
  createWorld,
  KEYS,
  openRequest,
  submit,
  trustRoot,
  type World,
} from "./world.ts";

const hex = (text: string) => new Uint8Array(Buffer.from(text, "hex"));
const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

interface Entry {
  sequence: number;
  commitment: string;
  entry?: string;
  salt?: string;
}

describe("the audit log over HTTP", () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.close());

  const get = (path: string, key?: string) =>
    Promise.resolve(world.app.request(path, key === undefined ? {} : { headers: bearer(key) }));
  const read = async (path: string, key?: string) => {
    const response = await get(path, key);
    expect([path, response.status]).toEqual([path, 200]);
    return response.json() as Promise<never>;
  };
  const checkpoint = async () => {
    const { verifierKey, origin } = (await read("/v1/audit-log/key")) as {
      verifierKey: string;
      origin: string;
    };
    const response = await get("/v1/audit-log/checkpoint");
    expect([response.status, response.headers.get("content-type")]).toEqual([
      200,
      expect.stringMatching(/^text\/plain/),
    ]);
    const note = await response.text();
    return { note, ...verifyCheckpoint(note, { keys: [parseVerifierKey(verifierKey)], origin }) };
  };
  const decide = async (nullifier: string) => {
    const { id } = await openRequest(world.app);
    return answerOf(await submit(world.app, id, { nullifier }));
  };

  it("signs what there is under the log's origin, and the same once more while nothing happens", async () => {
    const first = await checkpoint();
    expect([first.origin, first.size]).toEqual(["gate.example/audit-log", 1]);
    expect((await checkpoint()).note).toBe(first.note);
    await decide("1");
    expect((await checkpoint()).size).toBe(2);
    const rows = await world.database.selectFrom("audit_checkpoints").selectAll().execute();
    expect(rows.map(({ size }) => size)).toEqual([1, 2]);
  });

  it("proves every entry at every size, and every size from every smaller one", async () => {
    const checkpoints = [await checkpoint()];
    for (let i = 0; i < 8; i++) {
      await decide(String(100 + i));
      checkpoints.push(await checkpoint());
    }
    const { entries } = (await read("/v1/audit-log/entries", KEYS.operator)) as {
      entries: Entry[];
    };
    const leaves = entries.map(({ commitment }) => leafOfCommitment(hex(commitment)));
    expect(toHex(merkleRoot(leaves))).toBe(toHex(checkpoints.at(-1)?.root ?? hex("")));
    for (const { size, root } of checkpoints) {
      for (let sequence = 1; sequence <= size; sequence++) {
        const path = `/v1/audit-log/proofs/inclusion?sequence=${sequence}&size=${size}`;
        const proof = (await read(path, KEYS.operator)) as { hashes: string[]; root: string };
        expect(proof.root).toBe(toHex(root));
        const leafHash = leaves[sequence - 1] as Uint8Array;
        verifyInclusion({
          index: sequence - 1,
          size,
          leafHash,
          root,
          proof: proof.hashes.map(hex),
        });
      }
      for (const older of checkpoints.filter((other) => other.size <= size)) {
        const path = `/v1/audit-log/proofs/consistency?from=${older.size}&to=${size}`;
        const { hashes } = (await read(path)) as { hashes: string[] };
        const sizes = { from: older.size, to: size };
        verifyConsistency({ ...sizes, fromRoot: older.root, toRoot: root, proof: hashes.map(hex) });
      }
    }
  });

  it("pages through the entries, each with what opens it", async () => {
    for (let i = 0; i < 4; i++) await decide(String(i));
    const all: Entry[] = [];
    let cursor: string | undefined = "0";
    while (cursor !== undefined) {
      const page = (await read(
        `/v1/audit-log/entries?cursor=${cursor}&limit=2`,
        KEYS.operator,
      )) as { entries: Entry[]; nextCursor?: string };
      expect(page.entries.length).toBeLessThanOrEqual(2);
      all.push(...page.entries);
      cursor = page.nextCursor;
    }
    expect(all.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
    for (const { commitment, salt = "", entry = "" } of all) {
      expect(toHex(commitEntry(hex(salt), entry))).toBe(commitment);
    }
  });

  it("gives a relying party the proof of its own decision, and nobody else's", async () => {
    const { decisionId } = await decide("1");
    const path = `/v1/decisions/${decisionId}/audit-proof`;
    const shown = (await read(path, KEYS.relyingParty)) as {
      checkpoint: string;
      entry: Entry;
      proof: { size: number; hashes: string[] };
      fields: Record<string, { value?: unknown; salt?: string }>;
    };
    const { root, size } = await checkpoint();
    const { sequence, commitment, entry = "", salt = "" } = shown.entry;
    expect(toHex(commitEntry(hex(salt), entry))).toBe(commitment);
    expect(JSON.parse(entry)).toMatchObject({ decisionId, outcome: "accepted" });
    const leafHash = leafOfCommitment(hex(commitment));
    verifyInclusion({
      index: sequence - 1,
      size,
      leafHash,
      root,
      proof: shown.proof.hashes.map(hex),
    });
    expect(shown.fields.nullifier).toEqual({ value: "1", salt: expect.any(String) });
    expect((await get(path, KEYS.otherRelyingParty)).status).toBe(404);
    expect((await get(path, KEYS.operator)).status).toBe(403);
    expect((await get(path)).status).toBe(401);
  });

  it.each([
    ["/v1/audit-log/entries", undefined, 401],
    ["/v1/audit-log/entries", KEYS.relyingParty, 403],
    ["/v1/audit-log/proofs/inclusion?sequence=1&size=1", undefined, 401],
    ["/v1/audit-log/proofs/inclusion?sequence=1&size=1", KEYS.relyingParty, 403],
    ["/v1/audit-log/proofs/inclusion?sequence=2&size=1", KEYS.operator, 404],
    ["/v1/audit-log/proofs/inclusion?sequence=0&size=1", KEYS.operator, 404],
    ["/v1/audit-log/proofs/inclusion?sequence=1&size=2", KEYS.operator, 404],
    ["/v1/audit-log/proofs/inclusion?sequence=1", KEYS.operator, 400],
    ["/v1/audit-log/proofs/inclusion?sequence=01&size=1", KEYS.operator, 400],
    ["/v1/audit-log/proofs/inclusion?sequence=1e0&size=1", KEYS.operator, 400],
    ["/v1/audit-log/proofs/consistency?from=1&to=2", undefined, 404],
    ["/v1/audit-log/proofs/consistency?from=2&to=1", undefined, 404],
    ["/v1/audit-log/proofs/consistency?from=-1&to=1", undefined, 400],
    ["/v1/audit-log/proofs/consistency?from=0&to=9999999999999999", undefined, 400],
    ["/v1/audit-log/entries?limit=0", KEYS.operator, 400],
    ["/v1/audit-log/entries?limit=1001", KEYS.operator, 400],
    ["/v1/audit-log/entries?cursor=x", KEYS.operator, 400],
  ])("answers %s of %s with %i", async (path, key, status) => {
    expect((await get(path, key)).status).toBe(status);
  });

  it("has a checkpoint of an empty log", async () => {
    await sql`delete from audit`.execute(world.database);
    await sql`delete from audit_nodes`.execute(world.database);
    const { size, root } = await checkpoint();
    expect([size, toHex(root)]).toEqual([0, toHex(merkleRoot([]))]);
  });

  const run = (...statements: string[]) =>
    statements.reduce<Promise<unknown>>(
      (before, statement) => before.then(() => sql.raw(statement).execute(world.database)),
      Promise.resolve(),
    );
  const problem = async () => {
    const response = await get("/v1/audit-log/checkpoint");
    return [response.status, ((await response.json()) as { code: string }).code];
  };

  it("signs nothing for a log that was cut below a checkpoint", async () => {
    await decide("1");
    await checkpoint();
    await run(
      "delete from audit where sequence = 2",
      "delete from audit_nodes where level = 1 or position = 1",
    );
    expect(await problem()).toEqual([500, "ERR_AUDIT_TRUNCATED"]);
  });

  it("signs no second root of one size, and no log that does not continue a signed one", async () => {
    await checkpoint();
    const other = toHex(leafOfCommitment(hex("ab".repeat(32))));
    await run(
      `update audit set commitment = '${"ab".repeat(32)}'`,
      `update audit_nodes set hash = '${other}'`,
    );
    expect(await problem()).toEqual([500, "ERR_AUDIT_SPLIT_VIEW"]);
    await addTrustRoot(world.database, trustRoot("9", world.clock.now));
    expect(await problem()).toEqual([500, "ERR_AUDIT_SPLIT_VIEW"]);
    expect(await verifyAuditLog(world.database)).toMatchObject({ intact: false, brokenAt: 1 });
    await expect(
      run("insert into audit_checkpoints select * from audit_checkpoints"),
    ).rejects.toThrow();
  });

  it("signs the same root again under a new key, and no other", async () => {
    const before = await checkpoint();
    const keys = await deriveServiceKeys(new Uint8Array(32).fill(8));
    const next = await createWorld({ database: world.database, overrides: { keys } });
    const response = await next.app.request("/v1/audit-log/checkpoint");
    const note = await response.text();
    expect(note).not.toBe(before.note);
    expect(note.split("\n").slice(0, 3)).toEqual(before.note.split("\n").slice(0, 3));
  });
});

describe("the log's origin", () => {
  it.each([
    ["https://gate.example", "gate.example/audit-log"],
    ["https://gate.example/", "gate.example/audit-log"],
    ["https://gate.example:8443/a/b/", "gate.example:8443/a/b/audit-log"],
    ["https://gate.example/a+b", "gate.example/a%2Bb/audit-log"],
  ])("%s has %s", (publicUrl, origin) => {
    expect(auditLogOrigin({ publicUrl })).toBe(origin);
  });
});
