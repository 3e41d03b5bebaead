import type { Review } from "../../../holder/index.ts";
import type { Hex } from "../../../presentation/abi-encode.ts";
import { html } from "../../shared/dom.ts";
import { day } from "../../shared/format.ts";
import { choice } from "../../shared/forms.ts";
import type { Asked } from "../app/asked.ts";
import type { Consent } from "../app/gather-consent.ts";
import { issuerName, lifeOf } from "../app/say-credential.ts";

export const chainNote = ({ asker }: Review): HTMLElement | undefined =>
  asker.chain === undefined
    ? undefined
    : html(
        "p",
        { class: "hint" },
        `The answer is for the contract ${asker.chain.registry} on chain ${asker.chain.chainId}.`,
      );

export const warningList = ({ warnings }: Review): HTMLElement | undefined =>
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
export const refusalBox = (
  { reason, text, remedies }: NonNullable<Review["refusal"]>,
  { isOwnWindow }: Asked,
): HTMLElement =>
  html(
    "section",
    { class: "refusal", "aria-labelledby": "refusal", "data-refusal": reason },
    html("h2", { id: "refusal" }, "Your wallet cannot prove this"),
    html("p", {}, text),
    html("ul", { class: "remedies" }, ...remedies.map((remedy) => html("li", {}, remedy))),
    html(
      "p",
      { class: "hint" },
      isOwnWindow
        ? "Only you see this. The site learns that you declined, and not why."
        : "Only you see this. Nothing is sent.",
    ),
  );

/** What the holder may choose: the credential, and the account where the request leaves it open. */
export function choices(
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
      if (other !== undefined) void again({ chosen: other }).then(() => refocus("credential"));
    });
    nodes.push(element);
  }
  if (subjectChoices.length > 0 && (asker.chain !== undefined || subject !== undefined)) {
    const { element, input } = choice(
      { id: "subject", label: "For the account" },
      subjectChoices.map((address) => [address, address]),
    );
    if (subject !== undefined) input.value = subject;
    input.addEventListener("change", () => {
      void again({ subject: input.value as Hex }).then(() => refocus("subject"));
    });
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

/** The screen is another one after a choice; who chose goes on from the choice. */
const refocus = (id: string) => document.getElementById(id)?.focus();
