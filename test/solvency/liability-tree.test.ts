import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBatch } from "../../src/solvency/create-batch.ts";
import { createBatches } from "../../src/solvency/create-batches.ts";
import { createLeaves, type Leaf } from "../../src/solvency/create-leaves.ts";
import { createReserveBatch, emptyReserves } from "../../src/solvency/create-reserve-batch.ts";
import type { Customer } from "../../src/solvency/customer.ts";
import { digestCustomerId } from "../../src/solvency/customer-id.ts";
import { createMarginInputs } from "../../src/solvency/inputs/batch-inputs.ts";
import { NODE_KIND } from "../../src/solvency/layout.ts";
import { commitId, hashLeaf } from "../../src/solvency/leaf.ts";
import { leafPath } from "../../src/solvency/leaf-tree.ts";
import { commitNode } from "../../src/solvency/node.ts";
import { createNodeTree, depthFor, nodePath } from "../../src/solvency/node-tree.ts";
import { createSaltSource } from "../../src/solvency/salt-source.ts";
import { fillSlots, packFilled } from "../../src/solvency/slots.ts";
import { tierOf } from "../../src/solvency/tiers.ts";
import { type LeafInclusion, verifyInclusion } from "../../src/solvency/verify-inclusion.ts";
import { codeOf } from "../support/thrown.ts";
import { ASSETS, customers, hash, hold, market, SECRET, salts, sizes } from "./fixtures.ts";

const options = { assets: ASSETS, salts, sizes };
const treeOptions = { kind: NODE_KIND.liabilities, arity: 4, assets: ASSETS, salts };
const treeOf = (list: readonly Customer[], depth?: number) => {
  const batches = createBatches(hash, list, options);
  const nodes = batches.map(({ node }) => node);
  return { batches, tree: createNodeTree(hash, nodes, { ...treeOptions, depth }) };
};
const { batches, tree } = treeOf(customers, 2);
const [ada, ben, chloe, dan] = customers as [Customer, Customer, Customer, Customer];

/** The inclusion file of a customer, as a venue makes it. */
function inclusionOf(customer: Customer): LeafInclusion[] {
  return createLeaves(hash, customer, options).map(({ leaf: wanted }) => {
    const at = batches.findIndex(({ leaves }) => leaves.some(({ leaf }) => leaf === wanted));
    const batch = batches[at];
    const place = batch?.leaves.findIndex(({ leaf }) => leaf === wanted) ?? -1;
    const leaf = batch?.leaves[place];
    if (batch === undefined || leaf === undefined) throw new Error("the leaf is in no batch");
    const { salt, part, parts } = leaf.identity;
    return {
      tier: batch.tier,
      salt,
      part,
      parts,
      holdings: leaf.slots.filter(({ balance, debt }) => balance + debt > 0n),
      path: leafPath(batch.tree, place),
      totalsCommitment: batch.node.totalsCommitment,
      steps: nodePath(tree, at),
    };
  });
}

