import "../shared/no-eval.ts";
import { digestPolicyPack } from "../../policy/pack/digest-policy-pack.ts";
import type { PolicyPack } from "../../policy/pack/policy-pack.ts";
import type { Trail } from "../../trail/trail-schema.ts";
import { html } from "../shared/dom.ts";
import { fetchNamed, type NamedText, onFiles } from "./load/drop-files.ts";
import { readDocument, UnreadableDocument } from "./load/read-document.ts";
import { access } from "./sections/access.ts";
import { policies } from "./sections/policies.ts";
import { reports } from "./sections/reports.ts";
import { summary } from "./sections/summary.ts";
import { venues } from "./sections/venues.ts";

function part<T extends HTMLElement>(id: string, kind: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new TypeError(`the page lacks ${id}`);
  return element;
}

const report = part("report", HTMLElement);
const messages = part("messages", HTMLElement);
const sections = part("sections", HTMLElement);

let trail: Trail | undefined;
const packs = new Map<string, PolicyPack>();

function refuse(message: string): void {
  messages.append(html("p", { class: "error" }, message));
}

/** Good files are shown though others are not; a later trail replaces the one before, packs gather. */
function take(files: readonly NamedText[]): void {
  messages.replaceChildren();
  for (const { name, text } of files) {
    try {
      const opened = readDocument(name, text);
      trail = opened.trail ?? trail;
      for (const pack of opened.packs) packs.set(digestPolicyPack(pack), pack);
    } catch (error) {
      const isTold = error instanceof UnreadableDocument;
      refuse(isTold ? error.message : `${name} cannot be shown: an unexpected fault.`);
    }
  }
  show();
}

function show(): void {
  const opened = [...packs.values()];
  if (trail === undefined && opened.length === 0) return;
  document.body.classList.add("loaded");
  sections.hidden = trail === undefined;
  report.replaceChildren(
    ...(trail === undefined
      ? []
      : [summary(trail), reports(trail), venues(trail), policies(trail, opened)]),
    access(opened),
  );
}

onFiles(part("files", HTMLInputElement), take, (message) => {
  messages.replaceChildren();
  refuse(message);
});
fetchNamed(window.location).then(
  (file) => file !== undefined && take([file]),
  (error: unknown) => refuse(error instanceof Error ? error.message : "The trail was not fetched."),
);
