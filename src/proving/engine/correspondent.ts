import { ProvingError } from "../../errors.ts";
import { aborted } from "../run-in-worker.ts";
import type { Answers, Envelope, Method, Requests } from "./worker-messages.ts";

/** The address of the page's thread; the workers' are their numbers. */
export const PAGE = -1;

export interface AskOptions {
  /** Tells the other side to stop; the answer is waited for all the same. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: unknown) => void) | undefined;
  /** Buffers of the request that are handed over. */
  readonly transfer?: readonly ArrayBuffer[] | undefined;
}

export interface AnswerContext {
  /** Aborted when whoever asked wants no answer any more. */
  readonly signal: AbortSignal;
  report(progress: unknown): void;
}

export type Answer = <M extends Method>(
  method: M,
  request: Requests[M],
  context: AnswerContext,
) => Promise<Answers[M]>;

interface Asked {
  resolve(answer: never): void;
  reject(error: ProvingError): void;
  readonly onProgress: AskOptions["onProgress"];
  forget(): void;
}

/**
 * One end of the letters between a page and its workers, and between workers by way of the page: asks, and answers what
 * it is asked. Of an error nothing but a coded one's text goes out: another's may hold values. What was handed over is
 * zeroed once it is answered.
 */
export class Correspondent {
  private readonly address: number;
  private readonly post: (envelope: Envelope) => void;
  private readonly answer: Answer | undefined;
  private readonly asked = new Map<number, Asked>();
  private readonly answering = new Map<string, AbortController>();
  private next = 0;

  constructor(address: number, post: (envelope: Envelope) => void, answer?: Answer) {
    this.address = address;
    this.post = post;
    this.answer = answer;
  }

  /** Rejects with the other side's coded error, `ERR_PROVING_BACKEND` for another, or that of `fail`. */
  ask<M extends Method>(
    to: number,
    method: M,
    request: Requests[M],
    { signal, onProgress, transfer = [] }: AskOptions = {},
  ): Promise<Answers[M]> {
    if (signal?.aborted) return Promise.reject(aborted());
    const id = this.next++;
    const cancel = () => this.send(to, id, { kind: "cancel" });
    return new Promise((resolve, reject) => {
      const forget = () => signal?.removeEventListener("abort", cancel);
      this.asked.set(id, { resolve, reject, onProgress, forget });
      signal?.addEventListener("abort", cancel, { once: true });
      this.send(to, id, { kind: "request", method, request }, transfer);
    });
  }

  /** How many answers are awaited. */
  get pending(): number {
    return this.asked.size;
  }

  receive({ from, id, body, transfer }: Envelope): void {
    if (body.kind === "request") {
      void this.reply(from, id, body.method, body.request as Requests[Method], transfer);
    } else if (body.kind === "cancel") {
      this.answering.get(`${from}:${id}`)?.abort();
    } else if (body.kind === "progress") {
      this.asked.get(id)?.onProgress?.(body.progress);
    } else {
      const asked = this.asked.get(id);
      this.asked.delete(id);
      asked?.forget();
      if (body.kind === "answer") asked?.resolve(body.answer as never);
      else asked?.reject(toError(body.refusal));
    }
  }

  /** Rejects all that is awaited. */
  fail(error: () => ProvingError): void {
    for (const { reject, forget } of this.asked.values()) {
      forget();
      reject(error());
    }
    this.asked.clear();
  }

  private async reply(
    to: number,
    id: number,
    method: Method,
    request: Requests[Method],
    transfer: readonly ArrayBuffer[],
  ): Promise<void> {
    const controller = new AbortController();
    this.answering.set(`${to}:${id}`, controller);
    const report = (progress: unknown) => this.send(to, id, { kind: "progress", progress });
    try {
      const answer = await this.answer?.(method, request, { signal: controller.signal, report });
      this.send(to, id, { kind: "answer", answer }, buffersOf(answer));
    } catch (error) {
      const { code, message, details } = error instanceof ProvingError ? error : failed();
      this.send(to, id, { kind: "refusal", refusal: { code, message, details } });
    } finally {
      this.answering.delete(`${to}:${id}`);
      for (const buffer of transfer) new Uint8Array(buffer).fill(0);
    }
  }

  private send(
    to: number,
    id: number,
    body: Envelope["body"],
    transfer: readonly ArrayBuffer[] = [],
  ): void {
    this.post({ from: this.address, to, id, body, transfer });
  }
}

function toError({ code, message, details }: Refusal): ProvingError {
  return new ProvingError(code, message, { details });
}

type Refusal = Extract<Envelope["body"], { kind: "refusal" }>["refusal"];

/** Sums are handed over, so that no copy stays on the way. */
function buffersOf(answer: unknown): ArrayBuffer[] {
  return Array.isArray(answer) ? answer.map(({ buffer }) => buffer) : [];
}

function failed(): ProvingError {
  return new ProvingError("ERR_PROVING_BACKEND", "the proving worker failed");
}
