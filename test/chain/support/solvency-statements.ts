import { fileURLToPath } from "node:url";
import { createProver } from "../../../src/proving/create-prover.ts";
import { loadArtifacts } from "../../../src/proving/load-artifacts.ts";
import type { Groth16Proof } from "../../../src/proving/types.ts";
import { createAttesterTree } from "../../../src/solvency/attestation.ts";
import { SOLVENCY_CIRCUITS } from "../../../src/solvency/circuits.generated.ts";
import { type SolvencyContext, solvencyContextHash } from "../../../src/solvency/context-hash.ts";
import { compileSolvencyPolicy } from "../../../src/solvency/documents/compile-solvency-policy.ts";
import { compileMarket, parsePriceVector } from "../../../src/solvency/documents/price-vector.ts";
import {
  expectedSignals,
  type PublishedStatement,
  statementHash,
} from "../../../src/solvency/expected-signals.ts";
import { createStatementInputs } from "../../../src/solvency/inputs/statement-inputs.ts";
import { NODE_KIND } from "../../../src/solvency/layout.ts";
import { marketRoot } from "../../../src/solvency/market.ts";
import { commitNode } from "../../../src/solvency/node.ts";
import { solvencyPolicyHash } from "../../../src/solvency/solvency-policy.ts";
import { hash, policy, pricesJson } from "../../solvency/fixtures.ts";

export { hash, SNAPSHOT_AT } from "../../solvency/fixtures.ts";

export const LEI = "5493001KJTIIGC8Y1R12";
/** Nobody attests in these: the circuit of the statement takes nodes of reserves as they are. */
export const ATTESTER_ROOT = createAttesterTree(hash, []).root;

const [ASSETS] = SOLVENCY_CIRCUITS.solvency.params as readonly [number];
const figures = compileSolvencyPolicy(policy, ASSETS);
const market = compileMarket(parsePriceVector(pricesJson), policy, ASSETS);
export const POLICY_HASH = solvencyPolicyHash(hash, figures);

export interface StateOptions {
  readonly registry: `0x${string}`;
  readonly chainId: number;
  readonly epoch: number;
  readonly snapshotAt: number;
  readonly previousStatement: bigint;
  /** Reserves cover what is owed three times unless told, or half of it. */
  readonly isSolvent?: boolean;
  readonly floorBps?: number;
}

/** The published part of an epoch's statement, as `SolvencyReport` has it. */
export type StatedReport = ReturnType<typeof stateSolvency>["report"];

/** A venue that owes one BTC, and what its statement says. */
export function stateSolvency(options: StateOptions) {
  const { registry, chainId, epoch, snapshotAt, previousStatement, isSolvent = true } = options;
  const floorBps = options.floorBps ?? (isSolvent ? 10_000 : 0);
  const node = (kind: 0 | 1 | 2, btc: bigint) =>
    commitNode(hash, {
      kind,
      root: BigInt(1000 + kind),
      totals: Array.from({ length: ASSETS }, (_, i) => (i === 0 ? btc : 0n)),
      totalsSalt: BigInt(100 * epoch + kind),
    });
  const liabilities = node(NODE_KIND.liabilities, 100_000_000n);
  const reserves = [
    node(NODE_KIND.transparentReserves, isSolvent ? 200_000_000n : 50_000_000n),
    node(NODE_KIND.attestedReserves, isSolvent ? 100_000_000n : 0n),
  ] as const;
  const context: SolvencyContext = {
    lei: LEI,
    chainId,
    registry,
    attesterRoot: ATTESTER_ROOT,
    snapshotAt,
    epoch,
    previousStatement,
  };
  const contextHash = solvencyContextHash(context);
  const statement: PublishedStatement = {
    liabilities: liabilities.digest,
    reserves: [reserves[0].digest, reserves[1].digest],
    policyHash: POLICY_HASH,
    marketRoot: marketRoot(hash, market),
    isSolvent,
    floorBps,
  };
  const digest = statementHash(hash, statement);
  return {
    digest,
    signals: expectedSignals.statement(hash, statement, contextHash),
    inputs: createStatementInputs({
      liabilities,
      reserves,
      policy: figures,
      market,
      floorBps,
      contextHash,
    }),
    report: {
      entity: LEI,
      epoch,
      previousStatement: String(previousStatement),
      snapshotAt: new Date(snapshotAt * 1000).toISOString(),
      chainId,
      registry,
      attesterRoot: String(ATTESTER_ROOT),
      statement: {
        digest: String(digest),
        liabilities: String(statement.liabilities),
        reserves: [String(statement.reserves[0]), String(statement.reserves[1])] as [
          string,
          string,
        ],
        policyHash: String(POLICY_HASH),
        marketRoot: String(statement.marketRoot),
        isSolvent,
        floorBps,
      },
    },
  };
}

export const SOLVENCY_ARTIFACTS = fileURLToPath(
  new URL("../../../build/solvency", import.meta.url),
);

/** Circuit `solvency` with its development key, as `npm run build:circuits` leaves it, and proofs of its statements. */
export async function loadStatementProver() {
  const { version } = SOLVENCY_CIRCUITS.solvency;
  const artifacts = await loadArtifacts(SOLVENCY_ARTIFACTS, {
    allowDevelopmentKeys: true,
    circuits: { solvency: version },
  });
  const circuit = artifacts.circuits.get("solvency");
  if (circuit === undefined) throw new Error("the artifacts lack the circuit");
  const prover = createProver({ artifacts, threads: 1 });
  return {
    circuit,
    async prove(options: StateOptions): Promise<{ report: StatedReport; proof: Groth16Proof }> {
      const { inputs, signals, report } = stateSolvency(options);
      const { proof, publicSignals } = await prover.prove("solvency", inputs);
      if (publicSignals.join() !== signals.join()) throw new Error("the circuit states otherwise");
      return { report, proof };
    },
    close: () => prover.close(),
  };
}
