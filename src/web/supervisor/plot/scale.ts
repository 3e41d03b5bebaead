export interface Scale {
  (value: number): number;
  readonly ticks: readonly number[];
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Ticks at 1, 2 or 5 times a power of ten. */
function niceStep(span: number, most: number): number {
  const rough = span / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((step) => step * power >= rough) ?? 10;
  return factor * power;
}

/** From 0 (or below) to at least the greatest value, or `least`. */
export function valueScale(values: readonly number[], frame: Frame, least = 0): Scale {
  const low = values.reduce((a, b) => Math.min(a, b), 0);
  const high = values.reduce((a, b) => Math.max(a, b), least);
  const step = niceStep(high - low || 1, 4);
  const [from, to] = [Math.floor(low / step) * step, Math.ceil((high || step) / step) * step];
  const span = to - from;
  const [start, end] = [frame.height - frame.bottom, frame.top];
  const count = Math.round(span / step);
  return Object.assign((value: number) => start + ((value - from) / span) * (end - start), {
    ticks: Array.from({ length: count + 1 }, (_, i) => from + i * step),
  });
}

/** Unix seconds to x; ticks at even distances, the ends included. */
export function timeScale(from: number, to: number, frame: Frame, count = 4): Scale {
  const span = to - from || 1;
  const width = frame.width - frame.left - frame.right;
  return Object.assign((value: number) => frame.left + ((value - from) / span) * width, {
    ticks: Array.from({ length: count }, (_, i) => from + (span * i) / (count - 1)),
  });
}
