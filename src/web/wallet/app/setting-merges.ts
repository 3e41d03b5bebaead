import type { MergeSettings } from "../../../keep/index.ts";
import { DISCLOSURES, mergeDisclosures, mergeQuestions, QUESTIONS } from "./disclosures.ts";
import { mergeRevoked, REVOKED } from "./held.ts";
import { mergeSeen, SEEN } from "./trust-sources.ts";

/** How a backup's settings and this device's become one: what a wallet counts does not start anew by an import. */
export const SETTING_MERGES: MergeSettings = {
  [QUESTIONS]: mergeQuestions,
  [DISCLOSURES]: mergeDisclosures,
  [REVOKED]: mergeRevoked,
  [SEEN]: mergeSeen,
};
