import type { Hash } from "../field/poseidon.ts";
import { recomputeLeafList, type VerifiedLeafList } from "./verify-leaf-list.ts";

export interface VerifyLeafListInSlicesOptions {
  /**
   * Milliseconds of work after which the page has its turn; 6 unless told. A step that is under way is finished: about
   * 4 ms on a desktop machine of 2024.
   */
  readonly sliceMs?: number;
  /** Resolves when the page has had its turn; a timer unless told. */
  readonly pause?: () => Promise<void>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * `verifyLeafList` for a page's own thread: 512 issuers are some seconds of work, and no slice of it keeps the page
 * from a frame.
 * @throws as `verifyLeafList`; the signal's reason where it aborts
 */
export async function verifyLeafListInSlices(
  hash: Hash,
  json: unknown,
  { sliceMs = 6, pause = giveWay, signal }: VerifyLeafListInSlicesOptions = {},
): Promise<VerifiedLeafList> {
  const work = recomputeLeafList(hash, json, 8);
  let began = performance.now();
  for (;;) {
    signal?.throwIfAborted();
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() - began < sliceMs) continue;
    await pause();
    began = performance.now();
  }
}

const giveWay = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
