import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ServiceError } from "../../../src/errors.ts";
import { digestPolicyPack } from "../../../src/policy/pack/digest-policy-pack.ts";
import { signPolicyPack } from "../../../src/policy/pack/sign-policy-pack.ts";
import { digestAuthorityKeys } from "../../../src/service/feed/pin-authority.ts";
import { verifyAuditLog } from "../../../src/service/store/verify-audit-log.ts";
import { signBy } from "../../chain/support/policy-oracle.ts";
import {
  authorityOf,
  DID,
  EC_KEYS,
  ED_KEYS,
  hash,
  kid,
  packOf,
  publicOf,
} from "../../policy/pack/fixtures.ts";
import {
  createNode,
  FIRST,
  FOURTH,
  following,
  type Node,
  type NodeOptions,
  SECOND,
  signed,
  THIRD,
  URL_OF_PACK,
  Web,
} from "./nodes.ts";

let web: Web;
let node: Node;
const start = async (options: Partial<NodeOptions> = {}) => {
  node = await createNode({ web, ...options });
};

beforeEach(() => {
  web = new Web();
});
afterEach(() => node.close());

async function auditKinds(): Promise<unknown[]> {
  const rows = await node.database
    .selectFrom("audit")
    .select("entry")
    .orderBy("sequence")
    .execute();
  return rows.map(({ entry }) => (JSON.parse(entry ?? "null") as { kind: string }).kind);
}

describe("verifyAuditLog over what was followed", () => {
  const lies: Record<string, string> = {
    "a version that is gone": "delete from policy_packs where version = 2",
    "a version that was added":
      "insert into policy_packs select pack_id, 9, 'ab', authority, signed, first_seen, source, effective_from, effective_until, grace_seconds from policy_packs where version = 1",
    "another digest": "update policy_packs set digest = 'ab' where version = 1",
    "another authority": "update policy_packs set authority = 'did:web:other.example'",
    "another time": "update policy_packs set first_seen = first_seen - 1",
    "another document":
      "update policy_packs set signed = (select signed from policy_packs where version = 1)",
    "a document that is none": "update policy_packs set signed = '{'",
  };
  it.each(Object.entries(lies))("finds %s", async (_, statement) => {
    await start();
    for (const pack of [FIRST, SECOND]) {
      web.serve(URL_OF_PACK, await signed(pack));
      await node.feed.run();
    }
    expect(await verifyAuditLog(node.database)).toMatchObject({ intact: true });
    await sql.raw(statement).execute(node.database);
    expect(await verifyAuditLog(node.database)).toMatchObject({
      intact: false,
      problem: "records",
    });
  });
});

describe("a source", () => {
  it("gives the first version, which is stored with its audit entry, and the next", async () => {
    await start();
    web.serve(URL_OF_PACK, await signed(FIRST));
    await node.feed.run();
    expect(node.versions()).toEqual([1]);
    web.serve(URL_OF_PACK, await signed(SECOND));
    await node.feed.run();
    expect(node.versions()).toEqual([1, 2]);
    expect(node.problem()).toBeUndefined();
    expect((await auditKinds()).filter((kind) => kind === "policy-pack")).toHaveLength(2);
    const [row] = await node.database.selectFrom("policy_packs").selectAll().execute();
    expect(row).toMatchObject({
      pack_id: "test-pack",
      version: 1,
      digest: digestPolicyPack(FIRST),
      source: URL_OF_PACK,
      grace_seconds: 7 * 86_400,
    });
  });

  it("that has not changed is not read again", async () => {
    await start();
    let sent = 0;
    const body = JSON.stringify(await signed(FIRST));
    web.pages.set(URL_OF_PACK, async () => {
      sent += 1;
      return { body, etag: '"one"' };
    });
    await node.feed.run();
    expect(node.feed.memory.get("test-pack")?.etag).toBe('"one"');
    // A body that could not be taken: only the ETag keeps it from being read.
    web.serve(URL_OF_PACK, "garbage", '"one"');
    await node.feed.run();
    expect([sent, node.problem(), node.versions()]).toEqual([1, undefined, [1]]);
  });

  it("that was refused is read again, whatever its ETag", async () => {
    await start();
    web.serve(URL_OF_PACK, "garbage", '"one"');
    await node.feed.run();
    await node.feed.run();
    expect(node.problem()).toBe("ERR_SERVICE_FEED_FORM");
  });

  it("may list its versions in any order", async () => {
    await start();
    web.serve(URL_OF_PACK, await Promise.all([THIRD, FIRST, SECOND].map(signed)));
    await node.feed.run();
    expect(node.versions()).toEqual([1, 2, 3]);
  });

  it.each([
    ["garbage", "{", "ERR_SERVICE_FEED_FORM"],
    ["another JSON", {}, "ERR_POLICY_PACK_JWS_FORM"],
    ["an empty list", [], "ERR_SERVICE_FEED_FORM"],
    ["an endless list", Array(65).fill({}), "ERR_SERVICE_FEED_FORM"],
    ["more bytes than are taken", `"${"x".repeat(4_200_000)}"`, "ERR_SERVICE_FETCH_FAILED"],
  ])("that serves %s is refused, and the held version stays", async (_, body, code) => {
    await start();
    web.serve(URL_OF_PACK, await signed(FIRST));
    await node.feed.run();
    web.serve(URL_OF_PACK, body);
    await node.feed.run();
    expect([node.problem(), node.versions()]).toEqual([code, [1]]);
    expect(node.feed.policies.find("followed", node.clock.now)?.id).toBe("followed");
  });

  it("that is down leaves what is held, and says so until it is back", async () => {
    await start();
    web.serve(URL_OF_PACK, await signed(FIRST));
    await node.feed.run();
    web.take(URL_OF_PACK);
    await node.feed.run();
    const since = node.feed.memory.get("test-pack")?.sourceProblem?.since;
    node.clock.now += 60_000;
    await node.feed.run();
    expect(node.feed.memory.get("test-pack")?.sourceProblem).toMatchObject({
      code: "ERR_SERVICE_FETCH_FAILED",
      since,
    });
    web.serve(URL_OF_PACK, await signed(FIRST));
    await node.feed.run();
    expect(node.problem()).toBeUndefined();
  });
});

