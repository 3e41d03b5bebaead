import type { Review } from "../../../holder/index.ts";
import type { Hex } from "../../../presentation/abi-encode.ts";
import { html } from "../../shared/dom.ts";
import { day, written } from "../../shared/format.ts";
import { choice } from "../../shared/forms.ts";
import type { Asked } from "../app/asked.ts";
import type { Consent } from "../app/gather-consent.ts";
import type { KnownData } from "../app/known-data.ts";
import { issuerName, lifeOf } from "../app/say-credential.ts";

export const chainNote = ({ asker }: Review): HTMLElement | undefined =>
  asker.chain === undefined
    ? undefined
    : html(
        "p",
        { class: "hint" },
        `The answer is for the contract ${asker.chain.registry} on chain ${asker.chain.chainId}.`,
      );

export function warningList({ warnings }: Review, { caution }: Asked): HTMLElement | undefined {
  const all = [
    ...(caution === undefined ? [] : [{ kind: "passed-on", text: caution }]),
    ...warnings,
  ];
  if (all.length === 0) return undefined;
  return html(
    "ul",
    { class: "warnings", "aria-label": "Warnings" },
    ...all.map(({ kind, text }) => html("li", { class: "warning", "data-warning": kind }, text)),
  );
}

const ALARMS: Readonly<Record<string, string>> = {
  ERR_TRUST_ROOT_ROLLBACK:
    "shows an older list than this wallet has seen. Somebody may hold the new one back.",
  ERR_TRUST_ROOT_CONFLICT: "has signed two lists of one time. Tell it, and others.",
};

/** What is wrong with a trust source, though another one may answer: whatever the question is. */
export function alarmList({ sources }: KnownData): HTMLElement | undefined {
  const told = sources.flatMap(({ source, alarm }) => {
    if (alarm === undefined) return [];
    const name =
      source.kind === "chain"
        ? `Chain ${source.chainId}`
        : `The registrar ${written(source.origin, "without a name")}`;
    const text = `${name} ${ALARMS[alarm] ?? "gives a list that does not hold."}`;
    return [html("li", { class: "warning", "data-alarm": alarm }, text)];
  });
  if (told.length === 0) return undefined;
  return html("ul", { class: "warnings", "aria-label": "Trust sources" }, ...told);
}

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
  { held, chosen, unchecked }: Consent,
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
    for (const option of Array.from(input.options)) {
      if (!unchecked.has(option.value)) continue;
      option.disabled = true;
      option.label += " (cannot be checked now)";
    }
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
