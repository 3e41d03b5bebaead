import "../shared/no-eval.ts";
import { SymbolonError } from "../../errors.ts";
import { loadHash } from "../../field/poseidon.ts";
import { checkInclusion } from "../../solvency/report/check-inclusion.ts";
import { readSignedReceipts } from "../../solvency/report/inclusion-bundle.ts";
import { html } from "../shared/dom.ts";
import { type Asked, askView } from "./ask-view.ts";
import { canVerify } from "./can-verify.ts";
import { explainRefusal } from "./explain-refusal.ts";
import { advance, BEGUN } from "./progress.ts";
import { builtInPins } from "./read-files.ts";
import { refusalView, resultView } from "./result-view.ts";
import { runView } from "./run-view.ts";

function part(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new TypeError(`the page lacks ${id}`);
  return element;
}

const [place, running, result] = [part("ask"), part("run"), part("result")];
const hash = await loadHash();
let current: AbortController | undefined;

/** What was shown was of other inputs. */
function forget(): void {
  current?.abort();
  running.replaceChildren();
  result.replaceChildren();
}

function show(element: HTMLElement): void {
  running.replaceChildren();
  result.replaceChildren(element);
  element.querySelector<HTMLElement>("h2")?.focus();
}

async function run({ id, key, bundle, pins, statement }: Asked): Promise<void> {
  forget();
  const control = new AbortController();
  current = control;
  const view = runView(() => control.abort());
  let progress = BEGUN;
  view.show(progress);
  running.replaceChildren(view.element);
  view.element.querySelector<HTMLElement>("h2")?.focus();
  const now = Math.floor(Date.now() / 1000);
  if (!(await canVerify(pins.reportKey))) {
    show(
      note(
        "Not verified: this browser cannot verify the venue's signature. Take a newer one, or open the page from a disk or over https.",
      ),
    );
    return;
  }
  try {
    const checked = await checkInclusion(hash, bundle, {
      id,
      key,
      pins,
      statement,
      now,
      random: (bytes) => void crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>),
      signal: control.signal,
      onStep: async (step) => {
        progress = advance(progress, step);
        view.show(progress);
        // the browser draws, and hears a press, before the next check takes the thread
        await new Promise((done) => setTimeout(done, 0));
      },
    });
    if (control.signal.aborted) return;
    show(resultView(checked, { ...progress, outcome: "verified" }, now));
  } catch (error) {
    if (error instanceof SymbolonError && error.code === "ERR_SOLVENCY_RUN_ABORTED") {
      if (current === control) show(note("Stopped. Nothing was verified."));
      return;
    }
    try {
      const refusal = explainRefusal(error, progress.at);
      const failed = { ...progress, at: refusal.check, outcome: "failed" as const };
      const receipts = refusal.isEvidence ? readSignedReceipts(bundle, key) : [];
      show(refusalView(refusal, failed, receipts));
    } catch (fault) {
      show(note("Not verified: an unexpected fault of this page. Reload it, and try again."));
      throw fault;
    }
  }
}

function note(text: string): HTMLElement {
  return html(
    "section",
    { class: "verdict bad", "aria-labelledby": "verdict-title" },
    html("h2", { tabindex: -1, id: "verdict-title" }, text),
  );
}

place.replaceChildren(askView(builtInPins(), run, forget));
