import {
  type AnswerRequestOptions,
  answerRequest,
  type Review,
  type ReviewRequestOptions,
  reviewRequest,
} from "../../../holder/index.ts";
import type { Hex } from "../../../presentation/abi-encode.ts";
import { html } from "../../shared/dom.ts";
import { day } from "../../shared/format.ts";
import { button, choice } from "../../shared/forms.ts";
import type { Wallet } from "../app/app.ts";
import type { Asked } from "../app/asked.ts";
import { keepDisclosure } from "../app/disclosures.ts";
import { faultBox } from "../app/fault.ts";
import type { Screen } from "../app/frame.ts";
import type { Held } from "../app/held.ts";
import { keepRevoked } from "../app/held.ts";
import { issuerName, lifeOf } from "../app/say-credential.ts";
import { endScreen } from "./end.ts";
import { workScreen } from "./work.ts";

export interface Consent {
  readonly asked: Asked;
  readonly held: readonly Held[];
  readonly chosen: Held;
  readonly subjects: readonly Hex[];
  readonly subject?: Hex;
  /** What the wallet knows for the chosen credential. */
  readonly dataFor: (
    held: Held,
  ) => Promise<Omit<ReviewRequestOptions, "now" | "subjects" | "subject">>;
}

/** The question, in words and on the map, and what would leave the wallet. Nothing has left it yet. */
export async function consentScreen(wallet: Wallet, consent: Consent): Promise<Screen> {
  const { asked, chosen, subjects, subject } = consent;
  const options = {
    ...(await consent.dataFor(chosen)),
    subjects,
    ...(subject === undefined ? {} : { subject }),
  };
  const review = await reviewRequest({ ...options, now: new Date() });
  if (review.refusal?.reason === "revoked") await keepRevoked(wallet.store, chosen.credential);
  // Half of the wallet's bytes, and needed here alone.
  const { countryMaps } = await import("./country-map.ts");
  const again = async (changes: Partial<Consent>) => {
    try {
      wallet.show(await consentScreen(wallet, { ...consent, ...changes }));
    } catch (error) {
      wallet.show(unreadableScreen(asked, error));
    }
  };
  return {
    title: `${new URL(asked.origin).host} asks`,
    nodes: [
      html(
        "section",
        { "aria-labelledby": "asker" },
        html("h2", { id: "asker" }, "Who asks"),
        html("p", { class: "origin" }, asked.origin),
        html("p", { class: "hint" }, asked.vouched),
        chainNote(review),
      ),
      warningList(review),
      html(
        "section",
        { "aria-labelledby": "question" },
        html("h2", { id: "question" }, "What you would prove"),
        html("p", { class: "lead" }, review.sentence.replace(/ You reveal nothing else\.$/, "")),
        html(
          "div",
          { class: "revealed" },
          html("p", {}, html("strong", {}, "Revealed: nothing else.")),
          html(
            "details",
            {},
            html("summary", {}, "What reaches the site, word for word"),
            html("ul", {}, ...review.reveals.map(({ text }) => html("li", {}, text))),
          ),
        ),
      ),
      countryMaps(review.countries),
      choices(consent, review, again),
      review.refusal === undefined ? undefined : refusalBox(review.refusal),
      html(
        "div",
        { class: "actions" },
        review.refusal === undefined
          ? button("Prove it", () => prove(wallet, consent, options, review), { class: "primary" })
          : undefined,
        button("Decline", () => {
          asked.decline();
          wallet.show(endScreen(asked, "declined"));
        }),
      ),
    ],
  };
}

const chainNote = ({ asker }: Review): HTMLElement | undefined =>
  asker.chain === undefined
    ? undefined
    : html(
        "p",
        { class: "hint" },
        `The answer is for the contract ${asker.chain.registry} on chain ${asker.chain.chainId}.`,
      );

const warningList = ({ warnings }: Review): HTMLElement | undefined =>
  warnings.length === 0
    ? undefined
    : html(
        "ul",
        { class: "warnings", "aria-label": "Warnings" },
        ...warnings.map(({ kind, text }) =>
          html("li", { class: "warning", "data-warning": kind }, text),
        ),
      );

/** For the holder's eyes: the site gets the one answer that it gets for 'will not', too. */
const refusalBox = ({ reason, text, remedies }: NonNullable<Review["refusal"]>): HTMLElement =>
  html(
    "section",
    { class: "refusal", "aria-labelledby": "refusal", "data-refusal": reason },
    html("h2", { id: "refusal" }, "Your wallet cannot prove this"),
    html("p", {}, text),
    html("ul", { class: "remedies" }, ...remedies.map((remedy) => html("li", {}, remedy))),
    html(
      "p",
      { class: "hint" },
      "Only you see this. The site learns that you declined, and not why.",
    ),
  );

function choices(
  { held, chosen }: Consent,
  { subject, subjectChoices, asker }: Review,
  again: (changes: Partial<Consent>) => Promise<void>,
): HTMLElement | undefined {
  const nodes: HTMLElement[] = [];
  if (held.length > 1) {
    const { element, input } = choice(
      { id: "credential", label: "Prove it from the credential of" },
      held.map((one) => [
        one.id,
        `${issuerName(one.credential.issuer.id)}, until ${day(lifeOf(one.credential).to)}`,
      ]),
    );
    input.value = chosen.id;
    input.addEventListener("change", () => {
      const other = held.find(({ id }) => id === input.value);
      if (other !== undefined) void again({ chosen: other });
    });
    nodes.push(element);
  }
  if (subjectChoices.length > 0 && (asker.chain !== undefined || subject !== undefined)) {
    const { element, input } = choice(
      { id: "subject", label: "For the account" },
      subjectChoices.map((address) => [address, address]),
    );
    if (subject !== undefined) input.value = subject;
    input.addEventListener("change", () => void again({ subject: input.value as Hex }));
    nodes.push(element);
  } else if (subject !== undefined) {
    nodes.push(html("p", {}, "For the account ", html("span", { class: "account" }, subject)));
  }
  if (nodes.length === 0) return undefined;
  return html(
    "section",
    { "aria-labelledby": "choices" },
    html("h2", { id: "choices" }, "With what"),
    ...nodes,
  );
}

async function prove(
  wallet: Wallet,
  { asked }: Consent,
  options: Omit<AnswerRequestOptions, "now" | "prover">,
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

/** A question that cannot be shown cannot be agreed to. */
export function unreadableScreen(asked: Asked, error: unknown): Screen {
  return {
    title: "This question cannot be answered",
    nodes: [
      faultBox(error),
      html("p", {}, "From ", html("span", { class: "origin" }, asked.origin)),
      html(
        "div",
        { class: "actions" },
        button("Decline", () => {
          asked.decline();
          if (asked.isOwnWindow) window.close();
          else window.location.hash = "/";
        }),
      ),
    ],
  };
}
