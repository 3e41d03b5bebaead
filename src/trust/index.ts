/**
 * What a registrar does: collect issuers' records, build the trust tree, publish its root with every leaf.
 * @module
 */
export { loadHash } from "../field/poseidon.ts";
export { type IssuerRecordJson, parseIssuerRecord } from "./parse-issuer-record.ts";
export {
  type BuildTrustTreeOptions,
  buildTrustTree,
  type IssuerRecord,
  type TrustLeafList,
  type TrustTree,
} from "./trust-tree.ts";
export { type SignedIssuerRecord, verifyIssuerRecord } from "./verify-issuer-record.ts";
export { type VerifiedLeafList, verifyLeafList } from "./verify-leaf-list.ts";
