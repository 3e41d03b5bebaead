import { ChainError } from "../../errors.ts";
import { GateError, type GateStage, openGate } from "../../gate/index.ts";
import { html, svg } from "../shared/dom.ts";
import { button } from "../shared/forms.ts";
import type { GateConfig } from "./gate-config.ts";
import { DeniedByGate, type Gatekeeper } from "./gatekeeper.ts";
import { httpGatekeeper } from "./over-http.ts";

const ORDER = ["waiting", "reviewing", "proving", "sending", "submitting"] as const;

/** The page of a dApp: a door, a button, the wait, and what is behind. */
export function gateView(config: GateConfig): HTMLElement {
  const view = html("div", {});
  const place = html("div", {});
  const told = html("p", { role: "status", class: "unseen" });
  view.append(door(), html("h1", {}, config.title), place, told);
  const say = (text: string) => {
    told.textContent = text;
  };
  const enter = (known: readonly string[]) => {
    view.classList.add("open");
    const heading = html("h2", { tabindex: -1 }, "The gate is open");
    place.replaceChildren(
      html("section", { class: "opened" }, heading, ...known.map((text) => html("p", {}, text))),
    );
    heading.focus();
  };
  const offer = (gatekeeper: Gatekeeper, before: readonly Node[] = []) => {
    const open = button("Open with your wallet", () => ask(gatekeeper), { class: "primary" });
    place.replaceChildren(
      html(
        "section",
        { "aria-label": "Gate" },
        html("p", { class: "lead" }, config.reason),
        html(
          "p",
          { class: "hint" },
          "Your wallet proves it. What it proves it from stays with you.",
        ),
        ...before,
        html("div", { class: "actions" }, open),
      ),
    );
    return open;
  };
  const ask = async (gatekeeper: Gatekeeper) => {
    const wait = waitSection(gatekeeper, say);
    const retry = (node: HTMLElement) => offer(gatekeeper, [node]).focus();
    try {
      // Called from the click, before anything is awaited: else the browser blocks the window.
      const answered = openGate({
        wallet: config.wallet,
        request: () => gatekeeper.request(),
        submit: (presentation) => gatekeeper.submit(presentation),
        onStage: wait.at,
        signal: wait.signal,
      });
      place.replaceChildren(wait.element);
      const answer = await answered;
      if (answer.kind === "submitted") enter(answer.result);
      else retry(notice("Your wallet sent nothing. You can ask again.", "declined", "warning"));
    } catch (error) {
      retry(notice(...sayError(error)));
    }
  };
  if (config.kind === "http") {
    offer(httpGatekeeper(config));
  } else {
    const connected = (keeper: Gatekeeper, shown: readonly Node[]) => offer(keeper, shown).focus();
    // A chain client is two thirds of the page's bytes, and needed here alone.
    void import("./connect-account.ts")
      .then(({ connectSection }) => connectSection(config, connected))
      .then((section) => place.replaceChildren(section));
  }
  return view;
}

function waitSection(gatekeeper: Gatekeeper, say: (text: string) => void) {
  const control = new AbortController();
  const words: Readonly<Record<(typeof ORDER)[number], string>> = {
    waiting: "Your wallet opens in a window of its own",
    reviewing: "You read there what is asked",
    proving: "Your wallet makes the proof",
    sending: "The proof comes over",
    submitting: gatekeeper.checks,
  };
  const items = ORDER.map((stage) => html("li", { "data-stage": stage }, words[stage]));
  const bar = html("progress", { max: 100, "aria-label": "The wallet's proof" });
  bar.hidden = true;
  let last = "";
  const at = (stage: GateStage) => {
    const place = ORDER.indexOf(stage.stage);
    items.forEach((item, i) => {
      item.classList.toggle("done", i < place);
      if (i === place) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
    });
    bar.hidden = stage.stage !== "proving";
    if (stage.stage === "proving") bar.value = Math.round(stage.share * 100);
    if (stage.stage !== last) say(words[stage.stage]);
    last = stage.stage;
  };
  const element = html(
    "section",
    { "aria-label": "Waiting for your wallet" },
    html("ol", { class: "stages" }, ...items),
    bar,
    html(
      "div",
      { class: "actions" },
      button("Stop asking", () => control.abort()),
    ),
  );
  return { element, at, signal: control.signal };
}

type Notice = readonly [text: string, code: string, kind: "warning" | "error"];

function notice(text: string, code: string, kind: "warning" | "error"): HTMLElement {
  const attributes = { class: kind, role: "alert" };
  return html("div", attributes, html("p", {}, text), html("small", {}, html("code", {}, code)));
}

/** By the service's code, and by the contract's error. */
const BEFORE = "You have been through this gate before: it opens once for each holder.";
const DENIALS: Readonly<Record<string, string>> = {
  ERR_VERIFICATION_NULLIFIER_USED: BEFORE,
  NullifierUsed: BEFORE,
  ERR_VERIFICATION_TRUST_ROOT:
    "This site knows other registrars than your wallet, and the gate stays shut.",
};

function sayError(error: unknown): Notice {
  if (error instanceof DeniedByGate) {
    const text = DENIALS[error.code] ?? "The proof was not accepted, and the gate stays shut.";
    return [text, error.code, "error"];
  }
  if (error instanceof ChainError) {
    return [
      "The transaction did not go through. Nothing changed; you can try again.",
      error.code,
      "error",
    ];
  }
  if (!(error instanceof GateError)) {
    return ["The site did not answer. Try again in a moment.", "unanswered", "error"];
  }
  const words: Partial<Record<GateError["code"], string>> = {
    ERR_GATE_POPUP_BLOCKED:
      "Your browser blocked the wallet's window. Allow windows for this site, then press again.",
    ERR_GATE_UNREACHABLE:
      "Your wallet's page did not come up. Check the connection, then press again.",
    ERR_GATE_TIMEOUT: "Your wallet did not answer in time. Press again when you are ready.",
    ERR_GATE_ABORTED: "You stopped it. Nothing was sent.",
  };
  return [words[error.code] ?? "Your wallet's answer could not be read.", error.code, "error"];
}

const door = () =>
  svg(
    "svg",
    { viewBox: "0 0 96 120", class: "door", "aria-hidden": "true" },
    svg("rect", { x: 20, y: 6, width: 56, height: 108, class: "inside" }),
    svg("path", { d: "M18 116V4H78V116", class: "frame" }),
    svg("rect", { x: 24, y: 10, width: 48, height: 104, class: "leaf" }),
    svg("circle", { cx: 64, cy: 62, r: 3.5, class: "knob" }),
    svg("path", { d: "M4 116H92", class: "frame" }),
  );
