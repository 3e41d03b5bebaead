import { html, svg } from "../../shared/dom.ts";
import { moment } from "../format.ts";
import { axes, plot, plotFrame } from "./axes.ts";
import { timeScale, valueScale } from "./scale.ts";

export interface Point {
  readonly at: number;
  readonly value: number;
  readonly text: string;
}

export interface Series {
  readonly name: string;
  /** Told apart by the stroke and the mark, not by colour alone. */
  readonly style: "solid" | "dashed";
  readonly points: readonly Point[];
}

export interface StepPlotOptions {
  readonly title: string;
  readonly from: number;
  readonly to: number;
  readonly series: readonly Series[];
  /** The axis reaches this at least. */
  readonly upTo?: number;
  readonly say?: (value: number) => string;
}

/** Values that hold until the next one: a stepped line with a mark for each point. */
export function stepPlot({ title, from, to, series, upTo, say }: StepPlotOptions): HTMLElement {
  const frame = plotFrame(360, 170);
  const x = timeScale(from, to, frame, 3);
  const y = valueScale(
    series.flatMap(({ points }) => points.map(({ value }) => value)),
    frame,
    upTo,
  );
  const lines = series.map(({ name, style, points }) => {
    const path = points.map(({ at, value }, i) =>
      i === 0 ? `M${x(at)} ${y(value)}` : `H${x(at)}V${y(value)}`,
    );
    const marks = points.map((point) => {
      const place = { "data-series": name, "data-at": point.at, "data-value": point.value };
      const [cx, cy] = [x(point.at), y(point.value)];
      const told = svg("title", {}, `${name}, ${moment(point.at)}: ${point.text}`);
      return style === "solid"
        ? svg("circle", { cx, cy, r: 3.5, class: "mark", ...place }, told)
        : svg(
            "rect",
            { x: cx - 3, y: cy - 3, width: 6, height: 6, class: "mark hollow", ...place },
            told,
          );
    });
    const line = svg("path", { d: `${path.join("")}H${x(to)}`, class: `line ${style}` });
    return svg("g", {}, points.length > 0 ? line : undefined, ...marks);
  });
  const last = series.map(({ name, points }) => `${name} ${points.at(-1)?.text ?? "none"}`);
  return html(
    "figure",
    {},
    html("figcaption", {}, title, series.length > 1 ? key(series) : undefined),
    plot(frame, `${title}: last ${last.join(", ")}`, axes(frame, x, y, say), ...lines),
  );
}

function key(series: readonly Series[]): HTMLElement {
  return html(
    "span",
    { class: "key" },
    ...series.map(({ name, style }) =>
      html("span", {}, `${style === "solid" ? "● " : "□ "}${name}`),
    ),
  );
}
