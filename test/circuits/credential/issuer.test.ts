import { describe, expect, it } from "vitest";
import { MerkleTree } from "../../../src/field/merkle.ts";
import { loadHash } from "../../../src/field/poseidon.ts";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import { TRUST_DEPTH } from "../../../src/trust/issuer-record-layout.ts";
import {
  badWitness,
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectValues,
  expectViolated,
  honestWitness,
} from "../../support/lab/index.ts";
import { bitsAt, bitsOf } from "../bits.ts";
import { lieAbout } from "../lie-about.ts";
import { productCircuit } from "../product-circuit.ts";

const hash = await loadHash();

describe("TrustedIssuer", () => {
  const spec = productCircuit("credential/issuer", "TrustedIssuer");
  const records = [
    [1n, 2n, 3n, 4n],
    [5n, 6n, 7n, 8n],
  ];
  const [first = [], second = []] = records;
  const tree = new MerkleTree(hash, "TRUST_NODE", TRUST_DEPTH, [
    [0, hash("ISSUER", first)],
    [511, hash("ISSUER", second)],
  ]);
  const opening = (
    [x = 0n, y = 0n, statusRoot = 0n, record = 0n]: readonly bigint[],
    at: number,
  ) => ({
    key: [x, y],
    statusRoot,
    record,
    path: tree.path(at).levels,
  });

  it("accepts the first and the last issuer", async () => {
    await expectValues(spec, opening(first, 0), { root: tree.root });
    await expectValues(spec, opening(second, 511), { root: tree.root });
  });

  it.each([
    ["another key (x)", { key: [9n, 2n] }],
    ["another key (y)", { key: [1n, 9n] }],
    ["coordinates changed round", { key: [2n, 1n] }],
    ["another status root", { statusRoot: 9n }],
    ["another record", { record: 5n }],
    ["record and root changed round", { statusRoot: 4n, record: 3n }],
    ["the path of another issuer", { path: tree.path(511).levels }],
  ])("C21 C22: refuses %s", async (_, bad) => {
    await expectRefused(spec, { twin: opening(first, 0), bad });
  });

  it("C9: refuses an empty place", async () => {
    expect(tree.leaf(100)).toBe(0n);
    for (const record of [[0n, 0n, 0n, 0n], first]) {
      expectViolated(await badWitness(spec, opening(record, 100)));
    }
  });

  it("C12: refuses another trust root", async () => {
    await expectRefused(spec, { twin: opening(first, 0), set: { root: tree.root + 1n } });
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, opening(second, 511)));
    await expectConstraintCount(spec);
  });
});

describe("IssuerAuthority", () => {
  const spec = productCircuit("credential/issuer", "IssuerAuthority");
  const twin = {
    regimes: bitsAt([0, 5, 63], 64),
    maxKycLevel: 2n,
    classes: bitsAt([0, 3, 15], 16),
    regime: bitsOf(5n, 6),
    kycLevel: 2n,
    claimedClasses: bitsAt([3, 15], 16),
  };

  it.each([
    ["the first regime", { regime: bitsOf(0n, 6) }],
    ["the last regime", { regime: bitsOf(63n, 6) }],
    ["a lower level", { kycLevel: 1n }],
    ["no level", { kycLevel: 0n }],
    ["no level, where the highest is allowed", { kycLevel: 0n, maxKycLevel: 7n }],
    ["the highest level, where allowed", { kycLevel: 7n, maxKycLevel: 7n }],
    ["no class", { claimedClasses: bitsAt([], 16) }],
    ["all allowed classes", { claimedClasses: bitsAt([0, 3, 15], 16) }],
  ])("accepts %s", async (_, change) => {
    await expectValues(spec, { ...twin, ...change });
  });

  it.each([
    ["a regime without authorisation", { regime: bitsOf(6n, 6) }],
    ["regime 0 without authorisation", { regime: bitsOf(0n, 6), regimes: bitsAt([5], 64) }],
    ["the regime's authorisation taken away", { regimes: bitsAt([0, 63], 64) }],
    ["a level above", { kycLevel: 3n }],
    ["an issuer's level below", { maxKycLevel: 1n }],
    ["a level 8 below", { kycLevel: P - 6n }],
    ["class 0 without authorisation", { claimedClasses: bitsAt([1], 16) }],
    ["class 15 without authorisation", { classes: bitsAt([0, 3], 16) }],
  ])("C21: refuses %s", async (_, bad) => {
    await expectRefused(spec, { twin, bad });
  });

  it("C21: refuses a level above behind a lie about the difference", async () => {
    const patches = [lieAbout("credential/issuer", "level.in", "0")];
    await expectRefused(spec, { twin, bad: { kycLevel: 3n }, patches });
  });

  it("assumes a level of 3 bits: p - 1 passes here, and OpenWords refuses it", async () => {
    await expectValues(spec, { ...twin, kycLevel: P - 1n });
    await expectRefused(productCircuit("lib/open-words", "OpenWords", 240), {
      twin: { words: [7n] },
      bad: { words: [P - 1n] },
    });
  });

  it("C21: refuses each class that the issuer lacks", async () => {
    for (let i = 0; i < 16; i++) {
      const base = { ...twin, claimedClasses: bitsAt([i], 16) };
      await expectRefused(spec, {
        twin: { ...base, classes: bitsAt([i], 16) },
        bad: { classes: bitsAt([i], 16).map((bit) => 1n - bit) },
      });
    }
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, twin));
    await expectConstraintCount(spec);
  });
});
