import { encodeAbiParameters, keccak256, toHex } from "viem";
import { describe, expect, it } from "vitest";
import { assessSolvency } from "../../src/solvency/assess-solvency.ts";
import {
  entityHash,
  type SolvencyContext,
  solvencyContextHash,
} from "../../src/solvency/context-hash.ts";
import { emptyReserves } from "../../src/solvency/create-reserve-batch.ts";
import {
  batchCircuit,
  expectedSignals,
  statementBody,
  statementHash,
  verdictWord,
} from "../../src/solvency/expected-signals.ts";
import { createStatementInputs } from "../../src/solvency/inputs/statement-inputs.ts";
import { commitNode } from "../../src/solvency/node.ts";
import { solvencyPolicyHash } from "../../src/solvency/solvency-policy.ts";
import { codeOf } from "../support/thrown.ts";
import { ASSETS, figures, hash, market } from "./fixtures.ts";

const zero = [0n, 0n, 0n, 0n];
const BOTH = { ...figures, isPerAsset: true, isPortfolio: true };
const assess = (
  liabilities: readonly bigint[],
  transparent: readonly bigint[],
  attested: readonly bigint[] = zero,
  policy = BOTH,
) => assessSolvency({ policy, market, liabilities, reserves: [transparent, attested] });

describe("the verdict in plain arithmetic", () => {
  // BTC 100 %, ETH 90 %, USDT 105 % of liabilities; attested BTC counts 95 %, ETH 90 %
  const owed = [1000n, 1000n, 1000n, 0n];

  it("is solvent where each asset and the portfolio are covered, to the unit", () => {
    const held = [1000n, 1000n, 1050n, 0n];
    expect(assess(owed, held)).toMatchObject({ isSolvent: true, uncovered: [] });
    expect(assess(owed, [999n, 2000n, 1050n, 0n])).toMatchObject({
      isSolvent: false,
      uncovered: [0],
    });
    expect(assess(owed, [1000n, 1000n, 1049n, 0n])).toMatchObject({ uncovered: [2] });
  });

  it("cuts what is attested by its haircut", () => {
    expect(assess([950n, 0n, 0n, 0n], zero, [1000n, 0n, 0n, 0n]).uncovered).toEqual([]);
    expect(assess([951n, 0n, 0n, 0n], zero, [1000n, 0n, 0n, 0n]).uncovered).toEqual([0]);
  });

  it("fails per asset where a worthless surplus hides a hole, though the portfolio holds", () => {
    const held = [0n, 1_000_000n, 1050n, 0n];
    const assessment = assess(owed, held);
    expect(assessment).toMatchObject({
      isSolvent: false,
      isPortfolioCovered: true,
      uncovered: [0],
    });
    const portfolio = { ...BOTH, isPerAsset: false };
    expect(assess(owed, held, zero, portfolio).isSolvent).toBe(true);
  });

  it("fails over the portfolio where its ratio is not reached, though each asset is", () => {
    const policy = { ...BOTH, ratioBps: 12_000 };
    const held = [1000n, 1000n, 1050n, 0n];
    expect(assess(owed, held, zero, policy)).toMatchObject({
      isSolvent: false,
      isPortfolioCovered: false,
      uncovered: [],
    });
    const perAsset = { ...policy, isPortfolio: false };
    expect(assess(owed, held, zero, perAsset).isSolvent).toBe(true);
  });

  it("counts an asset that is not listed as nothing", () => {
    expect(assess([1000n, 0n, 0n, 0n], [999n, 0n, 0n, 2n ** 80n - 1n]).isSolvent).toBe(false);
  });

  it.each([
    [10_000n, 10_000n, 10_000],
    [10_000n, 10_001n, 10_001],
    [30_000n, 30_001n, 10_000],
    [1n, 2n ** 80n - 1n, 131_071],
    [0n, 0n, 131_071],
    [2n ** 80n - 1n, 0n, 0],
  ])("of %i owed and %i held states a ratio of %i, rounded down", (liabilities, held, ratioBps) => {
    expect(assess([liabilities, 0n, 0n, 0n], [held, 0n, 0n, 0n]).ratioBps).toBe(ratioBps);
  });

  it.each<[string, () => unknown, string]>([
    ["a total of 2^80", () => assess(zero, [2n ** 80n, 0n, 0n, 0n]), "ERR_SOLVENCY_TOTAL_RANGE"],
    ["negative liabilities", () => assess([-1n, 0n, 0n, 0n], zero), "ERR_SOLVENCY_TOTAL_RANGE"],
    [
      "no mode",
      () => assess(zero, zero, zero, { ...BOTH, isPerAsset: false, isPortfolio: false }),
      "ERR_SOLVENCY_POLICY_CONFLICT",
    ],
    [
      "a weight above the whole",
      () =>
        assess(zero, zero, zero, {
          ...BOTH,
          rows: BOTH.rows.map((row) => ({ ...row, weights: [10_001, 0] as const })),
        }),
      "ERR_SOLVENCY_POLICY_CONFLICT",
    ],
    [
      "a ratio of 18 bits",
      () => assess(zero, zero, zero, { ...BOTH, ratioBps: 131_072 }),
      "ERR_SOLVENCY_POLICY_CONFLICT",
    ],
  ])("is refused for %s", (_, call, code) => {
    expect(codeOf(call)).toBe(code);
  });

  it("is refused for lists of another length than the policy's", () => {
    expect(() => assess([0n], zero)).toThrow(RangeError);
    const short = { ...market, rows: market.rows.slice(1) };
    const options = { policy: BOTH, market: short, liabilities: zero };
    expect(() => assessSolvency({ ...options, reserves: [zero, zero] })).toThrow(RangeError);
  });
});

