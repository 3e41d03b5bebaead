import { beforeAll, describe, expect, it } from "vitest";
import { foldPath, MerkleTree } from "../../src/field/merkle.ts";
import { type Hash, loadHash } from "../../src/field/poseidon.ts";
import type { IssuerRecord } from "../../src/trust/issuer-record.ts";
import {
  buildTrustTree,
  issuerLeaf,
  type TrustLeafList,
  type TrustTree,
} from "../../src/trust/trust-tree.ts";
import { verifyLeafList } from "../../src/trust/verify-leaf-list.ts";
import { changed } from "../credential/example-credential.ts";
import { codeOf } from "../support/thrown.ts";
import { exampleIssuers, exampleKeys } from "./example-issuers.ts";

const ISSUERS = exampleIssuers(41);

let hash: Hash;
let tree: TrustTree;
beforeAll(async () => {
  hash = await loadHash();
  tree = buildTrustTree(hash, ISSUERS);
});

describe("buildTrustTree", () => {
  it("leads each of 41 issuers to the root", () => {
    for (const [i, record] of ISSUERS.entries()) {
      const path = tree.path(i);
      expect(path.levels).toHaveLength(3);
      expect(foldPath(hash, "TRUST_NODE", issuerLeaf(hash, record), path)).toBe(tree.root);
    }
  });

  it("finds issuers by id and by key", () => {
    expect(tree.indexOf("did:web:issuer-17.example")).toBe(17);
    const { publicKey } = ISSUERS[17] as IssuerRecord;
    expect(tree.indexOf(publicKey)).toBe(17);
    expect(codeOf(() => tree.indexOf("did:web:issuer-41.example"))).toBe(
      "ERR_TRUST_ISSUER_UNKNOWN",
    );
    expect(codeOf(() => tree.indexOf({ x: publicKey.y, y: publicKey.x }))).toBe(
      "ERR_TRUST_ISSUER_UNKNOWN",
    );
    expect(codeOf(() => tree.path(40))).toBe("accepted");
    for (const index of [41, -1, 0.5]) {
      expect(codeOf(() => tree.path(index))).toBe("ERR_TRUST_ISSUER_UNKNOWN");
    }
  });

  it("moves with any field of any record", () => {
    const [first] = exampleIssuers(1) as [IssuerRecord];
    const [, second] = exampleKeys(2);
    const variants: IssuerRecord[] = [
      first,
      ...(second === undefined ? [] : [{ ...first, publicKey: second }]),
      { ...first, regimes: ["EU-AMLR"] },
      { ...first, maxKycLevel: "low" },
      { ...first, clientClasses: ["eu-retail"] },
      { ...first, statusRoot: first.statusRoot + 1n },
      { ...first, statusAsOf: first.statusAsOf + 1 },
      { ...first, screenedAt: 1 },
      { ...first, listVersion: 1 },
    ];
    const roots = variants.map((record) => buildTrustTree(hash, [record]).root);
    expect(new Set(roots).size).toBe(9);
  });

  it("refuses one key twice, under one id or two", () => {
    const [a, b] = exampleIssuers(2) as [IssuerRecord, IssuerRecord];
    expect(codeOf(() => buildTrustTree(hash, [a, b]))).toBe("accepted");
    for (const id of [a.id, b.id]) {
      const repeated = [a, { ...b, id, publicKey: a.publicKey }];
      expect(codeOf(() => buildTrustTree(hash, repeated))).toBe("ERR_TRUST_ISSUER_DUPLICATE");
    }
  });

  it("lists an issuer with the key before and the key after, which are found by the key alone", () => {
    const [a, b, other] = exampleIssuers(3) as [IssuerRecord, IssuerRecord, IssuerRecord];
    const rotated = { ...b, id: a.id };
    const both = buildTrustTree(hash, [a, other, rotated]);
    expect(both.indexOf(a.publicKey)).toBe(0);
    expect(both.indexOf(b.publicKey)).toBe(2);
    expect(codeOf(() => both.indexOf(a.id))).toBe("ERR_TRUST_ISSUER_DUPLICATE");
    expect(both.indexOf(other.id)).toBe(1);
    expect(buildTrustTree(hash, [other, rotated]).indexOf(a.id)).toBe(1);
    for (const [i, record] of [a, other, rotated].entries()) {
      const leaf = issuerLeaf(hash, record);
      expect(foldPath(hash, "TRUST_NODE", leaf, both.path(i))).toBe(both.root);
    }
    expect(verifyLeafList(hash, both.leafList()).records).toEqual([a, other, rotated]);
  });

  it("refuses a record with times that cannot be", () => {
    const [record] = exampleIssuers(1) as [IssuerRecord];
    const build = (changes: Partial<IssuerRecord>, now: number) =>
      codeOf(() => buildTrustTree(hash, [{ ...record, ...changes }], { now }));
    const at = record.statusAsOf;
    expect(build({ screenedAt: at }, at)).toBe("accepted");
    expect(build({ screenedAt: at + 1 }, at + 1)).toBe("ERR_TRUST_RECORD_FORM");
    expect(build({}, at - 1)).toBe("ERR_TRUST_RECORD_FORM");
  });

  it("has room for 512 issuers, and not for 513", () => {
    const [record] = exampleIssuers(1) as [IssuerRecord];
    const build = (count: number) =>
      codeOf(() => buildTrustTree(hash, new Array(count).fill(record)));
    expect(build(513)).toBe("ERR_TRUST_TREE_FULL");
    expect(build(2)).toBe("ERR_TRUST_ISSUER_DUPLICATE");
  });
});

