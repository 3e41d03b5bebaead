import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadEddsa } from "../../src/field/eddsa.ts";
import { assessSolvency } from "../../src/solvency/assess-solvency.ts";
import { attestationMessage, createAttesterTree } from "../../src/solvency/attestation.ts";
import { createBatches } from "../../src/solvency/create-batches.ts";
import { createReserveBatch, emptyReserves } from "../../src/solvency/create-reserve-batch.ts";
import { expectedSignals, type PublishedStatement } from "../../src/solvency/expected-signals.ts";
import { createCashInputs, createMarginInputs } from "../../src/solvency/inputs/batch-inputs.ts";
import { createNodeInputs } from "../../src/solvency/inputs/node-inputs.ts";
import {
  createAttestedInputs,
  createTransparentInputs,
} from "../../src/solvency/inputs/reserve-inputs.ts";
import { createStatementInputs } from "../../src/solvency/inputs/statement-inputs.ts";
import { NODE_KIND } from "../../src/solvency/layout.ts";
import { marketRoot } from "../../src/solvency/market.ts";
import { commitNode } from "../../src/solvency/node.ts";
import { createNodeTree } from "../../src/solvency/node-tree.ts";
import { type PolicyFigures, solvencyPolicyHash } from "../../src/solvency/solvency-policy.ts";
import { type CircuitSpec, expectValues, honestWitness } from "../support/lab/index.ts";
import { ASSETS, customers, figures, hash, hold, market, salts, sizes } from "./fixtures.ts";

/** The circuits in miniature: the same templates as the listed instances. */
const spec = (file: string, template: string, params: number[]): CircuitSpec => ({
  file: `circuits/solvency/${file}.circom`,
  template,
  params,
});
const mid = spec("mid-node", "MidNode", [4, ASSETS]);
const statement = spec("solvency", "Solvency", [ASSETS]);
const batchOptions = { assets: ASSETS, salts, sizes };
const wide = {
  id: "eve",
  cash: [hold(0, 1n), hold(1, 2n), hold(2, 3n), hold(3, 4n)],
};
const batches = createBatches(hash, [...customers, wide], batchOptions);
const tree = createNodeTree(
  hash,
  batches.map(({ node }) => node),
  { kind: NODE_KIND.liabilities, arity: 4, assets: ASSETS, salts, depth: 2 },
);
const { liabilities } = NODE_KIND;

describe("circuits of the solvency statement agree with the SDK", () => {
  it("in a batch of cash accounts, over more leaves than one node of its tree has", async () => {
    const [batch] = createBatches(hash, customers, {
      ...batchOptions,
      sizes: { ...sizes, "cash-4": 17 },
    });
    if (batch?.tier !== "cash-4") throw new Error("no batch");
    expect(batch.tree.levels).toHaveLength(3);
    const circuit = spec("cash-batch", "CashBatch", [4, 17, ASSETS]);
    await expectValues(circuit, createCashInputs(batch), { node: batch.node.digest });
  });

  it("in a leaf of sixteen slots", async () => {
    const coins = Array.from({ length: 12 }, (_, i) => hold(i, BigInt(i + 1) << 50n));
    const [batch] = createBatches(hash, [{ id: "fay", cash: coins }], {
      assets: 12,
      salts,
      sizes: { ...sizes, "cash-16": 1 },
    });
    if (batch === undefined) throw new Error("no batch");
    const circuit = spec("cash-batch", "CashBatch", [16, 1, 12]);
    await expectValues(circuit, createCashInputs(batch), { node: batch.node.digest });
  });

  it("in a batch of margin accounts, and on its market", async () => {
    const batch = batches.find(({ tier }) => tier === "margin-8");
    if (batch === undefined) throw new Error("no margin batch");
    const circuit = spec("margin-batch", "MarginBatch", [8, 2, ASSETS]);
    const [node = 0n, root = 0n] = expectedSignals.batch(
      "margin-8",
      batch.node.digest,
      marketRoot(hash, market),
    );
    await expectValues(circuit, createMarginInputs(batch, market), { node, marketRoot: root });
  });

  it.each([1, 2])("in a node of level %i", async (level) => {
    const node = tree.levels[level]?.[0];
    await expectValues(mid, createNodeInputs(tree, level, 0), { node: node?.digest ?? 0n });
  });

  const items = [
    { tag: 5n, asset: 0, amount: 300_000_000n, isEncumbered: false },
    { tag: 3n, asset: 1, amount: (1n << 64n) - 1n, isEncumbered: false },
    { tag: 4n, asset: 2, amount: 99n, isEncumbered: true },
  ];
  const reserves = { size: 5, assets: ASSETS, totalsSalt: 11n };

  it("in a batch of reserves that anyone can check", async () => {
    const kind = NODE_KIND.transparentReserves;
    const batch = createReserveBatch(hash, items, { ...reserves, kind });
    expect(batch.node.totals).toEqual([300_000_000n, (1n << 64n) - 1n, 0n, 0n]);
    const circuit = spec("reserves-transparent", "ReservesTransparent", [5, ASSETS]);
    await expectValues(circuit, createTransparentInputs(batch), { node: batch.node.digest });
  });

  it("in a batch of reserves that an attester signed", async () => {
    const kind = NODE_KIND.attestedReserves;
    const batch = createReserveBatch(hash, items, { ...reserves, kind });
    const eddsa = await loadEddsa();
    const secrets = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte));
    const keys = secrets.map((secret) => eddsa.publicKey(secret));
    const attesters = createAttesterTree(hash, keys);
    const contextHash = 123n;
    const message = attestationMessage(hash, batch.node.root, contextHash);
    const attestation = {
      key: eddsa.publicKey(secrets[1] as Uint8Array),
      signature: eddsa.sign(secrets[1] as Uint8Array, message),
      path: attesters.path(1),
    };
    const circuit = spec("reserves-attested", "ReservesAttested", [5, ASSETS]);
    const inputs = createAttestedInputs(hash, batch, attestation, contextHash);
    const { node } = batch;
    const [, attested = 0n] = expectedSignals.attestedReserves(
      hash,
      node.digest,
      attesters.root,
      contextHash,
    );
    await expectValues(circuit, inputs, { node: node.digest, attested });
  });
});

