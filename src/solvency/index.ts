/**
 * Liabilities, reserves and solvency of a venue at one moment: leaves and batches of a ledger, the tree over them, signed
 * policies and prices, the verdict in plain arithmetic, the inputs of every circuit and the public signals that a
 * verifier expects. Pure: randomness is a secret that is passed in, and nothing here reads a file, a clock or a chain.
 *
 * ```ts
 * const salts = createSaltSource({ secret, snapshot: `${epoch}/${ledgerDigest}` });
 * const batches = createBatches(hash, customers, { assets: 64, salts, sizes });
 * const tree = createNodeTree(hash, batches.map(({ node }) => node), {
 *   kind: NODE_KIND.liabilities, arity: 16, assets: 64, salts,
 * });
 * const { publicSignals, proof } = await prover.prove("solvency-cash-4", createCashInputs(batches[0]));
 * ```
 *
 * @module
 */
export { SolvencyError } from "../errors.ts";
export { type Hash, loadHash } from "../field/poseidon.ts";
export { assertEquity, hasEquity } from "./assert-equity.ts";
export {
  type AssessSolvencyOptions,
  assessSolvency,
  type SolvencyAssessment,
} from "./assess-solvency.ts";
export {
  type Attestation,
  attestationMessage,
  createAttesterTree,
  verifyAttestation,
} from "./attestation.ts";
export { entityHash, type SolvencyContext, solvencyContextHash } from "./context-hash.ts";
export { type Batch, type CreateBatchOptions, createBatch } from "./create-batch.ts";
export { type CreateBatchesOptions, createBatches } from "./create-batches.ts";
export { type CreateLeavesOptions, createLeaves, type Leaf } from "./create-leaves.ts";
export {
  type CreateReserveBatchOptions,
  createReserveBatch,
  emptyReserves,
  type ReserveBatch,
  type ReserveKind,
} from "./create-reserve-batch.ts";
export type { Customer } from "./customer.ts";
export { digestCustomerId, normaliseCustomerId } from "./customer-id.ts";
export { compileSolvencyPolicy, digestAssetList } from "./documents/compile-solvency-policy.ts";
export {
  type PolicyAsset,
  parseSolvencyPolicy,
  type SolvencyPolicy,
} from "./documents/parse-solvency-policy.ts";
export {
  assertFreshPrices,
  compileMarket,
  type PriceVector,
  parsePriceVector,
} from "./documents/price-vector.ts";
export { signPriceVector, signSolvencyPolicy } from "./documents/sign-documents.ts";
export type { SignDocumentOptions, SignedDocument } from "./documents/signed-document.ts";
export { validateHaircuts } from "./documents/validate-haircuts.ts";
export {
  type VerifiedPrices,
  type VerifyPricesOptions,
  verifyPrices,
} from "./documents/verify-prices.ts";
export {
  type VerifiedSolvencyPolicy,
  type VerifySolvencyPolicyOptions,
  verifySolvencyPolicy,
} from "./documents/verify-solvency-policy.ts";
export {
  batchCircuit,
  expectedSignals,
  type PublishedStatement,
  statementBody,
  statementHash,
  verdictWord,
} from "./expected-signals.ts";
export { createCashInputs, createMarginInputs } from "./inputs/batch-inputs.ts";
export { createNodeInputs } from "./inputs/node-inputs.ts";
export { createAttestedInputs, createTransparentInputs } from "./inputs/reserve-inputs.ts";
export { createStatementInputs, type StatementOptions } from "./inputs/statement-inputs.ts";
export { DEFAULT_ASSETS, NODE_KIND, type NodeKind } from "./layout.ts";
export type { LeafIdentity } from "./leaf.ts";
export { type LeafPath, type LeafTree, leafPath, verifyLeafPath } from "./leaf-tree.ts";
export { type MarketRow, type MarketTable, marketRoot } from "./market.ts";
export { type CommittedNode, commitNode, type NodeOpening } from "./node.ts";
export {
  type CreateNodeTreeOptions,
  createNodeTree,
  depthFor,
  type NodeStep,
  type NodeTree,
  nodePath,
} from "./node-tree.ts";
export { hashItem, type ReserveItem } from "./reserve-item.ts";
export { createSaltSource, type SaltSource, type SaltSourceOptions } from "./salt-source.ts";
export type { Holding } from "./slots.ts";
export { type PolicyFigures, type PolicyRow, solvencyPolicyHash } from "./solvency-policy.ts";
export { type CustomerPart, chooseTier, splitCustomer } from "./split-customer.ts";
export { TIERS, type Tier, type TierId, tierOf } from "./tiers.ts";
export {
  type IncludedLeaf,
  type LeafInclusion,
  type VerifyInclusionOptions,
  verifyInclusion,
} from "./verify-inclusion.ts";