const published = {
  liabilities: 1n,
  reserves: [2n, 3n] as const,
  policyHash: 4n,
  marketRoot: 5n,
  isSolvent: true,
  floorBps: 10_000,
};

describe("public signals", () => {
  it("of a statement are two hashes, and context, verdict and floor in one word", () => {
    const body = hash("SOLVENCY_STATEMENT", [1n, 2n, 3n, 5n]);
    const [statement, word] = expectedSignals.statement(hash, published, 77n);
    expect(statementBody(hash, published)).toBe(body);
    expect(statement).toBe(hash("SOLVENCY_STATEMENT", [4n, body]));
    expect(word).toBe(77n + 2n ** 224n + 10_000n * 2n ** 225n);
  });

  it("differ with every member", () => {
    const changes = [
      {},
      { liabilities: 9n },
      { reserves: [9n, 3n] as const },
      { reserves: [3n, 2n] as const },
      { policyHash: 9n },
      { marketRoot: 9n },
      { isSolvent: false },
      { floorBps: 10_001 },
    ];
    const signals = changes.map((change) =>
      expectedSignals.statement(hash, { ...published, ...change }, 77n).join(),
    );
    expect(new Set(signals).size).toBe(changes.length);
    expect(statementHash(hash, published)).toBe(statementHash(hash, { ...published, floorBps: 1 }));
  });

  it("have no room for a context of 225 bits or a floor of 18", () => {
    expect(codeOf(() => verdictWord(published, 2n ** 224n))).toBe("ERR_ENCODING_FIELD_WIDTH");
    const wide = { ...published, floorBps: 2 ** 17 };
    expect(codeOf(() => verdictWord(wide, 1n))).toBe("ERR_ENCODING_FIELD_WIDTH");
  });

  it("of a margin batch name the market, and of a cash batch do not", () => {
    expect(expectedSignals.batch("margin-8", 1n, 2n)).toEqual([1n, 2n]);
    expect(expectedSignals.batch("cash-16", 1n, 2n)).toEqual([1n]);
    expect(expectedSignals.node(1n)).toEqual([1n]);
    expect(expectedSignals.transparentReserves(1n)).toEqual([1n]);
    expect(expectedSignals.attestedReserves(hash, 1n, 2n, 3n)).toEqual([
      1n,
      hash("SOLVENCY_ATTESTED", [2n, 3n]),
    ]);
    expect(batchCircuit("cash-16")).toBe("solvency-cash-16");
  });
});

