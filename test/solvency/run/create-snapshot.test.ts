import { describe, expect, it } from "vitest";
import { loadEddsa } from "../../../src/field/eddsa.ts";
import { loadHash } from "../../../src/field/poseidon.ts";
import { attestationMessage, createAttesterTree } from "../../../src/solvency/attestation.ts";
import { createReserveBatch, emptyReserves } from "../../../src/solvency/create-reserve-batch.ts";
import type { LedgerCustomer } from "../../../src/solvency/ingest/ledger.ts";
import { NODE_KIND } from "../../../src/solvency/layout.ts";
import { hashChildren } from "../../../src/solvency/node.ts";
import type { AssessedReserves } from "../../../src/solvency/reserves/assess-reserves.ts";
import {
  createSnapshot,
  type RunCapacity,
  type SnapshotOptions,
} from "../../../src/solvency/run/create-snapshot.ts";
import { type PlanOptions, planJobs } from "../../../src/solvency/run/plan-jobs.ts";
import { createSaltSource } from "../../../src/solvency/salt-source.ts";
import { codeOf } from "./toy-run.ts";

const hash = await loadHash();
const eddsa = await loadEddsa();
const ASSETS = 4;
const capacity: RunCapacity = {
  assets: ASSETS,
  sizes: { "cash-4": 3, "cash-8": 2, "cash-16": 2, "margin-8": 2 },
  arity: 2,
};
const salts = createSaltSource({ secret: new Uint8Array(32).fill(1), snapshot: "3/test" });
const holding = (asset: number, balance: bigint, debt = 0n) => ({ asset, balance, debt });
const CUSTOMERS: readonly LedgerCustomer[] = [
  { idDigest: 11n, cash: [holding(0, 5n), holding(1, 7n)], margin: [] },
  { idDigest: 12n, cash: [holding(2, 1n)], margin: [[holding(0, 100n, 10n)]] },
  { idDigest: 13n, cash: [], margin: [[holding(3, 9n)]] },
  { idDigest: 14n, cash: [holding(0, 1n)], margin: [] },
  { idDigest: 15n, cash: [holding(1, 2n)], margin: [] },
];
const TOTALS = [106n, 9n, 1n, 9n];
const CONTEXT = 99n;
const secret = new Uint8Array(32).fill(8);
const attesters = createAttesterTree(hash, [eddsa.publicKey(secret)]);
const reserveBatch = (kind: 1 | 2, tag: bigint, amount: bigint) =>
  createReserveBatch(hash, [{ tag, asset: 0, amount, isEncumbered: false }], {
    kind,
    size: 2,
    assets: ASSETS,
    totalsSalt: tag,
  });
const attested = (tag: bigint, amount: bigint) => {
  const batch = reserveBatch(2, tag, amount);
  const message = attestationMessage(hash, batch.tree.root, CONTEXT);
  const attestation = {
    key: eddsa.publicKey(secret),
    signature: eddsa.sign(secret, message),
    path: attesters.path(0),
  };
  return { batch, attestation };
};
const RESERVES: AssessedReserves = {
  transparent: [reserveBatch(1, 1n, 200n), reserveBatch(1, 2n, 3n), reserveBatch(1, 3n, 4n)],
  attested: [attested(4n, 50n)],
  checks: [],
};
const NOTHING: AssessedReserves = { transparent: [], attested: [], checks: [] };
const snapshot = (changes: Partial<SnapshotOptions> = {}) =>
  createSnapshot(hash, {
    customers: CUSTOMERS,
    capacity,
    salts,
    reserves: RESERVES,
    totals: TOTALS,
    ...changes,
  });
