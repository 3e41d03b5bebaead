import {
  type AnswerRequestOptions,
  answerRequest,
  type Disclosure,
  type Prover,
} from "../../../holder/index.ts";
import type { Asked } from "./asked.ts";

/** How far an answer came; what the site knows of it differs. */
export type AnswerEnd =
  | { readonly kind: "answered" }
  /** Nothing has left the wallet: the site hears what it hears for a no. */
  | { readonly kind: "failed"; readonly cause: unknown }
  /** The site was told `proving`, and so that the holder agreed; the question counts. It has no proof. */
  | { readonly kind: "agreed"; readonly cause: unknown }
  /** The proof has left the wallet. The site may have it, and did not say so. */
  | { readonly kind: "undelivered"; readonly cause: unknown };

export interface GiveAnswerOptions {
  readonly asked: Pick<Asked, "signal" | "stage" | "answer" | "decline">;
  readonly answer: Omit<AnswerRequestOptions, "prover" | "onCounted" | "onProgress" | "onDecline">;
  /** Waits for the proving files; the site hears nothing of it. */
  readonly prover: () => Promise<Prover>;
  /** Keeps what is shown for the holder's own list. */
  readonly keep: (disclosure: Disclosure) => Promise<void>;
  /** @param stage 1: the proof; 2: it is on its way */
  readonly at: (stage: 1 | 2, share: number) => void;
}

/**
 * From the holder's yes to the answer's arrival. The site is told nothing before the question is counted, and gets no
 * proof before it stands in the holder's list: neither can be undone by who asks, whatever it says or does not say.
 */
export async function giveAnswer(options: GiveAnswerOptions): Promise<AnswerEnd> {
  const { asked, at } = options;
  let reached: "failed" | "agreed" | "undelivered" = "failed";
  try {
    const prover = await options.prover();
    at(1, 0);
    let cause: unknown;
    const answer = await answerRequest({
      ...options.answer,
      prover,
      onCounted: () => {
        reached = "agreed";
        asked.stage({ stage: "proving", share: 0 });
      },
      onProgress: ({ share }) => {
        at(1, share);
        asked.stage({ stage: "proving", share });
      },
      onDecline: (why) => {
        cause = why;
      },
    });
    if (answer.kind === "declined") throw cause;
    await options.keep(answer.disclosure);
    at(2, 0);
    asked.stage({ stage: "sending" });
    reached = "undelivered";
    await asked.answer(answer.presentation);
    return { kind: "answered" };
  } catch (error) {
    asked.decline();
    return { kind: reached, cause: asked.signal.aborted ? asked.signal.reason : error };
  }
}
