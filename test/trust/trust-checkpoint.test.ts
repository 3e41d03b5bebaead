import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ed25519 } from "@noble/curves/ed25519.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Hash, loadHash } from "../../src/field/poseidon.ts";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import { encodeBase64 } from "../../src/transparency/base64.ts";
import { signCheckpoint } from "../../src/transparency/checkpoint.ts";
import { type NoteSigner, signNote } from "../../src/transparency/signed-note.ts";
import { createVerifierKey, encodeVerifierKey } from "../../src/transparency/verifier-key.ts";
import {
  type ReadTrustOptions,
  readTrustFromCheckpoint,
} from "../../src/trust/read-trust-from-checkpoint.ts";
import { signTrustCheckpoint } from "../../src/trust/sign-trust-checkpoint.ts";
import {
  encodeTrustCheckpoint,
  leafListName,
  parseTrustCheckpoint,
} from "../../src/trust/trust-checkpoint.ts";
import { buildTrustTree, type TrustTree } from "../../src/trust/trust-tree.ts";
import { verifyLeafList } from "../../src/trust/verify-leaf-list.ts";
import { verifyLeafListInSlices } from "../../src/trust/verify-leaf-list-in-slices.ts";
import { verifyTrustCheckpoint } from "../../src/trust/verify-trust-checkpoint.ts";
import { codeOf, codeOfAsync, thrownBy } from "../support/thrown.ts";
import { exampleIssuers } from "./example-issuers.ts";

const ORIGIN = "registrar.example/trust";
const TIME = 1_795_255_200;
const NOW = new Date((TIME + 3_600) * 1000);

function signerOf(byte: number, name = ORIGIN): NoteSigner {
  const secret = new Uint8Array(32).fill(byte);
  const key = createVerifierKey(name, ed25519.getPublicKey(secret));
  return { key, sign: (message) => ed25519.sign(message, secret) };
}
const registrar = signerOf(1);
const verifierKey = encodeVerifierKey(registrar.key);

let hash: Hash;
let tree: TrustTree;
let other: TrustTree;
beforeAll(async () => {
  hash = await loadHash();
  tree = buildTrustTree(hash, exampleIssuers(5));
  other = buildTrustTree(hash, exampleIssuers(4));
});

/** The registrar's static host. */
const files = new Map<string, string>();
const server = createServer((request, response) => {
  const body = files.get(request.url ?? "");
  response.writeHead(body === undefined ? 404 : 200).end(body);
});
let base: string;
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((done) => server.close(done)));
beforeEach(() => {
  files.clear();
  publish(tree, TIME);
});

const noteOf = (of: TrustTree, time: number, signers = [registrar]) =>
  signTrustCheckpoint({ origin: ORIGIN, issuers: of.records.length, root: of.root, time }, signers);

function publish(of: TrustTree, time: number, signers?: NoteSigner[]): void {
  files.set("/trust/checkpoint", noteOf(of, time, signers));
  files.set(`/trust/${leafListName(of.root)}`, JSON.stringify(of.leafList()));
}

const read = (options: Partial<ReadTrustOptions> = {}, source: object = {}) =>
  readTrustFromCheckpoint(
    { kind: "checkpoint", url: `${base}/trust/checkpoint`, origin: ORIGIN, verifierKey, ...source },
    { hash, now: NOW, ...options },
  );

