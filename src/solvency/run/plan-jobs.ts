import type { Hash } from "../../field/poseidon.ts";
import { assessSolvency } from "../assess-solvency.ts";
import type { Attestation } from "../attestation.ts";
import { batchCircuit, expectedSignals, type PublishedStatement } from "../expected-signals.ts";
import { createCashInputs, createMarginInputs } from "../inputs/batch-inputs.ts";
import { createNodeInputs } from "../inputs/node-inputs.ts";
import { createAttestedInputs, createTransparentInputs } from "../inputs/reserve-inputs.ts";
import { createStatementInputs } from "../inputs/statement-inputs.ts";
import { type MarketTable, marketRoot } from "../market.ts";
import type { NodeTree } from "../node-tree.ts";
import { type PolicyFigures, solvencyPolicyHash } from "../solvency-policy.ts";
import type { Snapshot } from "./create-snapshot.ts";
import { createJob, type ProveJob, type RunStage } from "./prove-job.ts";

/** Ids of the circuits that are no tier's. */
export const RUN_CIRCUITS = {
  node: "solvency-mid",
  transparent: "solvency-reserves-transparent",
  attested: "solvency-reserves-attested",
  statement: "solvency",
} as const;

export interface PlanOptions {
  /** Names the run: `<LEI>/<epoch>`. */
  readonly run: string;
  readonly snapshot: Snapshot;
  readonly policy: PolicyFigures;
  readonly market: MarketTable;
  /** A ratio to publish, basis points; 0 for none. */
  readonly floorBps: number;
  /** `solvencyContextHash` of the entity, chain, epoch and so on. */
  readonly contextHash: bigint;
  readonly attesterRoot: bigint;
  /** Of each batch of attested reserves, in their order. */
  readonly attestations: readonly Attestation[];
}

export interface RunPlan {
  readonly jobs: readonly ProveJob[];
  readonly statement: PublishedStatement;
}

/**
 * Every proof of a snapshot. None waits for another: what a node commits to is known before its children are proved.
 * @throws SolvencyError `ERR_SOLVENCY_FLOOR`, `_ACCOUNT_EQUITY`, `_ATTESTATION` and those of `assessSolvency`
 */
export function planJobs(hash: Hash, options: PlanOptions): RunPlan {
  const { run, snapshot, policy, market, floorBps, contextHash, attesterRoot } = options;
  const { batches, customers, liabilities, reserves } = snapshot;
  const [transparent, attested] = reserves;
  const root = marketRoot(hash, market);
  const job = (
    stage: RunStage,
    place: string,
    circuit: string,
    publicSignals: readonly bigint[],
    inputs: ProveJob["inputs"],
    held = 0,
  ) => createJob(run, { stage, place, circuit, customers: held, publicSignals, inputs });

  const ofBatches = batches.map((batch, i) =>
    job(
      "batches",
      `${batch.tier}/${batch.index}`,
      batchCircuit(batch.tier),
      expectedSignals.batch(batch.tier, batch.node.digest, root),
      () =>
        batch.tier === "margin-8" ? createMarginInputs(batch, market) : createCashInputs(batch),
      customers[i] ?? 0,
    ),
  );
  const ofTree = (stage: RunStage, name: string, tree: NodeTree | undefined) =>
    (tree?.levels.slice(1) ?? []).flatMap((nodes, above) =>
      nodes
        .slice(0, realNodes(tree as NodeTree, above + 1))
        .map((node, i) =>
          job(
            stage,
            `${name}/${above + 1}/${i}`,
            RUN_CIRCUITS.node,
            expectedSignals.node(node.digest),
            () => createNodeInputs(tree as NodeTree, above + 1, i),
          ),
        ),
    );
  const ofTransparent = transparent.batches.map((batch, i) =>
    job(
      "reserves",
      `transparent/${i}`,
      RUN_CIRCUITS.transparent,
      expectedSignals.transparentReserves(batch.node.digest),
      () => createTransparentInputs(batch),
    ),
  );
  const ofAttested = attested.batches.map((batch, i) =>
    job(
      "reserves",
      `attested/${i}`,
      RUN_CIRCUITS.attested,
      expectedSignals.attestedReserves(hash, batch.node.digest, attesterRoot, contextHash),
      () => createAttestedInputs(hash, batch, options.attestations[i] as Attestation, contextHash),
    ),
  );
  const { isSolvent } = assessSolvency({
    policy,
    market,
    liabilities: liabilities.root.totals,
    reserves: [transparent.node.totals, attested.node.totals],
  });
  const statement: PublishedStatement = {
    liabilities: liabilities.root.digest,
    reserves: [transparent.node.digest, attested.node.digest],
    policyHash: solvencyPolicyHash(hash, policy),
    marketRoot: root,
    isSolvent,
    floorBps,
  };
  const top = job(
    "statement",
    "statement",
    RUN_CIRCUITS.statement,
    expectedSignals.statement(hash, statement, contextHash),
    () =>
      createStatementInputs({
        liabilities: liabilities.root,
        reserves: [transparent.node, attested.node],
        policy,
        market,
        floorBps,
        contextHash,
      }),
  );
  return {
    jobs: [
      ...ofBatches,
      ...ofTree("nodes", "liabilities", liabilities),
      ...ofTransparent,
      ...ofAttested,
      ...ofTree("reserves", "transparent", transparent.tree),
      ...ofTree("reserves", "attested", attested.tree),
      top,
    ],
    statement,
  };
}

/** Nodes of a level that stand above others; the rest fill a group, and have nothing to prove. */
function realNodes({ levels, arity }: NodeTree, level: number): number {
  return Math.floor((levels[level - 1]?.length ?? 0) / arity);
}
