import { describe, expect, it } from "vitest";
import { addPoints } from "../../src/field/babyjub.ts";
import { loadEddsa } from "../../src/field/eddsa.ts";
import { MerkleTree } from "../../src/field/merkle.ts";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import {
  attestationMessage,
  attesterLeaf,
  createAttesterTree,
  verifyAttestation,
} from "../../src/solvency/attestation.ts";
import {
  createReserveBatch,
  emptyReserves,
  fillItems,
} from "../../src/solvency/create-reserve-batch.ts";
import {
  createAttestedInputs,
  createTransparentInputs,
} from "../../src/solvency/inputs/reserve-inputs.ts";
import { buildLeafTree } from "../../src/solvency/leaf-tree.ts";
import { hashItem, type ReserveItem } from "../../src/solvency/reserve-item.ts";
import { codeOf } from "../support/thrown.ts";
import { ASSETS, hash } from "./fixtures.ts";

const item = (tag: bigint, change: Partial<ReserveItem> = {}): ReserveItem => ({
  tag,
  asset: 0,
  amount: 5n,
  isEncumbered: false,
  ...change,
});
const options = { kind: 1, size: 4, assets: ASSETS, totalsSalt: 3n } as const;
const create = (items: readonly ReserveItem[], change: Partial<typeof options> = {}) =>
  createReserveBatch(hash, items, { ...options, ...change });
const TOP = (1n << 248n) - 1n;

describe("a batch of reserves", () => {
  it("has its items by tag, and fills its places with items that count nothing", () => {
    const { items, node } = create([item(9n), item(2n, { asset: 3, isEncumbered: true })]);
    expect(items).toEqual([
      item(2n, { asset: 3, isEncumbered: true }),
      item(9n),
      item(TOP - 1n, { amount: 0n, isEncumbered: true }),
      item(TOP, { amount: 0n, isEncumbered: true }),
    ]);
    expect(node.totals).toEqual([5n, 0n, 0n, 0n]);
  });

  it("has a root that anyone recomputes from the published items, whatever their order", () => {
    const { node } = create([item(9n), item(2n)]);
    const published = fillItems([item(2n), item(9n)], 4, ASSETS);
    const leaves = published.map((one) => hashItem(hash, one));
    expect(buildLeafTree(hash, "SOLVENCY_ITEM_NODE", leaves).root).toBe(node.root);
  });

  it("has another root with every member of an item", () => {
    const roots = [
      item(1n),
      item(2n),
      item(1n, { asset: 1 }),
      item(1n, { amount: 6n }),
      item(1n, { isEncumbered: true }),
    ].map((one) => create([one]).node.root);
    expect(new Set(roots).size).toBe(roots.length);
  });

  it("is of its kind alone", () => {
    const transparent = create([item(1n)]);
    const attested = createReserveBatch(hash, [item(1n)], { ...options, kind: 2 });
    expect(attested.node.root).toBe(transparent.node.root);
    expect(attested.node.digest).not.toBe(transparent.node.digest);
    expect(() => createTransparentInputs(attested)).toThrow(RangeError);
  });

  it.each<[string, readonly ReserveItem[], string]>([
    ["an item claimed twice", [item(1n), item(2n), item(1n)], "ERR_SOLVENCY_ITEM_DUPLICATE"],
    ["a tag of 2^248", [item(TOP + 1n)], "ERR_SOLVENCY_ITEM_FORM"],
    ["a negative tag", [item(-1n)], "ERR_SOLVENCY_ITEM_FORM"],
    ["a tag of those that fill", [item(TOP)], "ERR_SOLVENCY_ITEM_FORM"],
    ["an amount of 2^64", [item(1n, { amount: 1n << 64n })], "ERR_SOLVENCY_ITEM_FORM"],
    ["a negative amount", [item(1n, { amount: -1n })], "ERR_SOLVENCY_ITEM_FORM"],
    ["no word on encumbrance", [item(1n, { isEncumbered: 1 as never })], "ERR_SOLVENCY_ITEM_FORM"],
    ["an asset beyond the capacity", [item(1n, { asset: ASSETS })], "ERR_SOLVENCY_ASSET_RANGE"],
    ["an item too many", [1n, 2n, 3n, 4n, 5n].map((tag) => item(tag)), "ERR_SOLVENCY_BATCH_FORM"],
  ])("is refused with %s", (_, items, code) => {
    expect(codeOf(() => create(items))).toBe(code);
  });

  it("holds the largest tag where it is full", () => {
    const items = [1n, 2n, 3n, TOP].map((tag) => item(tag));
    expect(create(items).items).toEqual(items);
  });

  it("that a venue does not have is a node that anyone recomputes", () => {
    const nothing = emptyReserves(hash, 2, ASSETS);
    expect(nothing).toMatchObject({ root: 0n, totalsSalt: 0n, totals: [0n, 0n, 0n, 0n] });
    expect(nothing.digest).not.toBe(emptyReserves(hash, 1, ASSETS).digest);
  });
});