const plan = async (changes: Partial<PlanOptions> = {}, of: Partial<SnapshotOptions> = {}) =>
  planJobs(hash, {
    run: "5493001KJTIIGC8Y1R12/3",
    snapshot: await snapshot(of),
    policy: {
      isPerAsset: false,
      isPortfolio: true,
      ratioBps: 10_000,
      assetListDigest: 5n,
      rows: Array.from({ length: ASSETS }, () => ({ coverBps: 0, weights: [10_000, 9_000] })),
    },
    market: {
      pricedAt: 1_767_225_600,
      rows: [3n, 1n, 1n, 1n].map((price) => ({ price, marginWeight: 8_000 })),
    },
    floorBps: 10_000,
    contextHash: CONTEXT,
    attesterRoot: attesters.root,
    attestations: RESERVES.attested.map(({ attestation }) => attestation),
    ...changes,
  });

describe("createSnapshot", () => {
  it("puts every leaf into a batch of its tier, and comes to the ledger's totals", async () => {
    const { batches, customers, liabilities } = await snapshot();
    expect(batches.map(({ tier, index, leaves }) => [tier, index, leaves.length])).toEqual([
      ["cash-4", 0, 3],
      ["cash-4", 1, 3],
      ["margin-8", 0, 2],
    ]);
    // four of the six places of the first tier, wherever they fall
    const [one = 0, two = 0, margin] = customers;
    expect([one + two, margin]).toEqual([4, 2]);
    expect(liabilities.root.totals).toEqual(TOTALS);
  });

  it("is the same for the same ledger in any order, and another under another secret", async () => {
    const { liabilities } = await snapshot();
    const again = await snapshot({ customers: CUSTOMERS.toReversed() });
    expect(again.liabilities.root).toEqual(liabilities.root);
    expect(again.batches).toEqual((await snapshot()).batches);
    const other = createSaltSource({ secret: new Uint8Array(32).fill(2), snapshot: "3/test" });
    const later = createSaltSource({ secret: new Uint8Array(32).fill(1), snapshot: "4/test" });
    for (const source of [other, later]) {
      const { liabilities: tree } = await snapshot({ salts: source });
      expect(tree.root.digest).not.toBe(liabilities.root.digest);
    }
  });

  it("hides how many there are by announced batches and levels", async () => {
    const brackets = { "cash-4": 4, "cash-8": 1, "margin-8": 1 } as const;
    const few = await snapshot({ brackets, depth: 4 });
    const one = CUSTOMERS.slice(0, 1);
    const fewer = await snapshot({ brackets, depth: 4, customers: one, totals: [5n, 7n, 0n, 0n] });
    const shape = ({ batches, liabilities }: typeof few) => [
      batches.map(({ tier, leaves }) => [tier, leaves.length]),
      liabilities.levels.map(({ length }) => length),
    ];
    expect(shape(fewer)).toEqual(shape(few));
  });

  it("refuses a tree that does not come to the ledger's totals, and brackets that are too small", async () => {
    for (const asset of [0, 3]) {
      const totals = TOTALS.with(asset, (TOTALS[asset] as bigint) + 1n);
      expect(await codeOf(snapshot({ totals }))).toBe("LEDGER_TOTALS");
    }
    expect(await codeOf(snapshot({ customers: CUSTOMERS.slice(1) }))).toBe("LEDGER_TOTALS");
    expect(await codeOf(snapshot({ brackets: { "cash-4": 1 } }))).toBe("BATCH_FORM");
    expect(await codeOf(snapshot({ depth: 1 }))).toBe("TREE_FORM");
    expect(await codeOf(snapshot({ signal: AbortSignal.abort() }))).toBe("RUN_ABORTED");
    const twice = [...CUSTOMERS, CUSTOMERS[0] as LedgerCustomer];
    expect(await codeOf(snapshot({ customers: twice }))).not.toBe("undefined");
  });

  it("fills a tree of reserves with nodes that anyone recomputes to be nothing", async () => {
    const { reserves } = await snapshot();
    const [transparent, single] = reserves;
    const empty = emptyReserves(hash, NODE_KIND.transparentReserves, ASSETS);
    expect(transparent.tree?.levels[0]?.[3]).toEqual(empty);
    const digests = transparent.tree?.levels[0]?.slice(2).map(({ digest }) => digest) ?? [];
    expect(transparent.tree?.levels[1]?.[1]?.root).toBe(hashChildren(hash, digests));
    expect(transparent.node.totals).toEqual([207n, 0n, 0n, 0n]);
    expect(single.tree).toBeUndefined();
    expect(single.node).toBe(RESERVES.attested[0]?.batch.node);
    const none = await snapshot({ reserves: NOTHING });
    expect(none.reserves.map(({ node }) => node)).toEqual([
      empty,
      emptyReserves(hash, NODE_KIND.attestedReserves, ASSETS),
    ]);
  });

  it("fills a tree of liabilities with nodes that nobody can tell", async () => {
    const { liabilities } = await snapshot();
    const filler = liabilities.levels[0]?.[3];
    expect(filler?.totals).toEqual([0n, 0n, 0n, 0n]);
    expect(filler?.totalsSalt).not.toBe(0n);
    expect(filler?.root).not.toBe(0n);
  });
});

