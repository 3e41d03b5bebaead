import type { Review } from "../../../holder/index.ts";
import { html } from "../../shared/dom.ts";
import type { Wallet } from "../app/app.ts";
import { keepDisclosure } from "../app/disclosures.ts";
import type { Consent } from "../app/gather-consent.ts";
import { type GiveAnswerOptions, giveAnswer } from "../app/give-answer.ts";
import { endScreen } from "./end.ts";
import { workScreen } from "./work.ts";

/** From the holder's yes to what came of it. */
export async function proveAnswer(
  wallet: Wallet,
  { asked }: Consent,
  options: GiveAnswerOptions["answer"],
  review: Review,
): Promise<void> {
  const { host } = new URL(asked.origin);
  const work = workScreen(wallet, {
    title: `Proving for ${host}`,
    stages: ["Fetch the proving files", "Make the proof", "Send the answer"],
    nodes: [html("p", { class: "lead" }, review.sentence)],
  });
  wallet.show(work.screen);
  work.at(0, 0);
  const signal = AbortSignal.any([work.signal, asked.signal]);
  const end = await giveAnswer({
    asked,
    answer: { ...options, now: new Date(), signal },
    prover: () => wallet.prover({ signal, onShare: (share) => work.at(0, share) }),
    keep: (disclosure) => keepDisclosure(wallet.store, disclosure),
    at: work.at,
  });
  wallet.show(endScreen(asked, end.kind, end.kind === "answered" ? undefined : end.cause));
}
