import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { absorb } from "../../src/solvency/absorb.ts";
import { createDummyLeaf, createLeaves } from "../../src/solvency/create-leaves.ts";
import { digestCustomerId, normaliseCustomerId } from "../../src/solvency/customer-id.ts";
import { commitId } from "../../src/solvency/leaf.ts";
import { buildLeafTree, leafPath, verifyLeafPath } from "../../src/solvency/leaf-tree.ts";
import { packRows, unpackRows } from "../../src/solvency/pack-rows.ts";
import { type Holding, packSlots, unpackSlots } from "../../src/solvency/slots.ts";
import { chooseTier, splitCustomer } from "../../src/solvency/split-customer.ts";
import { TIERS, type Tier, tierOf } from "../../src/solvency/tiers.ts";
import { addTotals, commitTotals } from "../../src/solvency/totals.ts";
import { codeOf } from "../support/thrown.ts";
import { hash, hold, salts } from "./fixtures.ts";

const AMOUNT = 2n ** 64n;
const amount = fc.oneof(fc.constantFrom(1n, AMOUNT - 1n), fc.bigInt({ min: 1n, max: AMOUNT - 1n }));
const holdingsOf = (tier: Tier): fc.Arbitrary<Holding[]> =>
  fc.uniqueArray(
    fc.record({
      asset: fc.nat(1023),
      balance: amount,
      debt: tier.kind === "margin" ? fc.oneof(fc.constant(0n), amount) : fc.constant(0n),
    }),
    { maxLength: tier.slots, selector: ({ asset }) => asset },
  );
const byAsset = (list: readonly Holding[]) => [...list].sort((a, b) => a.asset - b.asset);

describe("slots", () => {
  it.each(TIERS.map((tier) => [tier.id, tier] as const))(
    "of %s unpack to what was packed, whatever its order",
    (_, tier) => {
      fc.assert(
        fc.property(holdingsOf(tier), (holdings) => {
          const elements = packSlots(tier, holdings, 1024);
          expect(elements).toHaveLength(
            { 4: 2, 8: tier.kind === "cash" ? 3 : 8, 16: 6 }[tier.slots] ?? 0,
          );
          for (const element of elements) expect(element >> 222n).toBe(0n);
          expect(unpackSlots(tier, elements, 1024)).toEqual(byAsset(holdings));
        }),
      );
    },
  );

  it.each(TIERS.map((tier) => [tier.id, tier] as const))(
    "of %s with other holdings are other elements",
    (_, tier) => {
      fc.assert(
        fc.property(holdingsOf(tier), holdingsOf(tier), (one, other) => {
          fc.pre(JSON.stringify(byAsset(one), text) !== JSON.stringify(byAsset(other), text));
          expect(packSlots(tier, one, 1024)).not.toEqual(packSlots(tier, other, 1024));
        }),
      );
    },
  );

  it("are index, 2^10 balance and 2^74 debt, three cash slots at multiples of 74 bits", () => {
    const cash = [hold(1, 2n), hold(3, 4n), hold(5, 6n), hold(7, 8n)];
    expect(packSlots(tierOf("cash-4"), cash, 1024)).toEqual([
      1n + 2n * 1024n + ((3n + 4n * 1024n) << 74n) + ((5n + 6n * 1024n) << 148n),
      7n + 8n * 1024n,
    ]);
    const [first] = packSlots(tierOf("margin-8"), [hold(1, 2n, 3n)], 1024);
    expect(first).toBe(1n + 2n * 1024n + (3n << 74n));
  });

  const cash = tierOf("cash-4");
  const five = [0, 1, 2, 3, 4].map((asset) => hold(asset, 1n));
  it.each([
    ["a balance of 2^64", [hold(0, AMOUNT)], "ERR_SOLVENCY_AMOUNT_RANGE"],
    ["a negative balance", [hold(0, -1n)], "ERR_SOLVENCY_AMOUNT_RANGE"],
    ["an asset at the capacity", [hold(64, 1n)], "ERR_SOLVENCY_ASSET_RANGE"],
    ["an asset below 0", [hold(-1, 1n)], "ERR_SOLVENCY_ASSET_RANGE"],
    ["half an asset", [hold(0.5, 1n)], "ERR_SOLVENCY_ASSET_RANGE"],
    ["an asset twice", [hold(3, 1n), hold(3, 2n)], "ERR_SOLVENCY_ASSET_DUPLICATE"],
    ["a debt in a cash account", [hold(0, 1n, 1n)], "ERR_SOLVENCY_ACCOUNT_FORM"],
    ["an empty holding", [hold(0, 0n)], "ERR_SOLVENCY_ACCOUNT_FORM"],
    ["a holding too many", five, "ERR_SOLVENCY_ACCOUNT_FORM"],
  ])("are refused with %s", (_, holdings, code) => {
    expect(codeOf(() => packSlots(cash, holdings, 64))).toBe(code);
  });

  it("are refused with a debt of 2^64", () => {
    const code = codeOf(() => packSlots(tierOf("margin-8"), [hold(0, 1n, AMOUNT)], 64));
    expect(code).toBe("ERR_SOLVENCY_AMOUNT_RANGE");
  });

  it.each([
    ["bits beyond the last slot", [0n, 1n << 74n]],
    ["an element too few", [0n]],
    ["an element too many", [0n, 0n, 0n]],
    ["descending assets", [2n + 1024n + ((1n + 1024n) << 74n), 0n]],
    ["an empty slot before a used one", [(1n + 1024n) << 74n, 0n]],
    ["an index without a balance", [1n, 0n]],
  ])("are not unpacked from %s", (_, elements) => {
    expect(codeOf(() => unpackSlots(cash, elements, 64))).toBe("ERR_SOLVENCY_ACCOUNT_FORM");
  });
});