describe("a tree with gaps, as the chain has it once an issuer is revoked", () => {
  const places = [1, 8, 511];
  const records = exampleIssuers(3);
  const build = (at: readonly number[]) => buildTrustTree(hash, records, { places: at });

  it("leads each issuer to the root from its place", () => {
    const sparse = build(places);
    expect(sparse.root).not.toBe(buildTrustTree(hash, records).root);
    const expected = new MerkleTree(
      hash,
      "TRUST_NODE",
      3,
      records.map((record, i) => [places[i] as number, issuerLeaf(hash, record)] as const),
    );
    expect(sparse.root).toBe(expected.root);
    for (const [i, record] of records.entries()) {
      const path = sparse.path(sparse.indexOf(record.publicKey));
      expect(path.index).toBe(places[i]);
      expect(foldPath(hash, "TRUST_NODE", issuerLeaf(hash, record), path)).toBe(sparse.root);
    }
    expect(codeOf(() => sparse.path(3))).toBe("ERR_TRUST_ISSUER_UNKNOWN");
  });

  it("tells a place only where the list's order does not", () => {
    expect(build([0, 1, 2]).leafList()).toEqual(buildTrustTree(hash, records).leafList());
    expect(
      build([0, 2, 3])
        .leafList()
        .leaves.map(({ index }) => index),
    ).toEqual([undefined, 2, 3]);
  });

  it("is verified, and no other place passes", () => {
    const list: TrustLeafList = JSON.parse(JSON.stringify(build(places).leafList()));
    const withIndex = (i: number, index: unknown) => ({
      ...list,
      leaves: list.leaves.map((leaf, at) => (at === i ? { ...leaf, index } : leaf)),
    });
    expect(verifyLeafList(hash, list).tree.path(2).index).toBe(511);
    const verify = (json: unknown) => codeOf(() => verifyLeafList(hash, json));
    expect(verify(withIndex(1, 9))).toBe("ERR_TRUST_LEAF_LIST_MISMATCH");
    for (const index of [1, 0, 511, 512, -1, 1.5, "8", null]) {
      expect(verify(withIndex(1, index))).toBe("ERR_TRUST_RECORD_FORM");
    }
    expect(verify(withIndex(2, undefined))).toBe("ERR_TRUST_RECORD_FORM");
  });

  it("has places that grow, one a record", () => {
    for (const at of [[], [0, 1], [0, 1, 1], [2, 1, 0], [0, 1, 512], [-1, 0, 1], [0, 1, 2.5]]) {
      expect(() => build(at)).toThrow(RangeError);
    }
  });
});

