import { INCLUSION_CHECKS, type InclusionCheck } from "../../solvency/report/check-inclusion.ts";
import { html } from "../shared/dom.ts";
import { checkState, type Progress } from "./progress.ts";
import { STATES } from "./states.ts";

const WORDS: Readonly<Record<InclusionCheck, string>> = {
  report:
    "The report is signed with the venue's key that you pinned, for the venue that you pinned.",
  policy:
    "The names and units of the assets are those of the rules that the statement was proved for.",
  record: "Your line opens with your identifier and your key, and leads to the report's root.",
  receipt: "The receipt that the venue signed says the same as your line.",
  keys: "The proofs are verified with the keys that you pinned, not with keys that the venue chose.",
  batch:
    "The proof of your batch holds: its totals are the sums of its lines, yours among them, and no line is below zero.",
  nodes: "The proofs of the nodes above it hold: each adds up what is below it, up to the root.",
  statement: "The proof of the statement holds: its verdict is about this root.",
};

/** Every check in words, with its state. */
export function checkList(progress: Progress): HTMLElement {
  return html(
    "ol",
    { class: "checks" },
    ...INCLUSION_CHECKS.map((check) => {
      const state = checkState(progress, check);
      const { sign, words } = STATES[state];
      return html(
        "li",
        {
          class: state,
          "data-check": check,
          "data-state": state,
          "aria-current": state === "running" ? "step" : undefined,
        },
        html("span", { class: "sign", "aria-hidden": "true" }, sign),
        html("span", {}, WORDS[check], html("small", {}, words)),
      );
    }),
  );
}