describe("batches of a snapshot", () => {
  it("are the same to the last byte whatever the ledger's order", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...customers], { minLength: customers.length }), (list) => {
        expect(createBatches(hash, list, options)).toEqual(batches);
      }),
      { numRuns: 5 },
    );
  });

  it("share no salt, commitment or root with those of another snapshot or secret", () => {
    const values = (list: typeof batches) =>
      list.flatMap(({ leaves, node, tree: { root } }) => [
        root,
        node.totalsSalt,
        node.digest,
        ...leaves.flatMap(({ identity, idCommitment, leaf }) => [
          identity.salt,
          idCommitment,
          leaf,
        ]),
      ]);
    const sources = [
      createSaltSource({ secret: SECRET, snapshot: "epoch 2" }),
      createSaltSource({ secret: new Uint8Array(32).fill(8), snapshot: "epoch 1" }),
    ];
    const all = [salts, ...sources].flatMap((source) =>
      values(createBatches(hash, customers, { ...options, salts: source })),
    );
    expect(new Set(all).size).toBe(all.length);
  });

  it("sum what customers hold, and never what they owe", () => {
    const sum = (asset: number) =>
      batches.reduce((total, { node }) => total + (node.totals[asset] ?? 0n), 0n);
    expect([0, 1, 2, 3].map(sum)).toEqual([
      250_000_000n,
      3_000_000_000n,
      42_000_001n + 2n ** 64n - 1n,
      0n,
    ]);
  });

  it("are filled up to an announced number, and refuse to need more", () => {
    const announced = createBatches(hash, customers, {
      ...options,
      brackets: { "cash-4": 3, "cash-16": 1 },
    });
    expect(announced.map(({ tier }) => tier)).toEqual([
      "cash-4",
      "cash-4",
      "cash-4",
      "cash-16",
      "margin-8",
    ]);
    const few = () => createBatches(hash, customers, { ...options, brackets: { "cash-4": 1 } });
    expect(codeOf(few)).toBe("ERR_SOLVENCY_BATCH_FORM");
  });

  it("place dummies anywhere", () => {
    const places = new Set<number>();
    for (let i = 0; i < 40; i++) {
      const source = createSaltSource({ secret: SECRET, snapshot: `${i}` });
      const [batch] = createBatches(hash, [ada], { ...options, salts: source });
      places.add(batch?.leaves.findIndex(({ slots }) => slots[0]?.balance !== 0n) ?? -1);
    }
    expect([...places].sort()).toEqual([0, 1]);
  });

  it.each([
    ["one id twice", [ada, { ...ben, id: ada.id }]],
    ["one id in two tiers, whose leaves never meet", [ada, { ...dan, id: ada.id }]],
    ["ids that are one in normal form", [chloe, { ...ben, id: "chloe\u0301@example.com" }]],
  ])("are refused for %s", (_, list) => {
    expect(codeOf(() => createBatches(hash, list, options))).toBe("ERR_SOLVENCY_ACCOUNT_DUPLICATE");
  });

  it("refuse a leaf that stands twice, one of another tier, and one too many", () => {
    const make = (...leaves: ReturnType<typeof createLeaves>) =>
      codeOf(() => createBatch(hash, leaves, { ...options, tier: "cash-4", index: 0, size: 2 }));
    const leafOf = (customer: Customer) => {
      const [leaf] = createLeaves(hash, customer, options);
      if (leaf === undefined) throw new Error("no leaf");
      return leaf;
    };
    const [first, second, third, margin] = [ada, ben, chloe, dan].map(leafOf);
    if (!first || !second || !third || !margin) throw new Error("no leaves");
    expect(make(first, second)).toBe("accepted");
    expect(make(first, first)).toBe("ERR_SOLVENCY_ACCOUNT_DUPLICATE");
    expect(make(first, margin)).toBe("ERR_SOLVENCY_BATCH_FORM");
    expect(make(first, second, third)).toBe("ERR_SOLVENCY_BATCH_FORM");
  });

  it("have no inputs for a margin account that does not cover its debt, by one unit", () => {
    // 1 BTC at 67,123.45 less 20 % covers 53,709.50... USDT at 0.9998
    const most = (10n ** 8n * 67_123_450_000n * 8000n) / (10_000n * 99_980_000n);
    const codeAt = (debt: bigint) => {
      const account = [hold(0, 100_000_000n), hold(2, 0n, debt)];
      const [batch] = createBatches(hash, [{ id: "a", cash: [], margin: [account] }], options);
      if (batch === undefined) throw new Error("no batch");
      return codeOf(() => createMarginInputs(batch, market));
    };
    expect(market.rows[0]?.price).toBe(67_123_450_000n);
    expect(market.rows[2]?.price).toBe(99_980_000n);
    expect(codeAt(most)).toBe("accepted");
    expect(codeAt(most + 1n)).toBe("ERR_SOLVENCY_ACCOUNT_EQUITY");
  });
});