const text = (_: string, value: unknown) => (typeof value === "bigint" ? `${value}` : value);

describe("packed rows", () => {
  it("are unpacked from exactly the elements that hold them", () => {
    expect(packRows([1n, 2n, 3n], 4, 2)).toEqual([0x21n, 3n]);
    expect(unpackRows([0x21n, 3n], 4, 2, 3)).toEqual([1n, 2n, 3n]);
    expect(unpackRows([0x121n, 3n], 4, 2, 3)).toBeUndefined();
    expect(unpackRows([0x21n, 0x13n], 4, 2, 3)).toBeUndefined();
    expect(unpackRows([0x21n], 4, 2, 3)).toBeUndefined();
    expect(unpackRows([0x21n, 3n, 0n], 4, 2, 3)).toBeUndefined();
  });
});

describe("a customer's id", () => {
  it("is the same customer's in either normal form of Unicode, and in no other spelling", () => {
    const composed = "chlo\u00e9@example.com";
    const decomposed = "chloe\u0301@example.com";
    expect(digestCustomerId(decomposed)).toBe(digestCustomerId(composed));
    expect(normaliseCustomerId(decomposed)).toBe(composed);
    expect(digestCustomerId("Chlo\u00e9@example.com")).not.toBe(digestCustomerId(composed));
    expect(digestCustomerId("chloe@example.com")).not.toBe(digestCustomerId(composed));
  });

  it("is SHA-256 of its UTF-8 text without the first byte (FIPS 180-2, 'abc')", () => {
    const digest = 0x7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015adn;
    expect(digestCustomerId("abc")).toBe(digest);
  });

  it.each(["", " a", "a ", "a\n", "a\u200bb", "\ud800", "a".repeat(513), "é".repeat(257)])(
    "is refused where it cannot be read or is too long: case %#",
    (id) => {
      expect(codeOf(() => digestCustomerId(id))).toBe("ERR_SOLVENCY_ACCOUNT_FORM");
    },
  );
});

