import { svg } from "../../shared/dom.ts";
import { CHANGES, type Change } from "./country-changes.ts";

const LINES: Readonly<Record<Change, string>> = {
  gains: "M-1 5L5 -1M3 9L9 3",
  "gains-partly": "M-1 5L5 -1M3 9L9 3",
  loses: "M0 2H8M0 6H8",
  "loses-partly": "M0 2H8M0 6H8",
  both: "M0 4H8M4 0V8",
};

/** A ground and lines of its own for each change: it is told without colour, too. */
export function patterns(): SVGElement {
  return svg(
    "defs",
    {},
    ...CHANGES.map((change) =>
      svg(
        "pattern",
        { id: `mark-${change}`, width: 8, height: 8, patternUnits: "userSpaceOnUse" },
        svg("rect", { width: 8, height: 8, class: `ground ${change}` }),
        svg("path", { d: LINES[change], class: `hatch ${change}` }),
      ),
    ),
  );
}
