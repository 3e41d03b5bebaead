import { nextTask } from "../next-task.ts";
import { aborted } from "../run-in-worker.ts";
import type { Steps } from "./key-share.ts";

const PAUSE_MS = 20;

/**
 * Runs a worker's steps to their end, and lets messages in now and then. `onSteps` hears how many steps were made since
 * it heard last. Throws `ERR_PROVING_ABORTED`.
 */
export async function runSteps<T>(
  steps: Steps<T>,
  signal: AbortSignal,
  onSteps: (count: number) => void,
): Promise<T> {
  let last = performance.now();
  for (let count = 0; ; ) {
    if (signal.aborted) throw aborted();
    const { done, value } = steps.next();
    if (done) {
      onSteps(count);
      return value;
    }
    count++;
    if (performance.now() - last < PAUSE_MS) continue;
    onSteps(count);
    count = 0;
    await nextTask();
    last = performance.now();
  }
}
