import { html } from "../../shared/dom.ts";
import { button } from "../../shared/forms.ts";
import type { Asked } from "../app/asked.ts";
import { faultBox } from "../app/fault.ts";
import type { Screen } from "../app/frame.ts";
import type { AnswerEnd } from "../app/give-answer.ts";

type End = AnswerEnd["kind"] | "declined";

/** Of each end its title, and what the site knows: the page that opened this window, and who asked by a link. */
const ENDS: Readonly<Record<End, readonly [title: string, page: string, link: string]>> = {
  answered: [
    "The proof is sent",
    "The site has it. It learned that the sentence is true of you, and nothing else.",
    "The site has it. It learned that the sentence is true of you, and nothing else.",
  ],
  declined: [
    "You declined",
    "The site learned that you declined, and nothing else. It cannot tell 'will not' from 'cannot'.",
    "The site hears nothing of it.",
  ],
  failed: [
    "Nothing was sent",
    "To the site it looks as if you had declined.",
    "The site hears nothing of it.",
  ],
  agreed: [
    "No proof was sent",
    "The site saw that you agreed, and so that the sentence is true of you; it has no proof of it. The question counts as answered.",
    "The site hears nothing of it. The question counts as answered.",
  ],
  undelivered: [
    "The proof has left the wallet",
    "The site did not say that it has it. Take it that it does: the question counts as answered, and stands in your list.",
    "The site did not say that it took it. Take it that it did: the question counts as answered, and stands in your list.",
  ],
};

export function endScreen(asked: Asked, end: End, error?: unknown): Screen {
  const [title, page, link] = ENDS[end];
  const back = asked.isOwnWindow
    ? button(`Back to ${new URL(asked.origin).host}`, () => window.close(), { class: "primary" })
    : html("a", { class: "action primary", href: "#/" }, "To my credentials");
  const text = asked.isOwnWindow ? page : link;
  return {
    title,
    focus: back,
    nodes: [
      error === undefined ? undefined : faultBox(error),
      html("section", { "aria-label": "What happened" }, html("p", { class: "lead" }, text)),
      html("div", { class: "actions" }, back),
    ],
  };
}