describe("readTrustFromCheckpoint", () => {
  it("gives the root that the registrar signed, and every issuer behind it", async () => {
    const trust = await read();
    expect(trust).toMatchObject({
      root: tree.root,
      asOf: TIME,
      seen: { origin: ORIGIN, time: TIME, root: String(tree.root) },
    });
    expect(trust.verified.records).toEqual(tree.records);
    expect(trust.verified.tree.path(3)).toEqual(tree.path(3));
  });

  it("takes the same checkpoint again, a newer one, and either key during a change of keys", async () => {
    const { seen } = await read();
    expect((await read({ previous: seen })).seen).toEqual(seen);
    const next = signerOf(2);
    publish(other, TIME + 60, [registrar, next]);
    expect((await read({ previous: seen })).root).toBe(other.root);
    const source = { verifierKey: ["", encodeVerifierKey(next.key)].slice(1) };
    expect((await read({ previous: seen }, source)).root).toBe(other.root);
  });

  it.each([
    ["older than the one before", TIME - 1, "ERR_TRUST_ROOT_ROLLBACK"],
    ["of the same time and another root", TIME, "ERR_TRUST_ROOT_CONFLICT"],
  ])("refuses one %s", async (_, time, code) => {
    const { seen } = await read();
    publish(other, time);
    expect(await codeOfAsync(() => read({ previous: seen }))).toBe(code);
  });

  it.each([
    ["over two days old", 172_801, {}],
    ["older than the wallet's own limit", 61, { maxAge: 60 }],
    ["of a time to come", -301, {}],
    ["where the clock is none", Number.NaN, {}],
  ])("refuses one %s", async (_, age, options) => {
    const now = new Date((TIME + age) * 1000);
    expect(await codeOfAsync(() => read({ ...options, now }))).toBe("ERR_TRUST_ROOT_STALE");
  });

  it("takes one at the limit of age, and one that is ahead by less than a clock is off", async () => {
    expect((await read({ now: new Date((TIME + 172_800) * 1000) })).root).toBe(tree.root);
    expect((await read({ now: new Date((TIME - 300) * 1000) })).root).toBe(tree.root);
  });

  it.each([
    [
      "another key of the same name",
      () => noteOf(tree, TIME, [signerOf(3)]),
      "ERR_AUDIT_KEY_UNKNOWN",
    ],
    [
      "a log's checkpoint of the same key and origin",
      () => signCheckpoint({ origin: ORIGIN, size: 5, root: new Uint8Array(32) }, [registrar]),
      "ERR_TRUST_CHECKPOINT_FORM",
    ],
    [
      "another list's checkpoint of the same key",
      () =>
        signTrustCheckpoint(
          { origin: "registrar.example/test", issuers: 5, root: tree.root, time: TIME },
          [registrar],
        ),
      "ERR_AUDIT_ORIGIN",
    ],
    [
      "a changed time",
      () => noteOf(tree, TIME).replace(`${TIME}`, `${TIME + 1}`),
      "ERR_AUDIT_SIGNATURE",
    ],
    ["no note", () => "<!doctype html>", "ERR_AUDIT_NOTE_FORM"],
    ["a note of more than 16 KB", () => `${"x".repeat(16_385)}\n`, "ERR_TRUST_FETCH"],
  ])("refuses %s", async (_, note, code) => {
    files.set("/trust/checkpoint", note());
    expect(await codeOfAsync(() => read())).toBe(code);
  });

  it.each([
    ["another root's", () => JSON.stringify(other.leafList())],
    ["no JSON", () => "["],
    [
      "one with an issuer fewer",
      () => JSON.stringify({ ...tree.leafList(), leaves: tree.leafList().leaves.slice(1) }),
    ],
  ])("refuses a leaf list that is %s", async (_, list) => {
    files.set(`/trust/${leafListName(tree.root)}`, list());
    expect(await codeOfAsync(() => read())).toBe("ERR_TRUST_LEAF_LIST_MISMATCH");
  });

  it("refuses a checkpoint that counts other issuers than its list has", async () => {
    const note = signTrustCheckpoint({ origin: ORIGIN, issuers: 6, root: tree.root, time: TIME }, [
      registrar,
    ]);
    files.set("/trust/checkpoint", note);
    expect(await codeOfAsync(() => read())).toBe("ERR_TRUST_LEAF_LIST_MISMATCH");
  });

  it("refuses a list that is missing or too large, before it is read", async () => {
    const name = `/trust/${leafListName(tree.root)}`;
    files.set(name, " ".repeat(2_097_153));
    expect(await codeOfAsync(() => read())).toBe("ERR_TRUST_FETCH");
    files.delete(name);
    expect(await codeOfAsync(() => read())).toBe("ERR_TRUST_FETCH");
  });

  it("does not take another registrar's past for this one's", async () => {
    const previous = { origin: "other.example/trust", time: TIME, root: "1" };
    expect(await thrownBy(() => read({ previous }))).toBeInstanceOf(RangeError);
  });
});

