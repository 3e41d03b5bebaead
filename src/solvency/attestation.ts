import { assertPublicKey, type Point } from "../field/babyjub.ts";
import { foldPath, type MerklePath, MerkleTree } from "../field/merkle.ts";
import type { Hash } from "../field/poseidon.ts";
import { type EddsaSignature, verifyEddsa } from "../field/verify-eddsa.ts";
import { ATTESTER_DEPTH } from "./layout.ts";
import { refuse } from "./solvency-error.ts";

/** An attester's signature of a batch of items, and where its key stands among the attesters. */
export interface Attestation {
  readonly key: Point;
  readonly signature: EddsaSignature;
  readonly path: MerklePath;
}

/** H[SOLVENCY_ATTESTATION](items root, context hash): what an attester signs, for one venue and snapshot. */
export function attestationMessage(hash: Hash, itemsRoot: bigint, contextHash: bigint): bigint {
  return hash("SOLVENCY_ATTESTATION", [itemsRoot, contextHash]);
}

/** H[SOLVENCY_ATTESTER](Ax, Ay) @throws KeyError of `assertPublicKey` */
export function attesterLeaf(hash: Hash, key: Point): bigint {
  const { x, y } = assertPublicKey(key);
  return hash("SOLVENCY_ATTESTER", [x, y]);
}

/** The 8-ary tree of the keys that may attest, at most 512, in the published order. @throws KeyError of `assertPublicKey` */
export function createAttesterTree(hash: Hash, keys: readonly Point[]): MerkleTree {
  const leaves = keys.map((key, i) => [i, attesterLeaf(hash, key)] as const);
  if (new Set(leaves.map(([, leaf]) => leaf)).size !== leaves.length) {
    refuse("ATTESTATION", "an attester's key stands twice");
  }
  return new MerkleTree(hash, "SOLVENCY_ATTESTER_NODE", ATTESTER_DEPTH, leaves);
}

/**
 * The root of the attesters' tree that an attestation leads to.
 * @throws SolvencyError `ERR_SOLVENCY_ATTESTATION` for a signature of other items, another context or another key, and
 *   a path that does not hold the key
 * @throws KeyError of `assertPublicKey`
 */
export function verifyAttestation(
  hash: Hash,
  { key, signature, path }: Attestation,
  itemsRoot: bigint,
  contextHash: bigint,
): bigint {
  const message = attestationMessage(hash, itemsRoot, contextHash);
  if (!verifyEddsa(message, signature, key)) {
    refuse("ATTESTATION", "the signature is not of these items in this context");
  }
  const root =
    path.levels.length === ATTESTER_DEPTH
      ? foldPath(hash, "SOLVENCY_ATTESTER_NODE", attesterLeaf(hash, key), path)
      : undefined;
  return root ?? refuse("ATTESTATION", "the attester's key is not at its place in the tree");
}

/** H[SOLVENCY_ATTESTED](attester root, context hash) */
export function attestedHash(hash: Hash, attesterRoot: bigint, contextHash: bigint): bigint {
  return hash("SOLVENCY_ATTESTED", [attesterRoot, contextHash]);
}
