/**
 * What a registrar does: collect issuers' records, build the trust tree, publish its root with every leaf, and sign it;
 * and how a wallet comes by a root that it can trust.
 * @module
 */
export { loadHash } from "../field/poseidon.ts";
export type { SliceOptions } from "../field/run-in-slices.ts";
export { type IssuerRecordJson, parseIssuerRecord } from "./parse-issuer-record.ts";
export {
  type CheckpointSource,
  type CheckpointTrust,
  type ReadTrustOptions,
  readTrustFromCheckpoint,
  type SeenCheckpoint,
} from "./read-trust-from-checkpoint.ts";
export { signTrustCheckpoint } from "./sign-trust-checkpoint.ts";
export {
  encodeTrustCheckpoint,
  leafListName,
  parseTrustCheckpoint,
  type TrustCheckpoint,
} from "./trust-checkpoint.ts";
export {
  type BuildTrustTreeOptions,
  buildTrustTree,
  type IssuerRecord,
  type TrustLeafList,
  type TrustTree,
} from "./trust-tree.ts";
export { type SignedIssuerRecord, verifyIssuerRecord } from "./verify-issuer-record.ts";
export { type VerifiedLeafList, verifyLeafList } from "./verify-leaf-list.ts";
export { verifyLeafListInSlices } from "./verify-leaf-list-in-slices.ts";
export {
  type VerifyTrustCheckpointOptions,
  verifyTrustCheckpoint,
} from "./verify-trust-checkpoint.ts";
