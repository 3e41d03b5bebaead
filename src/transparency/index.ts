/**
 * Logs that can be checked without trusting who keeps them: Merkle trees and proofs of RFC 9162 (RFC 6962 hashing),
 * signed notes and checkpoints of C2SP, and the export of a verifier's audit log. Runs in a browser too.
 *
 * ```ts
 * const key = parseVerifierKey(pinned);
 * const { size, root } = verifyCheckpoint(note, { keys: [key] });
 * verifyInclusion({ index, size, root, leafHash: leafOfCommitment(commitEntry(salt, entry)), proof });
 * ```
 *
 * @module
 */

export { AuditError } from "../errors.ts";
export { appendLeaf, CompactRange, siblingsOfLeaf } from "./append-leaf.ts";
export {
  type Checkpoint,
  encodeCheckpoint,
  parseCheckpoint,
  signCheckpoint,
  type VerifyCheckpointOptions,
  verifyCheckpoint,
} from "./checkpoint.ts";
export { commitEntry, leafOfCommitment, SALT_BYTES } from "./commit-entry.ts";
export {
  type ConsistencyClaim,
  type ConsistencyProofOptions,
  createConsistencyProof,
  verifyConsistency,
} from "./consistency-proof.ts";
export {
  createInclusionProof,
  type InclusionClaim,
  type InclusionProofOptions,
  type MerklePath,
  verifyInclusion,
} from "./inclusion-proof.ts";
export { EMPTY_ROOT, HASH_BYTES, hashLeaf, hashNode, merkleRoot } from "./merkle-hash.ts";
export {
  type NoteSignature,
  type NoteSigner,
  parseNote,
  type SignedNote,
  signNote,
  verifyNote,
} from "./signed-note.ts";
export {
  type NodeAddress,
  nodesOfRange,
  type ReadNodes,
  readRoot,
  type TreeNode,
} from "./tree-nodes.ts";
export {
  createVerifierKey,
  encodeVerifierKey,
  parseVerifierKey,
  type VerifierKey,
} from "./verifier-key.ts";