describe("an id commitment", () => {
  const identity = { idDigest: 1n, salt: 2n, part: 0, parts: 2 };
  it("differs with every member", () => {
    const others = [
      { ...identity, idDigest: 2n },
      { ...identity, salt: 3n },
      { ...identity, part: 1 },
      { ...identity, parts: 3 },
    ];
    const commitments = [identity, ...others].map((one) => commitId(hash, one));
    expect(new Set(commitments).size).toBe(5);
  });

  it.each([{ part: 2 }, { part: -1 }, { part: 0.5 }, { parts: 0 }, { parts: 65_536 }])(
    "is refused for part %o of no such leaf",
    (change) => {
      expect(() => commitId(hash, { ...identity, ...change })).toThrow(RangeError);
    },
  );

  it("is refused for a digest of 249 bits, which could be another id", () => {
    const code = codeOf(() => commitId(hash, { ...identity, idDigest: 1n << 248n }));
    expect(code).toBe("ERR_ENCODING_FIELD_WIDTH");
  });
});

describe("tiers", () => {
  it.each([
    [0, "cash-4"],
    [4, "cash-4"],
    [5, "cash-8"],
    [8, "cash-8"],
    [9, "cash-16"],
    [40, "cash-16"],
  ])("%i assets go to %s", (count, tier) => {
    expect(chooseTier(count)).toBe(tier);
  });

  it("split what does not fit over several leaves, the last in the narrowest", () => {
    const cash = Array.from({ length: 35 }, (_, i) => hold(34 - i, 1n));
    const parts = splitCustomer({ id: "a", cash });
    expect(parts.map(({ tier }) => tier)).toEqual(["cash-16", "cash-16", "cash-4"]);
    expect(parts.flatMap(({ holdings }) => holdings)).toEqual(byAsset(cash));
  });

  it("never split a margin account", () => {
    const account = Array.from({ length: 9 }, (_, i) => hold(i, 1n, 1n));
    const code = codeOf(() => splitCustomer({ id: "a", cash: [], margin: [account] }));
    expect(code).toBe("ERR_SOLVENCY_ACCOUNT_FORM");
  });

  it("refuse an asset that stands twice in an account, even where two leaves would part it", () => {
    const cash = [...Array.from({ length: 16 }, (_, i) => hold(i, 1n)), hold(15, 2n)];
    expect(codeOf(() => splitCustomer({ id: "a", cash }))).toBe("ERR_SOLVENCY_ASSET_DUPLICATE");
  });

  it("give a leaf to a customer who holds nothing, and number the leaves of one who holds much", () => {
    const options = { salts, assets: 64 };
    expect(createLeaves(hash, { id: "a", cash: [hold(1, 0n)] }, options)).toHaveLength(1);
    const cash = Array.from({ length: 17 }, (_, i) => hold(i, 1n));
    const leaves = createLeaves(hash, { id: "a", cash, margin: [[hold(1, 1n)]] }, options);
    expect(leaves.map(({ tier }) => tier)).toEqual(["cash-16", "cash-4", "margin-8"]);
    const places = leaves.map(({ identity: { part, parts } }) => [part, parts]);
    expect(places).toEqual([
      [0, 3],
      [1, 3],
      [2, 3],
    ]);
    expect(new Set(leaves.map(({ identity }) => identity.salt)).size).toBe(3);
  });

  it("have dummies that hold nothing and are all different", () => {
    const dummies = TIERS.flatMap(({ id }) =>
      [0, 1].map((i) => createDummyLeaf(hash, id, { salts, assets: 64 }, i)),
    );
    expect(new Set(dummies.map(({ leaf }) => leaf)).size).toBe(8);
    expect(dummies.flatMap(({ slots }) => slots).every(({ balance }) => balance === 0n)).toBe(true);
  });
});

