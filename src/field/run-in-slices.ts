export interface SliceOptions {
  /**
   * Milliseconds of work after which the page has its turn; 6 unless told. A step that is under way is finished: about
   * 4 ms on a desktop machine of 2024.
   */
  readonly sliceMs?: number;
  /** Resolves when the page has had its turn; a timer unless told. */
  readonly pause?: () => Promise<void>;
  readonly signal?: AbortSignal | undefined;
}

/** Takes every step of some work at once. */
export function finish<T>(work: Generator<void, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Takes the steps of some work, and gives way between slices of them. Rejects with the signal's reason. */
export async function runInSlices<T>(
  work: Generator<void, T>,
  { sliceMs = 6, pause = giveWay, signal }: SliceOptions = {},
): Promise<T> {
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
