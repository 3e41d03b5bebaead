import { svg } from "../../shared/dom.ts";
import { day, tick } from "../format.ts";
import type { Frame, Scale } from "./scale.ts";

/** Lines and labels for time (below) and, where given, values (left). */
export function axes(frame: Frame, x: Scale, y?: Scale, say: (value: number) => string = tick) {
  const { width, height, left, right, bottom } = frame;
  const base = height - bottom;
  const labels = x.ticks.map((value, i) => {
    const anchor = i === 0 ? "start" : i === x.ticks.length - 1 ? "end" : "middle";
    return svg("text", { x: x(value), y: height - 6, "text-anchor": anchor }, day(value));
  });
  const lines = (y?.ticks ?? []).flatMap((value) => [
    svg("line", { x1: left, x2: width - right, y1: y?.(value), y2: y?.(value), class: "grid" }),
    svg("text", { x: left - 6, y: (y?.(value) ?? 0) + 4, "text-anchor": "end" }, say(value)),
  ]);
  return svg(
    "g",
    { class: "axes", "aria-hidden": "true" },
    ...lines,
    svg("line", { x1: left, x2: width - right, y1: base, y2: base, class: "axis" }),
    ...labels,
  );
}

export function plotFrame(width: number, height: number, left = 48): Frame {
  return { width, height, left, right: 12, top: 12, bottom: 26 };
}

export function plot(frame: Frame, label: string, ...children: readonly SVGElement[]) {
  const viewBox = `0 0 ${frame.width} ${frame.height}`;
  return svg("svg", { viewBox, role: "img", "aria-label": label, class: "plot" }, ...children);
}