describe("the trust checkpoint's text", () => {
  it("is four lines, the same after reading", () => {
    const text = encodeTrustCheckpoint({ origin: ORIGIN, issuers: 5, root: 258n, time: TIME });
    const root = `${"A".repeat(40)}AQI=`;
    expect(text).toBe(`${ORIGIN}\n5\n${root}\nsymbolon-trust-root/1 ${TIME}\n`);
    expect(parseTrustCheckpoint(text)).toEqual({
      origin: ORIGIN,
      issuers: 5,
      root: 258n,
      time: TIME,
    });
  });

  it.each([
    ["a time with a leading zero", `symbolon-trust-root/1 0${TIME}`],
    ["a time of zero", "symbolon-trust-root/1 0"],
    ["a fraction of a second", `symbolon-trust-root/1 ${TIME}.5`],
    ["another version", `symbolon-trust-root/2 ${TIME}`],
    ["a line more", `symbolon-trust-root/1 ${TIME}\nnow`],
    ["no such line", "time"],
  ])("is refused with %s", (_, line) => {
    const text = `${ORIGIN}\n5\n${"A".repeat(40)}AQI=\n${line}\n`;
    expect(codeOf(() => parseTrustCheckpoint(text))).toBe("ERR_TRUST_CHECKPOINT_FORM");
  });

  it("is refused with a root that is no scalar, so that no two texts mean one root", () => {
    const bytes = Uint8Array.from({ length: 32 }, (_, i) =>
      Number((FIELD_ORDER >> BigInt(8 * (31 - i))) & 255n),
    );
    const text = `${ORIGIN}\n5\n${encodeBase64(bytes)}\nsymbolon-trust-root/1 ${TIME}\n`;
    const note = signNote(text, [registrar]);
    expect(
      codeOf(() => verifyTrustCheckpoint(note, { origin: ORIGIN, verifierKeys: [verifierKey] })),
    ).toBe("ERR_TRUST_CHECKPOINT_FORM");
  });
});

describe("verifyLeafListInSlices", () => {
  it("finds what verifyLeafList finds, and gives way after each slice", async () => {
    const list = buildTrustTree(hash, exampleIssuers(12)).leafList();
    let pauses = 0;
    const pause = async () => {
      pauses += 1;
    };
    const sliced = await verifyLeafListInSlices(hash, list, { sliceMs: 0, pause });
    const whole = verifyLeafList(hash, list);
    expect(sliced.root).toBe(whole.root);
    expect(sliced.records).toEqual(whole.records);
    // One for each record and each leaf, two for the tree's groups of eight.
    expect(pauses).toBeGreaterThanOrEqual(26);
  });

  it("refuses what verifyLeafList refuses", async () => {
    const list = tree.leafList();
    const [first, ...rest] = list.leaves;
    const changed = { ...list, leaves: [{ ...first, leaf: "1" }, ...rest] };
    expect(await codeOfAsync(() => verifyLeafListInSlices(hash, changed))).toBe(
      "ERR_TRUST_LEAF_LIST_MISMATCH",
    );
    expect(codeOf(() => verifyLeafList(hash, changed))).toBe("ERR_TRUST_LEAF_LIST_MISMATCH");
  });

  it("stops where it is told to", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    const error = await thrownBy(() => verifyLeafListInSlices(hash, tree.leafList(), { signal }));
    expect(error).toMatchObject({ message: "enough" });
  });
});