describe("salts", () => {
  it("are their place's alone, however the place is spelled", () => {
    const values = [
      salts.salt("leaf", 1, 2),
      salts.salt("leaf", 12),
      salts.salt("leaf", "1,2"),
      salts.salt("leaf", "1", "2", ""),
      salts.salt("leaf1", 2),
      salts.digest("leaf", 1, 2),
    ];
    expect(new Set(values).size).toBe(values.length);
    expect(values[5]).toBeLessThan(2n ** 248n);
    expect(salts.salt("leaf", 1, 2)).toBe(values[0]);
  });

  it("need a whole secret and the snapshot's name", () => {
    const short = { secret: SECRET.subarray(1), snapshot: "a" };
    expect(() => createSaltSource(short)).toThrow(RangeError);
    expect(() => createSaltSource({ secret: SECRET, snapshot: "" })).toThrow(RangeError);
  });
});

describe("the tree over the batches", () => {
  it("sums at every level, and its root is of all that customers hold", () => {
    for (const [level, nodes] of tree.levels.entries()) {
      const total = nodes.reduce((sum, { totals }) => sum + (totals[0] ?? 0n), 0n);
      expect([level, total]).toEqual([level, 250_000_000n]);
    }
    expect(tree.levels.map((nodes) => nodes.length)).toEqual([4, 4, 1]);
  });

  it("fills its places with nodes that add nothing and are all different", () => {
    const nodes = tree.levels.flat();
    expect(new Set(nodes.map(({ digest }) => digest)).size).toBe(nodes.length);
    expect(new Set(nodes.map(({ totalsSalt }) => totalsSalt)).size).toBe(nodes.length);
    expect(new Set(nodes.map(({ root }) => root)).size).toBe(nodes.length);
  });

  it("fills a tree of reserves with nodes that anyone recomputes", () => {
    const batch = createReserveBatch(hash, [], {
      kind: 1,
      size: 2,
      assets: ASSETS,
      totalsSalt: 3n,
    });
    const { levels } = createNodeTree(hash, [batch.node], { ...treeOptions, kind: 1 });
    const nothing = emptyReserves(hash, 1, ASSETS).digest;
    const digests = levels[0]?.map(({ digest }) => digest);
    expect(digests).toEqual([batch.node.digest, nothing, nothing, nothing]);
  });

  it.each([
    [1, 4, 1],
    [4, 4, 1],
    [5, 4, 2],
    [17, 16, 2],
    [256, 16, 2],
    [257, 16, 3],
  ])("of %i batches, %i to a node, has %i levels above them", (count, arity, depth) => {
    expect(depthFor(count, arity)).toBe(depth);
  });

  const node = (salt: bigint, first = 1n, kind: 0 | 1 = 0) =>
    commitNode(hash, { kind, root: salt, totals: [first, 0n, 0n, 0n], totalsSalt: salt });
  const five = [1n, 2n, 3n, 4n, 5n].map((salt) => node(salt));
  const reused = commitNode(hash, { ...node(1n), root: 9n });
  it.each([
    ["no batch", [], {}, "ERR_SOLVENCY_TREE_FORM"],
    ["a batch twice", [node(1n), node(1n)], {}, "ERR_SOLVENCY_TREE_FORM"],
    ["a batch of reserves", [node(1n, 1n, 1)], {}, "ERR_SOLVENCY_TREE_FORM"],
    ["more batches than announced", five, { depth: 1 }, "ERR_SOLVENCY_TREE_FORM"],
    ["a salt of two batches", [node(1n), reused], {}, "ERR_SOLVENCY_SALT_REUSED"],
    [
      "totals that leave 80 bits",
      [node(1n, 2n ** 80n - 1n), node(2n)],
      {},
      "ERR_SOLVENCY_TOTAL_RANGE",
    ],
  ])("is refused with %s", (_, nodes, change, code) => {
    expect(codeOf(() => createNodeTree(hash, nodes, { ...treeOptions, ...change }))).toBe(code);
  });

  it("has no path from a place beyond its own, and no other shape", () => {
    expect(() => nodePath(tree, 4)).toThrow(RangeError);
    for (const change of [{ arity: 1 }, { arity: 17 }, { depth: 0 }, { depth: 17 }]) {
      expect(() => createNodeTree(hash, five, { ...treeOptions, ...change })).toThrow(RangeError);
    }
  });
});

