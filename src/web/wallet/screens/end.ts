import { html } from "../../shared/dom.ts";
import { button } from "../../shared/forms.ts";
import type { Asked } from "../app/asked.ts";
import { faultBox } from "../app/fault.ts";
import type { Screen } from "../app/frame.ts";

const ENDS = {
  answered: [
    "The proof is sent",
    "The site has it. It learned that the sentence is true of you, and nothing else.",
  ],
  declined: [
    "You declined",
    "The site learned that you declined, and nothing else. It cannot tell 'will not' from 'cannot'.",
  ],
  failed: ["Nothing was sent", "To the site it looks as if you had declined."],
} as const;

export function endScreen(asked: Asked, end: keyof typeof ENDS, error?: unknown): Screen {
  const [title, told] = ENDS[end];
  // Who asked by a link hears nothing of a no.
  const text = end === "answered" || asked.isOwnWindow ? told : "The site hears nothing of it.";
  const back = asked.isOwnWindow
    ? button(`Back to ${new URL(asked.origin).host}`, () => window.close(), { class: "primary" })
    : html("a", { class: "action primary", href: "#/" }, "To my credentials");
  return {
    title,
    focus: back,
    nodes: [
      end === "failed" ? faultBox(error) : undefined,
      html("section", { "aria-label": "What happened" }, html("p", { class: "lead" }, text)),
      html("div", { class: "actions" }, back),
    ],
  };
}
