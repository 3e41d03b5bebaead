import { type AnswerRequestOptions, answerRequest, type Review } from "../../../holder/index.ts";
import { html } from "../../shared/dom.ts";
import type { Wallet } from "../app/app.ts";
import { keepDisclosure } from "../app/disclosures.ts";
import type { Consent } from "../app/gather-consent.ts";
import { endScreen } from "./end.ts";
import { workScreen } from "./work.ts";

/** From the holder's yes to the answer's arrival. Whatever goes wrong, the site hears what it hears for a no. */
export async function proveAnswer(
  wallet: Wallet,
  { asked }: Consent,
  options: Omit<AnswerRequestOptions, "prover">,
  review: Review,
): Promise<void> {
  const { host } = new URL(asked.origin);
  const work = workScreen(wallet, {
    title: `Proving for ${host}`,
    stages: ["Fetch the proving files", "Make the proof", "Send the answer"],
    nodes: [html("p", { class: "lead" }, review.sentence)],
  });
  wallet.show(work.screen);
  const signal = AbortSignal.any([work.signal, asked.signal]);
  let cause: unknown;
  try {
    work.at(0, 0);
    asked.stage({ stage: "proving", share: 0 });
    const prover = await wallet.prover({ signal, onShare: (share) => work.at(0, share) });
    work.at(1, 0);
    const answer = await answerRequest({
      ...options,
      now: new Date(),
      prover,
      signal,
      onProgress: ({ share }) => {
        work.at(1, share);
        asked.stage({ stage: "proving", share });
      },
      onDecline: (why) => {
        cause = why;
      },
    });
    if (answer.kind === "declined") throw cause;
    work.at(2, 0);
    asked.stage({ stage: "sending" });
    await asked.answer(answer.presentation);
    await keepDisclosure(wallet.store, answer.disclosure);
    wallet.show(endScreen(asked, "answered"));
  } catch (error) {
    asked.decline();
    wallet.show(endScreen(asked, "failed", asked.signal.aborted ? asked.signal.reason : error));
  }
}