describe("inputs of a statement", () => {
  const open = (kind: 0 | 1 | 2, first: bigint) =>
    commitNode(hash, { kind, root: 1n, totals: [first, 0n, 0n, 0n], totalsSalt: 2n });
  const options = {
    liabilities: open(0, 100n),
    reserves: [open(1, 100n), emptyReserves(hash, 2, ASSETS)] as const,
    policy: figures,
    market,
    floorBps: 10_000,
    contextHash: 1n,
  };
  const codeWith = (change: Partial<typeof options>) =>
    codeOf(() => createStatementInputs({ ...options, ...change }));

  it("are made for a venue that is not solvent too, without a floor", () => {
    expect(codeWith({})).toBe("accepted");
    expect(codeWith({ liabilities: open(0, 101n), floorBps: 0 })).toBe("accepted");
  });

  it.each<[string, Partial<typeof options>, string]>([
    ["a floor that is not reached", { floorBps: 10_001 }, "ERR_SOLVENCY_FLOOR"],
    ["reserves for liabilities", { liabilities: open(1, 1n) }, "ERR_SOLVENCY_TREE_FORM"],
    [
      "attested reserves shown as transparent",
      { reserves: [open(2, 100n), open(2, 1n)] },
      "ERR_SOLVENCY_TREE_FORM",
    ],
    [
      "transparent reserves as attested",
      { reserves: [open(1, 100n), open(1, 1n)] },
      "ERR_SOLVENCY_TREE_FORM",
    ],
    ["a context of 225 bits", { contextHash: 2n ** 224n }, "ERR_ENCODING_FIELD_WIDTH"],
  ])("are refused with %s", (_, change, code) => {
    expect(codeWith(change)).toBe(code);
  });

  it("are refused with a floor that is no whole number of 17 bits", () => {
    for (const floorBps of [-1, 0.5, 2 ** 17]) {
      expect(() => createStatementInputs({ ...options, floorBps })).toThrow(RangeError);
    }
  });

  it("are of the policy that is hashed", () => {
    const inputs = createStatementInputs(options);
    expect(inputs.weight).toEqual([
      [10_000n, 10_000n, 10_000n, 0n],
      [9_500n, 9_000n, 10_000n, 0n],
    ]);
    const other = { ...figures, assetListDigest: figures.assetListDigest + 1n };
    expect(solvencyPolicyHash(hash, other)).not.toBe(solvencyPolicyHash(hash, figures));
    const wide = { ...figures, assetListDigest: 2n ** 248n };
    expect(codeOf(() => solvencyPolicyHash(hash, wide))).toBe("ERR_ENCODING_FIELD_WIDTH");
  });
});

describe("the context of a statement", () => {
  /** An LEI of nobody, with its check digits (ISO 17442-1: 97 in mod 97-10). */
  const LEI = "EXAMPLE00VENUE000105";
  const context: SolvencyContext = {
    lei: LEI,
    chainId: 1,
    registry: "0x00000000000000000000000000000000000000aa",
    attesterRoot: 5n,
    snapshotAt: 1_790_000_000,
    epoch: 2,
    previousStatement: 6n,
  };

  it("is keccak256 of its words as Solidity encodes them", () => {
    const encoded = encodeAbiParameters(
      ["bytes32", "bytes32", "uint256", "address", "uint256", "uint256", "uint256", "uint256"].map(
        (type) => ({ type }),
      ),
      [
        keccak256(toHex("symbolon/solvency-context/1")),
        keccak256(toHex(LEI)),
        1n,
        context.registry,
        5n,
        1_790_000_000n,
        2n,
        6n,
      ],
    );
    expect(solvencyContextHash(context)).toBe(BigInt(keccak256(encoded)) >> 32n);
    expect(entityHash(LEI)).toBe(keccak256(toHex(LEI)));
  });

  it("is another one for every member: another venue, chain, registry, time or epoch", () => {
    const changes: Partial<SolvencyContext>[] = [
      {},
      { lei: "EXAMPLE00VENUE000202" },
      { chainId: 2 },
      { registry: "0x00000000000000000000000000000000000000ab" },
      { attesterRoot: 6n },
      { snapshotAt: 1_790_000_001 },
      { epoch: 3 },
      { previousStatement: 7n },
    ];
    const hashes = changes.map((change) => solvencyContextHash({ ...context, ...change }));
    expect(new Set(hashes).size).toBe(changes.length);
    for (const one of hashes) expect(one).toBeLessThan(2n ** 224n);
  });

  it.each<[string, Partial<SolvencyContext>]>([
    ["an LEI with wrong check digits", { lei: `${LEI.slice(0, 18)}00` }],
    ["an LEI in lower case", { lei: LEI.toLowerCase() }],
    ["an LEI that is too short", { lei: LEI.slice(1) }],
    ["a registry that is no address", { registry: "0xaa" }],
    ["half a chain", { chainId: 0.5 }],
    ["a time before 1970", { snapshotAt: -1 }],
    ["epoch 0", { epoch: 0, previousStatement: 0n }],
    ["a first epoch that follows another", { epoch: 1 }],
    ["a second epoch that follows none", { previousStatement: 0n }],
  ])("is refused with %s", (_, change) => {
    expect(codeOf(() => solvencyContextHash({ ...context, ...change }))).toBe(
      "ERR_SOLVENCY_REPORT_FORM",
    );
  });

  it("is refused with a root beyond the field", () => {
    const wide = { ...context, attesterRoot: 2n ** 254n };
    expect(codeOf(() => solvencyContextHash(wide))).toBe("ERR_ENCODING_SCALAR_RANGE");
  });
});