describe("a batch's tree", () => {
  it.each([1, 15, 16, 17, 40, 257])("of %i leaves has a path to each, and to no other", (count) => {
    const leaves = Array.from({ length: count }, (_, i) => BigInt(i + 1));
    const tree = buildLeafTree(hash, "SOLVENCY_LEAF_NODE", leaves);
    for (const index of new Set([0, count >> 1, count - 1])) {
      const path = leafPath(tree, index);
      const verify = (leaf: bigint, one = path, root = tree.root) =>
        verifyLeafPath(hash, "SOLVENCY_LEAF_NODE", leaf, one, root);
      expect(verify(BigInt(index + 1))).toBe(true);
      expect(verify(BigInt(index + 2))).toBe(false);
      expect(verify(BigInt(index + 1), path, tree.root + 1n)).toBe(false);
      expect(verify(BigInt(index + 1), { ...path, index: index ^ 1 })).toBe(false);
      expect(verify(BigInt(index + 1), { ...path, index: index + 16 ** path.levels.length })).toBe(
        false,
      );
      expect(verify(BigInt(index + 1), { ...path, index: index - 0.5 })).toBe(false);
      expect(verify(BigInt(index + 1), { ...path, levels: path.levels.slice(1) })).toBe(false);
      expect(verify(tree.root, { index: 0, levels: [] })).toBe(false);
      const children = path.levels[0] ?? [];
      for (const other of [children.slice(0, 15), [...children, 0n]]) {
        expect(verify(BigInt(index + 1), { ...path, levels: [other] })).toBe(false);
      }
    }
  });

  it("is filled up with 0, and is no tree of items", () => {
    const [a, b] = [1n, 2n];
    const filled = [a, b, ...new Array<bigint>(14).fill(0n)];
    const tree = buildLeafTree(hash, "SOLVENCY_LEAF_NODE", [a, b]);
    expect(tree.root).toBe(hash("SOLVENCY_LEAF_NODE", filled));
    expect(buildLeafTree(hash, "SOLVENCY_ITEM_NODE", [a, b]).root).not.toBe(tree.root);
    expect(() => buildLeafTree(hash, "SOLVENCY_LEAF_NODE", [])).toThrow(RangeError);
    expect(() => leafPath(tree, 2)).toThrow(RangeError);
  });
});

describe("the sponge", () => {
  const absorbed = (...elements: bigint[]) => absorb(hash, "SOLVENCY_TOTALS", 5n, elements);
  it("takes fifteen elements at a time, and the last as they are", () => {
    const elements = Array.from({ length: 17 }, (_, i) => BigInt(i));
    const first = hash("SOLVENCY_TOTALS", [5n, ...elements.slice(0, 15)]);
    expect(absorbed(...elements)).toBe(hash("SOLVENCY_TOTALS", [first, 15n, 16n]));
  });

  it("refuses nothing to absorb, and tells a last 0 from none", () => {
    expect(() => absorbed()).toThrow(RangeError);
    expect(absorbed(1n)).not.toBe(absorbed(1n, 0n));
  });
});

describe("totals", () => {
  const limit = 2n ** 80n;
  it("are summed by asset", () => {
    expect(
      addTotals(
        [
          [1n, 2n],
          [3n, limit - 3n],
        ],
        2,
      ),
    ).toEqual([4n, limit - 1n]);
  });

  it.each([
    [
      "a sum of 2^80",
      [
        [1n, limit - 1n],
        [0n, 1n],
      ],
    ],
    ["a total of 2^80", [[limit, 0n]]],
    [
      "a negative total, which would hide another",
      [
        [-1n, 0n],
        [2n, 0n],
      ],
    ],
  ])("are refused with %s", (_, lists) => {
    expect(codeOf(() => addTotals(lists, 2))).toBe("ERR_SOLVENCY_TOTAL_RANGE");
  });

  it("commit in their order and under their salt, and not beyond 80 bits", () => {
    const commitments = [
      commitTotals(hash, 1n, [1n, 2n, 3n, 4n]),
      commitTotals(hash, 2n, [1n, 2n, 3n, 4n]),
      commitTotals(hash, 1n, [2n, 1n, 3n, 4n]),
      commitTotals(hash, 1n, [1n, 2n, 3n, 4n, 0n, 0n, 0n]),
    ];
    expect(new Set(commitments).size).toBe(4);
    expect(codeOf(() => commitTotals(hash, 1n, [limit]))).toBe("ERR_SOLVENCY_TOTAL_RANGE");
    expect(() => addTotals([[1n]], 2)).toThrow(RangeError);
  });
});
