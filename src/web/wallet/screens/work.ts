import { html } from "../../shared/dom.ts";
import { button } from "../../shared/forms.ts";
import type { App } from "../app/app.ts";
import type { Screen } from "../app/frame.ts";

export interface WorkOptions {
  readonly title: string;
  /** In order, in words. */
  readonly stages: readonly string[];
  /** Before the stages. */
  readonly nodes?: readonly Node[];
  /** Milliseconds that a stage took the last time, by its place. */
  readonly usual?: readonly (number | undefined)[];
}

export interface Work {
  readonly screen: Screen;
  /** Aborts where the holder cancels or leaves the screen. */
  readonly signal: AbortSignal;
  /** From here on nothing stops it, and no way out is offered. */
  hold(): void;
  /** @param share of this stage, 0 to 1 */
  at(stage: number, share: number): void;
}

/** Something that takes time: its stages, how far it is, how long it may still take, and a way out. */
export function workScreen({ say }: App, { title, stages, nodes = [] }: WorkOptions): Work {
  const control = new AbortController();
  const items = stages.map((name) => html("li", {}, name));
  const bar = html("progress", { max: 100, value: 0, "aria-label": stages[0] });
  const left = html("p", { class: "hint" }, "\u00a0");
  const cancel = button("Cancel", () => control.abort());
  let current = -1;
  let began = performance.now();
  const at = (stage: number, share: number) => {
    if (stage !== current) {
      began = performance.now();
      current = stage;
      items.forEach((item, i) => {
        item.classList.toggle("done", i < stage);
        if (i === stage) item.setAttribute("aria-current", "step");
        else item.removeAttribute("aria-current");
      });
      bar.setAttribute("aria-label", stages[stage] ?? title);
      // A stage is told once; its share stands in the bar for who asks.
      say(`${stages[stage] ?? title}: step ${stage + 1} of ${stages.length}`);
    }
    bar.value = Math.round(share * 100);
    left.textContent = sayLeft(share, performance.now() - began);
  };
  const screen: Screen = {
    title,
    nodes: [
      ...nodes,
      html(
        "section",
        { "aria-label": "Progress" },
        html("ol", { class: "stages" }, ...items),
        bar,
        left,
        html("div", { class: "actions" }, cancel),
      ),
    ],
    leave: () => control.abort(),
  };
  return {
    screen,
    signal: control.signal,
    hold: () => cancel.remove(),
    at,
  };
}

/** From how long the share so far took; nothing before that means something. */
function sayLeft(share: number, elapsedMs: number): string {
  const percent = `${Math.round(share * 100)} %`;
  if (share < 0.08 || share >= 1 || elapsedMs < 500) return percent;
  const seconds = Math.max(1, Math.round(((elapsedMs / share) * (1 - share)) / 1000));
  return `${percent}, about ${seconds} ${seconds === 1 ? "second" : "seconds"} left`;
}
