import { html, svg } from "../../shared/dom.ts";
import { moment } from "../format.ts";
import { axes, plot, plotFrame } from "./axes.ts";
import { timeScale, valueScale } from "./scale.ts";
import type { Point } from "./step-plot.ts";

export interface BarPlotOptions {
  readonly title: string;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Seconds that one bar stands for. */
  readonly period: number;
  readonly points: readonly Point[];
}

export function barPlot({ title, name, from, to, period, points }: BarPlotOptions): HTMLElement {
  const frame = plotFrame(360, 170);
  const x = timeScale(from, to, frame, 3);
  const y = valueScale(
    points.map(({ value }) => value),
    frame,
  );
  const bars = points.map(({ at, value, text }) => {
    const width = Math.max(2, x(at + period) - x(at) - 2);
    const top = y(value);
    return svg(
      "rect",
      {
        x: x(at) + 1,
        y: top,
        width,
        height: Math.max(0, y(0) - top),
        class: "bar",
        "data-series": name,
        "data-at": at,
        "data-value": value,
      },
      svg("title", {}, `${moment(at)}: ${text}`),
    );
  });
  const label = `${title}: ${points.length} bars, last ${points.at(-1)?.text ?? "none"}`;
  return html(
    "figure",
    {},
    html("figcaption", {}, title),
    plot(frame, label, axes(frame, x, y), ...bars),
  );
}
