import { NO_QUESTIONS, parseQuestionHistory, type QuestionHistory } from "./question-history.ts";

/** Where a wallet keeps its `QuestionHistory`. */
export interface QuestionLog {
  read(): Promise<QuestionHistory>;
  /** Reads, changes and writes as one step; where `change` throws nothing is written. */
  update(change: (history: QuestionHistory) => QuestionHistory): Promise<void>;
}

export interface QuestionLogOptions {
  /** What `write` last wrote, as JSON; undefined where it has not. */
  readonly read: () => Promise<unknown>;
  /** Resolves when it is kept: an answer leaves the wallet after it. */
  readonly write: (history: QuestionHistory) => Promise<void>;
  /**
   * Runs a step while no other runs, in other windows of the wallet too: two questions at once must not each miss the
   * other. In a browser `(step) => navigator.locks.request('symbolon-questions', step)`; within this log alone unless
   * told.
   */
  readonly exclusively?: <T>(step: () => Promise<T>) => Promise<T>;
}

/** A log over the wallet's own store. */
export function createQuestionLog(options: QuestionLogOptions): QuestionLog {
  const { write, exclusively = createQueue() } = options;
  const read = async () => parseQuestionHistory(await options.read());
  return {
    read,
    update: (change) => exclusively(async () => write(change(await read()))),
  };
}

/** A log that ends with the process. */
export function createMemoryQuestionLog(history: QuestionHistory = NO_QUESTIONS): QuestionLog {
  let kept = history;
  return createQuestionLog({
    read: async () => kept,
    write: async (changed) => {
      kept = changed;
    },
  });
}

function createQueue(): <T>(step: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (step) => {
    const run = last.then(step, step);
    last = run.catch(() => undefined);
    return run;
  };
}
