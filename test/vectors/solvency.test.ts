import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadHash } from "../../src/field/poseidon.ts";
import { solvencyContextHash } from "../../src/solvency/context-hash.ts";
import { createBatches } from "../../src/solvency/create-batches.ts";
import { createReserveBatch } from "../../src/solvency/create-reserve-batch.ts";
import { compileSolvencyPolicy } from "../../src/solvency/documents/compile-solvency-policy.ts";
import { parseSolvencyPolicy } from "../../src/solvency/documents/parse-solvency-policy.ts";
import { compileMarket, parsePriceVector } from "../../src/solvency/documents/price-vector.ts";
import { statementHash, verdictWord } from "../../src/solvency/expected-signals.ts";
import { marketRoot } from "../../src/solvency/market.ts";
import { createNodeTree } from "../../src/solvency/node-tree.ts";
import { createSaltSource } from "../../src/solvency/salt-source.ts";
import { solvencyPolicyHash } from "../../src/solvency/solvency-policy.ts";

/**
 * A whole small snapshot with every value that another implementation must reach. Pinned: a run that was begun by one
 * version is resumed by another, and published roots are verified for years.
 */
interface Vector {
  readonly assets: number;
  readonly secret: string;
  readonly snapshot: string;
  readonly sizes: Parameters<typeof createBatches>[2]["sizes"];
  readonly arity: number;
  readonly customers: readonly {
    readonly id: string;
    readonly cash: readonly (readonly [number, string])[];
    readonly margin: readonly (readonly (readonly [number, string, string])[])[];
  }[];
  readonly policy: unknown;
  readonly prices: unknown;
  readonly items: readonly (readonly [string, number, string, boolean])[];
  readonly context: {
    readonly lei: string;
    readonly chainId: number;
    readonly registry: `0x${string}`;
    readonly snapshotAt: number;
  };
  readonly expected: unknown;
}

const path = "test/vectors/solvency.json";
const vector = JSON.parse(readFileSync(path, "utf8")) as Vector;
const hash = await loadHash();

describe("the pinned snapshot", () => {
  it("has the leaves, nodes, roots, hashes and signals that are pinned", () => {
    const { assets } = vector;
    const salts = createSaltSource({
      secret: Buffer.from(vector.secret, "hex"),
      snapshot: vector.snapshot,
    });
    const customers = vector.customers.map(({ id, cash, margin }) => ({
      id,
      cash: cash.map(([asset, balance]) => ({ asset, balance: BigInt(balance), debt: 0n })),
      margin: margin.map((account) =>
        account.map(([asset, balance, debt]) => ({
          asset,
          balance: BigInt(balance),
          debt: BigInt(debt),
        })),
      ),
    }));
    const batches = createBatches(hash, customers, { assets, salts, sizes: vector.sizes });
    const tree = createNodeTree(
      hash,
      batches.map(({ node }) => node),
      { kind: 0, arity: vector.arity, assets, salts },
    );
    const policy = parseSolvencyPolicy(vector.policy);
    const market = compileMarket(parsePriceVector(vector.prices), policy, assets);
    const [transparent, attested] = ([1, 2] as const).map((kind) =>
      createReserveBatch(
        hash,
        vector.items.map(([tag, asset, amount, isEncumbered]) => ({
          tag: BigInt(tag),
          asset,
          amount: BigInt(amount),
          isEncumbered,
        })),
        { kind, size: 4, assets, totalsSalt: salts.salt("reserves", kind) },
      ),
    );
    if (transparent === undefined || attested === undefined) throw new Error("no reserves");
    const published = {
      liabilities: tree.root.digest,
      reserves: [transparent.node.digest, attested.node.digest] as const,
      policyHash: solvencyPolicyHash(hash, compileSolvencyPolicy(policy, assets)),
      marketRoot: marketRoot(hash, market),
      isSolvent: true,
      floorBps: 10_500,
    };
    const contextHash = solvencyContextHash({
      ...vector.context,
      attesterRoot: 5n,
      epoch: 1,
      previousStatement: 0n,
    });
    const found = {
      leaves: batches.map(({ leaves }) => leaves.map(({ leaf }) => leaf)),
      batches: batches.map(({ tier, node }) => [
        tier,
        node.root,
        node.totalsCommitment,
        node.digest,
      ]),
      levels: tree.levels.map((nodes) => nodes.map(({ digest }) => digest)),
      totals: tree.root.totals,
      itemsRoot: transparent.node.root,
      ...published,
      contextHash,
      statement: statementHash(hash, published),
      verdictWord: verdictWord(published, contextHash),
    };
    const text = (_: string, value: unknown) => (typeof value === "bigint" ? `${value}` : value);
    expect(JSON.parse(JSON.stringify(found, text))).toEqual(vector.expected);
  });
});
