import { lostWorker, type ProvingWorker } from "../run-in-worker.ts";
import { type AskOptions, Correspondent, PAGE } from "./correspondent.ts";
import { startEngineWorker } from "./start-engine-worker.ts";
import type { Answers, Envelope, Method, Requests } from "./worker-messages.ts";

const LEAD = 0;

/** A lead and its workers. Letters between them pass through here unopened; one that is lost ends all. */
export class WorkerTeam {
  private readonly workers: readonly ProvingWorker<Envelope, Envelope>[];
  private readonly correspondent: Correspondent;
  private isEnded = false;

  /** In browsers throws `ERR_PROVING_WORKER_LOST` for a script of another origin. */
  constructor(count: number, workerUrl: string | URL | undefined) {
    const workers: ProvingWorker<Envelope, Envelope>[] = [];
    this.workers = workers;
    this.correspondent = new Correspondent(PAGE, (envelope) => this.post(envelope));
    try {
      for (let i = 0; i < count; i++) workers.push(startEngineWorker(workerUrl));
    } catch (error) {
      void this.terminate();
      throw error;
    }
    for (const worker of workers) {
      worker.listen(
        (envelope) => this.receive(envelope),
        (isUnstarted) => {
          this.fail(isUnstarted);
          void this.terminate();
        },
      );
    }
  }

  /** Asks the lead. Rejects with its coded errors and `ERR_PROVING_WORKER_LOST`. */
  async ask<M extends Method>(
    method: M,
    request: Requests[M],
    options?: AskOptions,
  ): Promise<Answers[M]> {
    if (this.isEnded) throw lostWorker(false);
    this.workers[LEAD]?.hold(true);
    try {
      return await this.correspondent.ask(LEAD, method, request, options);
    } finally {
      if (this.correspondent.pending === 0) this.workers[LEAD]?.hold(false);
    }
  }

  /** Whether it was ended, or a worker ended by itself: start another. */
  get isLost(): boolean {
    return this.isEnded;
  }

  async terminate(): Promise<void> {
    this.fail(false);
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  private fail(isUnstarted: boolean): void {
    this.isEnded = true;
    this.correspondent.fail(() => lostWorker(isUnstarted));
  }

  private receive(envelope: Envelope): void {
    if (envelope.to === PAGE) this.correspondent.receive(envelope);
    else this.post(envelope);
  }

  private post(envelope: Envelope): void {
    if (!this.isEnded) this.workers[envelope.to]?.post(envelope, [...envelope.transfer]);
  }
}
