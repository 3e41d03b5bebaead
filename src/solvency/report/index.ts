/**
 * What a venue publishes of an epoch, and its verification: by a regulator or auditor (`verifyPublication`), by a customer
 * (`checkInclusion`), by a named reader of the totals (`openOpening`). Runs in browsers; where files lie is the caller's.
 *
 * ```ts
 * const verified = await verifyPublication(hash, source, { ...parsePinsFile(pins), now }, { random });
 * console.log(verified.isSolvent, verified.notVerified);
 * ```
 *
 * @module
 */
export { SolvencyError } from "../../errors.ts";
export {
  type CheckedHolding,
  type CheckedInclusion,
  type CheckInclusionOptions,
  checkInclusion,
  INCLUSION_CHECKS,
  type InclusionCheck,
  type InclusionPath,
  type InclusionProof,
  type InclusionStep,
} from "./check-inclusion.ts";
export {
  type BundledProof,
  createInclusionBundle,
  type InclusionBundle,
  prepareInclusionBundles,
  readInclusionBundle,
} from "./inclusion-bundle.ts";
export { type InclusionPins, parseInclusionPins } from "./inclusion-pins.ts";
export {
  customerKey,
  formatCustomerKey,
  type InclusionRecord,
  parseCustomerKey,
} from "./inclusion-record.ts";
export {
  type OpenedInclusion,
  type OpenInclusionOptions,
  openInclusion,
} from "./open-inclusion.ts";
export { openOpening, type RootOpening, sealOpening } from "./opening.ts";
export { type PinnedReport, parsePinsFile } from "./pins-file.ts";
export type { PublicationSink, PublicationSource } from "./publication.ts";
export { type PublishOptions, publishSnapshot } from "./publish-snapshot.ts";
export { type BalanceReceipt, verifyReceipt } from "./receipt.ts";
export { reportJsonSchema, type SolvencyReport } from "./report-schema.ts";
export { type SignedReport, signReport, verifyReportSignature } from "./sign-report.ts";
export type { ReportPins, VerifyPublicationOptions } from "./verify-options.ts";
export { type VerifiedPublication, verifyPublication } from "./verify-publication.ts";