describe("signatures", () => {
  const refused = async (document: unknown, code: string, held: number[] = []) => {
    web.serve(URL_OF_PACK, document);
    await node.feed.run();
    expect([node.problem(), node.versions()]).toEqual([code, held]);
  };

  it("one fewer than asked is refused", async () => {
    await start();
    await refused(await signBy(FIRST, 0), "ERR_POLICY_PACK_UNAUTHORISED");
  });

  it("a pack that states a lower threshold does not lower this node's", async () => {
    await start();
    const first = packOf({
      version: 1,
      supersedes: undefined,
      authority: authorityOf(1, ...ED_KEYS),
    });
    web.serve(URL_OF_PACK, await signBy(first, 0, 1));
    await node.feed.run();
    await refused(await signBy(following(first), 0), "ERR_POLICY_PACK_UNAUTHORISED", [1]);
  });

  it("one that does not verify is refused", async () => {
    await start();
    const { payload, signatures } = await signed(FIRST);
    const [one, two] = signatures;
    const swapped = { ...one, signature: two?.signature };
    await refused({ payload, signatures: [swapped, two] }, "ERR_POLICY_PACK_SIGNATURE");
  });

  it("of keys that are not the authority's are refused", async () => {
    await start();
    const foreign = authorityOf(2, ...EC_KEYS);
    const pack = packOf({ version: 1, supersedes: undefined, authority: foreign });
    let document: unknown;
    for (const [i, key] of EC_KEYS.entries()) {
      document = await signPolicyPack(pack, {
        hash,
        kid: kid(i),
        key,
        ...(document === undefined ? {} : { signed: document }),
      });
    }
    await refused(document, "ERR_POLICY_PACK_SIGNATURE");
  });

  it("of another pack of the authority are refused", async () => {
    await start();
    const other = packOf({ id: "other-pack", version: 1, supersedes: undefined });
    await refused(await signed(other), "ERR_POLICY_PACK_UNAUTHORISED");
  });
});