describe("inclusion", () => {
  const root = tree.root.digest;
  const verify = (id: string, leaves: readonly LeafInclusion[], to = root) =>
    verifyInclusion(hash, { id, leaves, root: to, assets: ASSETS });
  const codeFor = (...args: Parameters<typeof verify>) => codeOf(() => verify(...args));

  it("of every customer leads through the batch and each node to the root", () => {
    for (const customer of customers) {
      const [leaf] = verify(customer.id, inclusionOf(customer));
      const batch = batches.find(({ node }) => node.digest === leaf?.nodes[0]);
      expect(batch?.tier).toBe(leaf?.tier);
      expect(leaf?.nodes).toEqual([batch?.node.digest, tree.levels[1]?.[0]?.digest, root]);
      const own = [...customer.cash, ...(customer.margin ?? []).flat()];
      expect(leaf?.holdings).toEqual(own);
    }
  });

  const file = inclusionOf(ada);
  const [own] = file as [LeafInclusion];
  const [step, ...above] = own.steps as [LeafInclusion["steps"][number]];
  const changed = (change: Partial<LeafInclusion>) => [{ ...own, ...change }];
  it.each<[string, LeafInclusion[]]>([
    [
      "a balance of one unit less",
      changed({ holdings: [hold(0, 149_999_999n), hold(2, 42_000_000n)] }),
    ],
    ["a holding left out", changed({ holdings: own.holdings.slice(1) })],
    [
      "balances under each other's asset",
      changed({ holdings: [hold(0, 42_000_000n), hold(2, 150_000_000n)] }),
    ],
    ["another salt", changed({ salt: own.salt + 1n })],
    ["another tier", changed({ tier: "cash-8" })],
    [
      "another commitment to the batch's totals",
      changed({ totalsCommitment: own.totalsCommitment + 1n }),
    ],
    ["another place in the batch", changed({ path: { ...own.path, index: own.path.index ^ 1 } })],
    ["no nodes above the batch", changed({ steps: [] })],
    ["the last node left out", changed({ steps: [step] })],
    [
      "another place among the children",
      changed({ steps: [{ ...step, index: step.index ^ 1 }, ...above] }),
    ],
    [
      "another commitment to a node's totals",
      changed({ steps: [{ ...step, totalsCommitment: 1n }, ...above] }),
    ],
    ["an unknown tier", changed({ tier: "cash-5" as never })],
    ["a node of no children", changed({ steps: [{ ...step, children: [] }, ...above] })],
    [
      "a node of seventeen",
      changed({ steps: [{ ...step, children: [...step.children, ...new Array(13).fill(0n)] }] }),
    ],
    ["a part of two that stands alone", changed({ parts: 2 })],
    ["a part beyond its parts", changed({ part: 1 })],
    ["the same part twice", [own, own]],
    ["no leaf", []],
  ])("is refused with %s", (_, leaves) => {
    expect(codeFor(ada.id, leaves)).toBe("ERR_SOLVENCY_INCLUSION");
  });

  it("is refused for another customer, who is served the same leaf", () => {
    expect(codeFor(ben.id, file)).toBe("ERR_SOLVENCY_INCLUSION");
    expect(codeFor("ada@example.com.", file)).toBe("ERR_SOLVENCY_INCLUSION");
  });

  it("is refused under another root than the registered one", () => {
    const other = treeOf([ben, chloe, dan], 2).tree.root.digest;
    expect(codeFor(ada.id, file, other)).toBe("ERR_SOLVENCY_INCLUSION");
  });

  it("of a customer of several leaves needs each of them", () => {
    const many = {
      id: "gus",
      cash: [0, 1, 2].map((asset) => hold(asset, 7n)),
      margin: [[hold(1, 9n)]],
    };
    const world = treeOf([...customers, many], 2);
    const leaves = createLeaves(hash, many, options).map(({ leaf: wanted, identity, tier }) => {
      const at = world.batches.findIndex((one) => one.leaves.some(({ leaf }) => leaf === wanted));
      const batch = world.batches[at];
      if (batch === undefined) throw new Error("the leaf is in no batch");
      const place = batch.leaves.findIndex(({ leaf }) => leaf === wanted);
      const slots = batch.leaves[place]?.slots ?? [];
      const { salt, part, parts } = identity;
      return {
        tier,
        salt,
        part,
        parts,
        holdings: slots.filter(({ balance }) => balance > 0n),
        path: leafPath(batch.tree, place),
        totalsCommitment: batch.node.totalsCommitment,
        steps: nodePath(world.tree, at),
      };
    });
    const to = world.tree.root.digest;
    expect(verify("gus", leaves, to).map(({ tier }) => tier)).toEqual(["cash-4", "margin-8"]);
    expect(codeFor("gus", leaves.slice(1), to)).toBe("ERR_SOLVENCY_INCLUSION");
    expect(codeFor("gus", leaves.slice(0, 1), to)).toBe("ERR_SOLVENCY_INCLUSION");
    const lone = [{ ...(leaves[0] as LeafInclusion), parts: 1 }];
    expect(codeFor("gus", lone, to)).toBe("ERR_SOLVENCY_INCLUSION");
  });

  it.each<[string, readonly (readonly [part: number, parts: number])[], string]>([
    [
      "two parts of two",
      [
        [0, 2],
        [1, 2],
      ],
      "accepted",
    ],
    [
      "one part of two twice, with different balances",
      [
        [0, 2],
        [0, 2],
      ],
      "ERR_SOLVENCY_INCLUSION",
    ],
    [
      "parts of different wholes",
      [
        [0, 2],
        [1, 3],
      ],
      "ERR_SOLVENCY_INCLUSION",
    ],
  ])(
    "of leaves that a venue numbered as it liked, %s, is judged by the numbers",
    (_, numbers, code) => {
      const idDigest = digestCustomerId("hal");
      const leaves = numbers.map(([part, parts], i): Leaf => {
        const identity = { idDigest, salt: BigInt(i + 1), part, parts };
        const slots = fillSlots(tierOf("cash-4"), [hold(0, BigInt(i + 5))], ASSETS);
        const idCommitment = commitId(hash, identity);
        const leaf = hashLeaf(hash, idCommitment, packFilled(tierOf("cash-4"), slots));
        return { tier: "cash-4", identity, idCommitment, slots, leaf, isDummy: false };
      });
      const batch = createBatch(hash, leaves, { ...options, tier: "cash-4", index: 0, size: 2 });
      const one = createNodeTree(hash, [batch.node], treeOptions);
      const served = batch.leaves.map(({ identity, slots }, place) => ({
        tier: batch.tier,
        salt: identity.salt,
        part: identity.part,
        parts: identity.parts,
        holdings: slots.filter(({ balance }) => balance > 0n),
        path: leafPath(batch.tree, place),
        totalsCommitment: batch.node.totalsCommitment,
        steps: nodePath(one, 0),
      }));
      const inOrder = [...served].sort((a, b) => a.parts - b.parts);
      expect(codeFor("hal", inOrder, one.root.digest)).toBe(code);
    },
  );
});