describe("planJobs", () => {
  it("has a job for every batch, every node above others, all reserves and the statement", async () => {
    const { jobs, statement } = await plan();
    expect(jobs.map(({ stage, place, circuit }) => `${stage} ${place} ${circuit}`)).toEqual([
      "batches cash-4/0 solvency-cash-4",
      "batches cash-4/1 solvency-cash-4",
      "batches margin-8/0 solvency-margin-8",
      "nodes liabilities/1/0 solvency-mid",
      "nodes liabilities/1/1 solvency-mid",
      "nodes liabilities/2/0 solvency-mid",
      "reserves transparent/0 solvency-reserves-transparent",
      "reserves transparent/1 solvency-reserves-transparent",
      "reserves transparent/2 solvency-reserves-transparent",
      "reserves attested/0 solvency-reserves-attested",
      "reserves transparent/1/0 solvency-mid",
      "reserves transparent/1/1 solvency-mid",
      "reserves transparent/2/0 solvency-mid",
      "statement statement solvency",
    ]);
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(jobs.length);
    expect(jobs.reduce((sum, { customers }) => sum + customers, 0)).toBe(6);
    expect(statement.isSolvent).toBe(true);
  });

  it("has the same ids again, and others for another ledger, epoch, price or floor", async () => {
    const idsOf = async (...parameters: Parameters<typeof plan>) =>
      (await plan(...parameters)).jobs.map(({ id }) => id);
    const ids = await idsOf();
    expect(await idsOf()).toEqual(ids);
    const changed = (others: readonly string[]) => others.filter((id) => !ids.includes(id)).length;
    expect(changed(await idsOf({ run: "5493001KJTIIGC8Y1R12/4" }))).toBe(ids.length);
    // margin looks prices up, and the statement has them
    const market = {
      pricedAt: 1_767_225_600,
      rows: [4n, 1n, 1n, 1n].map((price) => ({ price, marginWeight: 8_000 })),
    };
    expect(changed(await idsOf({ market }))).toBe(2);
    expect(changed(await idsOf({ floorBps: 9_000 }))).toBe(1);
    expect(changed(await idsOf({ contextHash: CONTEXT, floorBps: 10_000 }))).toBe(0);
  });

  it("states insolvency where there are no reserves, and no floor that is not reached", async () => {
    const { statement } = await plan({ attestations: [], floorBps: 0 }, { reserves: NOTHING });
    expect(statement.isSolvent).toBe(false);
    expect(await codeOf(plan({ floorBps: 100_000 }))).toBe("FLOOR");
  });

  it("refuses a margin account that does not cover its debt, and an attestation for another context", async () => {
    const under = [...CUSTOMERS, { idDigest: 16n, cash: [], margin: [[holding(0, 10n, 9n)]] }];
    const totals = TOTALS.with(0, 116n);
    expect(await codeOf(plan({}, { customers: under, totals }))).toBe("ACCOUNT_EQUITY");
    expect(await codeOf(plan({ contextHash: CONTEXT + 1n }))).toBe("ATTESTATION");
  });
});