describe("history", () => {
  beforeEach(async () => {
    await start();
    web.serve(URL_OF_PACK, await Promise.all([FIRST, SECOND].map(signed)));
    await node.feed.run();
  });

  it("does not go back to an older version", async () => {
    web.serve(URL_OF_PACK, await signed(FIRST));
    await node.feed.run();
    expect([node.problem(), node.versions()]).toEqual(["ERR_SERVICE_FEED_ROLLBACK", [1, 2]]);
    expect(node.feed.equivocations()).toEqual([]);
  });

  it("has no gap", async () => {
    web.serve(URL_OF_PACK, await signed(FOURTH));
    await node.feed.run();
    expect([node.problem(), node.versions()]).toEqual(["ERR_SERVICE_FEED_GAP", [1, 2]]);
  });

  it.each([
    ["the same version with another content", () => following(FIRST, { title: "Other" })],
    ["another first version", () => packOf({ version: 1, supersedes: undefined, title: "Other" })],
    ["a third version on another second", () => following(following(FIRST, { title: "Other" }))],
    ["a third version on the first", () => following(FIRST, { version: 3 })],
    ["a third version on none", () => packOf({ version: 3, supersedes: undefined })],
  ])(
    "signed twice, %s: the old stays, the alarm is in readiness and log, the evidence is kept",
    async (_, make) => {
      const fork = await signed(make());
      web.serve(URL_OF_PACK, fork);
      await node.feed.run();
      await node.feed.run();
      expect([node.problem(), node.versions()]).toEqual(["ERR_SERVICE_FEED_EQUIVOCATION", [1, 2]]);
      expect(await (await node.app.request("/ready")).json()).toEqual({
        status: "ready",
        alarms: ["policy-equivocation test-pack"],
      });
      expect((await auditKinds()).filter((kind) => kind === "policy-equivocation")).toHaveLength(1);
      const evidence = await node.database.selectFrom("policy_evidence").selectAll().execute();
      expect(evidence.map(({ signed: text }) => JSON.parse(text))).toEqual([fork]);
    },
  );

  it("a fork that too few signed is no evidence against the authority", async () => {
    web.serve(URL_OF_PACK, await signBy(following(FIRST, { title: "Other" }), 2));
    await node.feed.run();
    expect(node.problem()).toBe("ERR_POLICY_PACK_UNAUTHORISED");
    expect(node.feed.equivocations()).toEqual([]);
  });

  it("is verified again when the store is opened, and one byte of it that changed stops that", async () => {
    const again = await createNode({ web, database: node.database });
    expect(again.versions()).toEqual([1, 2]);
    const other = JSON.stringify(await signed(following(FIRST, { title: "Other" })));
    await node.database
      .updateTable("policy_packs")
      .set({ signed: other })
      .where("version", "=", 2)
      .execute();
    await expect(createNode({ web, database: node.database })).rejects.toMatchObject({
      code: "ERR_SERVICE_STORE",
    });
  });
});

describe("keys", () => {
  const DOCUMENT = `https://regulator.example/.well-known/did.json`;
  const didDocument = (keys: typeof ED_KEYS | typeof EC_KEYS) => ({
    id: DID,
    verificationMethod: keys.map((key, i) => ({
      id: kid(i),
      type: "JsonWebKey",
      controller: DID,
      publicKeyJwk: publicOf(key),
    })),
    assertionMethod: keys.map((_, i) => kid(i)),
  });

  it("are those of the DID document at first use, and stay: a document that changes later counts for nothing", async () => {
    await start({ pack: { keys: undefined } });
    web.serve(DOCUMENT, didDocument(ED_KEYS));
    web.serve(URL_OF_PACK, await signed(FIRST));
    await node.feed.run();
    web.serve(DOCUMENT, didDocument(EC_KEYS));
    web.serve(URL_OF_PACK, await signed(SECOND));
    await node.feed.run();
    expect([node.versions(), node.problem()]).toEqual([[1, 2], undefined]);
    expect(web.asked.filter((url) => url === DOCUMENT)).toHaveLength(1);
  });

  it("of a document that is not the configured one are refused at first use", async () => {
    const keysSha256 = digestAuthorityKeys(authorityOf(2, ...EC_KEYS));
    await start({ pack: { keys: undefined, keysSha256 } });
    web.serve(DOCUMENT, didDocument(ED_KEYS));
    web.serve(URL_OF_PACK, await signed(FIRST));
    await node.feed.run();
    expect([node.problem(), node.versions()]).toEqual(["ERR_POLICY_PACK_UNAUTHORISED", []]);
  });

  it("rotate from one version to the next, and the old ones end", async () => {
    await start();
    const keys = EC_KEYS.map((key, i) => ({ id: `${DID}#new-${i}`, publicKeyJwk: publicOf(key) }));
    const rotated = following(FIRST, { authority: { did: DID, threshold: 2, keys } });
    web.serve(URL_OF_PACK, [await signed(FIRST), await signed(rotated)]);
    await node.feed.run();
    expect(node.versions()).toEqual([1, 2]);
    web.serve(
      URL_OF_PACK,
      await signBy(following(rotated, { authority: authorityOf(2, ...ED_KEYS) }), 0, 1),
    );
    await node.feed.run();
    expect([node.problem(), node.versions()]).toEqual(["ERR_POLICY_PACK_UNAUTHORISED", [1, 2]]);
  });

  it("of another DID than the stored pack's stop the start", async () => {
    await start();
    web.serve(URL_OF_PACK, await signed(FIRST));
    await node.feed.run();
    const pack = { authority: "did:web:other.example", keys: undefined };
    const opening = createNode({ web, database: node.database, pack });
    await expect(opening).rejects.toBeInstanceOf(ServiceError);
  });
});