describe("an attestation", async () => {
  const eddsa = await loadEddsa();
  const secrets = [1, 2].map((byte) => new Uint8Array(32).fill(byte)) as [Uint8Array, Uint8Array];
  const keys = secrets.map((secret) => eddsa.publicKey(secret));
  const [first, second] = keys as [(typeof keys)[number], (typeof keys)[number]];
  const attesters = createAttesterTree(hash, keys);
  const batch = createReserveBatch(hash, [item(1n)], { ...options, kind: 2 });
  const CONTEXT = 77n;
  const message = attestationMessage(hash, batch.node.root, CONTEXT);
  const signature = eddsa.sign(secrets[0], message);
  const honest = { key: first, signature, path: attesters.path(0) };
  const verify = (change: Partial<typeof honest> = {}, root = batch.node.root, context = CONTEXT) =>
    verifyAttestation(hash, { ...honest, ...change }, root, context);

  it("leads to the root of the attesters", () => {
    expect(verify()).toBe(attesters.root);
    const other = eddsa.sign(secrets[1], message);
    expect(verify({ key: second, signature: other, path: attesters.path(1) })).toBe(attesters.root);
  });

  const levels = attesters.path(0).levels;
  it.each<[string, () => unknown]>([
    ["other items", () => verify({}, batch.node.root + 1n)],
    ["another venue, chain or epoch", () => verify({}, batch.node.root, CONTEXT + 1n)],
    ["another key than signed", () => verify({ key: second, path: attesters.path(1) })],
    ["a key that is not at its place", () => verify({ path: attesters.path(1) })],
    ["a shorter path", () => verify({ path: { index: 0, levels: levels.slice(1) } })],
    ["a longer path", () => verify({ path: { index: 0, levels: [...levels, ...levels] } })],
    [
      "a bare signature of the root",
      () => verify({ signature: eddsa.sign(secrets[0], batch.node.root) }),
    ],
  ])("is refused for %s", (_, call) => {
    expect(codeOf(call)).toBe("ERR_SOLVENCY_ATTESTATION");
  });

  it.each([2, 4])("is refused for a path through a tree of %i levels", (depth) => {
    const tree = new MerkleTree(hash, "SOLVENCY_ATTESTER_NODE", depth, [
      [0, attesterLeaf(hash, first)],
    ]);
    expect(codeOf(() => verify({ path: tree.path(0) }))).toBe("ERR_SOLVENCY_ATTESTATION");
  });

  it("makes no inputs where it does not verify, nor for a transparent batch", () => {
    const inputs = (context: bigint) => () => createAttestedInputs(hash, batch, honest, context);
    expect(codeOf(inputs(CONTEXT))).toBe("accepted");
    expect(codeOf(inputs(CONTEXT + 1n))).toBe("ERR_SOLVENCY_ATTESTATION");
    const transparent = create([item(1n)]);
    expect(() => createAttestedInputs(hash, transparent, honest, CONTEXT)).toThrow(RangeError);
  });

  it("is of keys that are safe and distinct", () => {
    const offCurve = { x: first.x, y: first.y + 1n };
    expect(codeOf(() => createAttesterTree(hash, [offCurve]))).toBe("ERR_KEY_OFF_CURVE");
    const identity = { x: 0n, y: 1n };
    expect(codeOf(() => createAttesterTree(hash, [identity]))).toBe("ERR_KEY_SMALL_ORDER");
    const order2 = { x: 0n, y: FIELD_ORDER - 1n };
    const outside = addPoints(first, order2);
    expect(codeOf(() => createAttesterTree(hash, [outside]))).toBe("ERR_KEY_NOT_IN_SUBGROUP");
    expect(codeOf(() => createAttesterTree(hash, [first, first]))).toBe("ERR_SOLVENCY_ATTESTATION");
  });
});
