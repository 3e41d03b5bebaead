import { ServiceError } from "../../errors.ts";

export interface BoundedQueueOptions {
  /** Tasks that run at once. */
  readonly concurrency: number;
  /** Tasks that may wait; one more is refused. */
  readonly maxWaiting: number;
}

/**
 * Runs tasks with a bound on those that run and on those that wait. Each starts in a turn of the event loop of its own,
 * so that other requests are served between two of them.
 */
export class BoundedQueue {
  readonly #concurrency: number;
  readonly #maxWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #rejected = 0;

  constructor({ concurrency, maxWaiting }: BoundedQueueOptions) {
    if (!Number.isInteger(concurrency) || concurrency < 1) throw new RangeError("concurrency >= 1");
    if (!Number.isInteger(maxWaiting) || maxWaiting < 0) throw new RangeError("maxWaiting >= 0");
    this.#concurrency = concurrency;
    this.#maxWaiting = maxWaiting;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get running(): number {
    return this.#running;
  }

  /** Tasks refused because the queue was full. */
  get rejected(): number {
    return this.#rejected;
  }

  /** @throws ServiceError `ERR_SERVICE_BUSY` at once where the queue is full */
  async run<T>(task: () => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      await new Promise<void>((resolve) => setImmediate(resolve));
      return await task();
    } finally {
      this.#leave();
    }
  }

  #enter(): Promise<void> {
    if (this.#running < this.#concurrency) {
      this.#running++;
      return Promise.resolve();
    }
    if (this.#waiting.length >= this.#maxWaiting) {
      this.#rejected++;
      return Promise.reject(
        new ServiceError("ERR_SERVICE_BUSY", "too many presentations are waiting; try again"),
      );
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running--;
    else next();
  }
}