describe("verifyLeafList", () => {
  const list = (): TrustLeafList => JSON.parse(JSON.stringify(tree.leafList()));
  const verify = (json: unknown) => codeOf(() => verifyLeafList(hash, json));
  /** Two issuers, to be quick; the second with some members changed. */
  let small: TrustLeafList;
  beforeAll(() => {
    small = buildTrustTree(hash, exampleIssuers(2)).leafList();
  });
  const second = (changes: object): unknown => ({
    ...small,
    leaves: small.leaves.map((leaf, i) =>
      i === 1 ? { ...leaf, issuer: changed(leaf.issuer, { ...changes }) } : leaf,
    ),
  });

  it("recomputes the root and hands out records and paths", () => {
    const verified = verifyLeafList(hash, list());
    expect(verified.root).toBe(tree.root);
    expect(verified.records).toEqual(ISSUERS);
    expect(verified.tree.path(40)).toEqual(tree.path(40));
  });

  it.each([
    { regimes: ["US-BSA"] },
    { regimes: ["US-BSA", "UK-MLR", "EU-AMLR"] },
    { maxKycLevel: "high" },
    { clientClasses: ["us-accredited"] },
    { statusRoot: "5" },
    { statusAsOf: 1_790_000_002 },
    { screenedAt: 1_789_990_001 },
    { listVersion: 2 },
  ])("refuses a record with %o: its leaf is another", (changes) => {
    expect(verify(second(changes))).toBe("ERR_TRUST_LEAF_LIST_MISMATCH");
  });

  it("refuses another key", () => {
    const [, , third] = exampleKeys(3);
    const publicKey = { x: String(third?.x), y: String(third?.y) };
    expect(verify(second({ publicKey }))).toBe("ERR_TRUST_LEAF_LIST_MISMATCH");
  });

  it("refuses a wrong leaf, root, order, and a record left out or added", () => {
    const [a, b] = small.leaves as [TrustLeafList["leaves"][0], TrustLeafList["leaves"][0]];
    const mismatch = "ERR_TRUST_LEAF_LIST_MISMATCH";
    expect(verify(small)).toBe("accepted");
    expect(verify({ ...small, root: "5" })).toBe(mismatch);
    expect(verify({ ...small, leaves: [a, { ...b, leaf: a.leaf }] })).toBe(mismatch);
    expect(verify({ ...small, leaves: [b, a] })).toBe(mismatch);
    expect(verify({ ...small, leaves: [a] })).toBe(mismatch);
    const more = buildTrustTree(hash, exampleIssuers(3)).leafList().leaves;
    expect(verify({ ...small, leaves: more })).toBe(mismatch);
  });

  it("refuses one issuer twice, an unsafe key and a form of its own", () => {
    const [a] = small.leaves;
    expect(verify({ ...small, leaves: [a, a] })).toBe("ERR_TRUST_ISSUER_DUPLICATE");
    expect(verify(second({ publicKey: { x: "0", y: "1" } }))).toBe("ERR_KEY_SMALL_ORDER");
    for (const json of [
      null,
      [],
      { ...small, note: 1 },
      { ...small, version: 2 },
      { ...small, root: 5 },
      { ...small, leaves: {} },
      { ...small, leaves: new Array(513).fill(a) },
      second({ note: 1 }),
      second({ statusAsOf: "1790000001" }),
    ]) {
      expect(verify(json)).toBe("ERR_TRUST_RECORD_FORM");
    }
  });

  it("is written in one way, whatever the order of names in a record", () => {
    const again = verify(second({ regimes: ["UK-MLR", "US-BSA"] }));
    expect(again).toBe("accepted");
  });
});
