import type { Hash } from "../field/poseidon.ts";
import { runInSlices, type SliceOptions } from "../field/run-in-slices.ts";
import { recomputeLeafList, type VerifiedLeafList } from "./verify-leaf-list.ts";

/**
 * `verifyLeafList` for a page's own thread: 512 issuers are some seconds of work, and no slice of it keeps the page
 * from a frame.
 * @throws as `verifyLeafList`; the signal's reason where it aborts
 */
export function verifyLeafListInSlices(
  hash: Hash,
  json: unknown,
  options: SliceOptions = {},
): Promise<VerifiedLeafList> {
  return runInSlices(recomputeLeafList(hash, json, 8), options);
}
