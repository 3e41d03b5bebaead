/**
 * Evidence of a venue's reserves and the level of assurance that each check gives: addresses that sign for the venue and
 * balances proved against a block (level 1), items that an attester signed (level 2).
 *
 * ```ts
 * const { transparent, blocks } = parseTransparentFile(evidence);
 * const attested = [parseAttestedFile(hash, file, { symbols, attesters })];
 * const reserves = await assessReserves(hash, { transparent, attested }, { blocks, ...context });
 * ```
 *
 * @module
 */
export { SolvencyError } from "../../errors.ts";
export {
  type AssessContext,
  type AssessedReserves,
  type AssuranceLevel,
  type AttestedEvidence,
  assertReserveAssets,
  assessReserves,
  findReusedTags,
  type ReserveAsset,
  type ReserveCheck,
  type ReserveEvidence,
  readTransparent,
  type TransparentEvidence,
} from "./assess-reserves.ts";
export {
  type AttestedFile,
  type ParseAttestedOptions,
  parseAttestedFile,
} from "./attested-file.ts";
export { type PublishedReserves, parseTransparentFile } from "./evidence-file.ts";
export { type ItemIdentity, keyedTag, openTag } from "./item-tag.ts";
export {
  formatOwnershipStatement,
  type OwnershipPeriod,
  type OwnershipStatement,
} from "./ownership-statement.ts";
export { readBlockHeader } from "./read-block-header.ts";
export type { Hex } from "./read-hex.ts";
export {
  type AccountProof,
  type TokenBalance,
  verifyEtherBalance,
  verifyTokenBalance,
} from "./verify-balance-proof.ts";
export {
  type OwnershipContext,
  type SignatureScheme,
  type SignedOwnership,
  verifyOwnership,
} from "./verify-ownership.ts";
