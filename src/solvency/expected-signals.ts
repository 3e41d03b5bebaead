import type { Hash } from "../field/poseidon.ts";
import { assertWidth } from "../field/scalar.ts";
import { attestedHash } from "./attestation.ts";
import { CONTEXT_BITS, RATIO_BITS } from "./layout.ts";
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

/** H[SOLVENCY_STATEMENT](liabilities, reserves 1, reserves 2, market root): what a contract is given and does not read. */
export function statementBody(
  hash: Hash,
  { liabilities, reserves, marketRoot }: PublishedStatement,
): bigint {
  return hash("SOLVENCY_STATEMENT", [liabilities, reserves[0], reserves[1], marketRoot]);
}

/** H[SOLVENCY_STATEMENT](policy hash, body) */
export function statementHash(hash: Hash, statement: PublishedStatement): bigint {
  return hash("SOLVENCY_STATEMENT", [statement.policyHash, statementBody(hash, statement)]);
}

/**
 * Context hash + 2^224 verdict + 2^225 floor, as one public signal.
 * @throws EncodingError `ERR_ENCODING_FIELD_WIDTH`
 */
export function verdictWord(
  { isSolvent, floorBps }: Pick<PublishedStatement, "isSolvent" | "floorBps">,
  contextHash: bigint,
): bigint {
  assertWidth(contextHash, CONTEXT_BITS, "context hash");
  const floor = assertWidth(BigInt(floorBps), RATIO_BITS, "floor");
  return contextHash + ((BigInt(isSolvent) + 2n * floor) << BigInt(CONTEXT_BITS));
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
    verdictWord(statement, contextHash),
  ],
} as const;