const total = fc.oneof(
  fc.bigInt({ min: 0n, max: 1000n }),
  fc.bigInt({ min: 0n, max: 2n ** 80n - 1n }),
);
const totals = fc.array(total, { minLength: ASSETS, maxLength: ASSETS });
const bps = fc.oneof(fc.constantFrom(0, 9_999, 10_000, 10_001, 131_071), fc.nat(131_071));
const weight = fc.oneof(fc.constantFrom(0, 9_999, 10_000), fc.nat(10_000));
const policies: fc.Arbitrary<PolicyFigures> = fc
  .record({
    isPerAsset: fc.boolean(),
    isPortfolio: fc.boolean(),
    ratioBps: bps,
    assetListDigest: fc.bigInt({ min: 0n, max: 2n ** 248n - 1n }),
    rows: fc.array(fc.record({ coverBps: bps, weights: fc.tuple(weight, weight) }), {
      minLength: ASSETS,
      maxLength: ASSETS,
    }),
  })
  .filter(({ isPerAsset, isPortfolio }) => isPerAsset || isPortfolio);
const markets = fc.record({
  pricedAt: fc.nat(),
  rows: fc.array(
    fc.record({
      price: fc.oneof(
        fc.bigInt({ min: 0n, max: 100n }),
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      ),
      marginWeight: fc.nat(10_000),
    }),
    { minLength: ASSETS, maxLength: ASSETS },
  ),
});

function signalsOf(published: PublishedStatement, contextHash = 77n) {
  const [first = 0n, second = 0n] = expectedSignals.statement(hash, published, contextHash);
  return { statement: first, verdictWord: second };
}

describe("the verdict of the circuit", () => {
  const open = (kind: 0 | 1 | 2, list: readonly bigint[]) =>
    commitNode(hash, { kind, root: 9n, totals: list, totalsSalt: 8n });

  it("is the one of plain arithmetic, whatever the totals, prices and policy", async () => {
    await fc.assert(
      fc.asyncProperty(
        policies,
        markets,
        totals,
        fc.tuple(totals, totals),
        fc.nat(),
        async (policy, table, owed, held, choice) => {
          const assessment = assessSolvency({
            policy,
            market: table,
            liabilities: owed,
            reserves: held,
          });
          const nodes = [open(liabilities, owed), open(1, held[0]), open(2, held[1])] as const;
          // often the highest floor that holds, which the circuit must accept still
          const floorBps =
            choice % 2 === 0 ? assessment.ratioBps : choice % (assessment.ratioBps + 1);
          const inputs = createStatementInputs({
            liabilities: nodes[0],
            reserves: [nodes[1], nodes[2]],
            policy,
            market: table,
            floorBps,
            contextHash: 77n,
          });
          await expectValues(statement, inputs, {
            ...signalsOf({
              liabilities: nodes[0].digest,
              reserves: [nodes[1].digest, nodes[2].digest],
              policyHash: solvencyPolicyHash(hash, policy),
              marketRoot: marketRoot(hash, table),
              isSolvent: assessment.isSolvent,
              floorBps,
            }),
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    { held: 1_000_000n, isSolvent: true },
    { held: 999_999n, isSolvent: false },
  ])("is stated either way: $isSolvent with reserves of $held", async ({ held, isSolvent }) => {
    const rows = figures.rows.map(({ weights }) => ({ coverBps: 10_000, weights }));
    const policy = { ...figures, rows };
    const nodes = [
      open(liabilities, [1_000_000n, 0n, 0n, 0n]),
      open(1, [held, 0n, 0n, 0n]),
      emptyReserves(hash, 2, ASSETS),
    ] as const;
    const inputs = createStatementInputs({
      liabilities: nodes[0],
      reserves: [nodes[1], nodes[2]],
      policy,
      market,
      floorBps: 0,
      contextHash: 77n,
    });
    await expectValues(statement, inputs, {
      ...signalsOf({
        liabilities: nodes[0].digest,
        reserves: [nodes[1].digest, nodes[2].digest],
        policyHash: solvencyPolicyHash(hash, policy),
        marketRoot: marketRoot(hash, market),
        isSolvent,
        floorBps: 0,
      }),
    });
  });

  it("is refused with a floor of one basis point more than the portfolio reaches", async () => {
    const owed = [100n, 0n, 0n, 0n];
    const held = [101n, 0n, 0n, 0n];
    const reserves = [open(1, held), emptyReserves(hash, 2, ASSETS)] as const;
    const options = {
      liabilities: open(liabilities, owed),
      reserves,
      policy: figures,
      market,
      contextHash: 1n,
    };
    const inputs = createStatementInputs({ ...options, floorBps: 10_100 });
    await honestWitness(statement, inputs);
    await expect(honestWitness(statement, { ...inputs, floorBps: 10_101n })).rejects.toThrow();
    expect(() => createStatementInputs({ ...options, floorBps: 10_101 })).toThrow(
      expect.objectContaining({ code: "ERR_SOLVENCY_FLOOR" }),
    );
  });
});
