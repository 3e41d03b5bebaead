import type { Hash } from "../field/poseidon.ts";
import { attestedHash } from "./attestation.ts";
import type { TierId } from "./tiers.ts";

/** What a statement says: every value is published. */
export interface PublishedStatement {
  /** Digests of the root nodes. */
  readonly liabilities: bigint;
  readonly reserves: readonly [transparent: bigint, attested: bigint];
  /** `solvencyPolicyHash` of the signed policy. */
  readonly policyHash: bigint;
  /** `marketRoot` of the signed prices and the policy's margin weights. */
  readonly marketRoot: bigint;
  readonly isSolvent: boolean;
  /** Basis points; 0: no floor is stated. */
  readonly floorBps: number;
}

/** H[SOLVENCY_STATEMENT](liabilities, reserves 1, reserves 2, policy hash, market root, verdict, floor) */
export function statementHash(hash: Hash, statement: PublishedStatement): bigint {
  const { liabilities, reserves, policyHash, marketRoot, isSolvent, floorBps } = statement;
  return hash("SOLVENCY_STATEMENT", [
    liabilities,
    reserves[0],
    reserves[1],
    policyHash,
    marketRoot,
    BigInt(isSolvent),
    BigInt(floorBps),
  ]);
}

/** The circuit of a tier's batches. */
export function batchCircuit(tier: TierId): `solvency-${TierId}` {
  return `solvency-${tier}`;
}

/**
 * The public signals of each circuit, in its order, from what a verifier knows itself: never taken from who proves.
 */
export const expectedSignals = {
  /** `node` is the digest that the tree above has in this place. */
  batch: (tier: TierId, node: bigint, marketRoot: bigint): bigint[] =>
    tier === "margin-8" ? [node, marketRoot] : [node],
  node: (node: bigint): bigint[] => [node],
  transparentReserves: (node: bigint): bigint[] => [node],
  attestedReserves: (
    hash: Hash,
    node: bigint,
    attesterRoot: bigint,
    contextHash: bigint,
  ): bigint[] => [node, attestedHash(hash, attesterRoot, contextHash)],
  statement: (hash: Hash, statement: PublishedStatement, contextHash: bigint): bigint[] => [
    statementHash(hash, statement),
    contextHash,
  ],
} as const;
