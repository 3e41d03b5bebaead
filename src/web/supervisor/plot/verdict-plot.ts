import type { EntityStanding, Verdict } from "../../../trail/entity-standings.ts";
import { html, svg } from "../../shared/dom.ts";
import { moment, percent } from "../format.ts";
import { axes, plot } from "./axes.ts";
import { timeScale } from "./scale.ts";

export const VERDICT_SIGNS: Readonly<Record<Verdict, string>> = {
  verified: "●",
  unconfirmed: "○",
  shortfall: "▲",
  failed: "✕",
};

const LANE = 30;
const NAME_WIDTH = 150;
const LETTERS = 20;

export interface Lane {
  readonly name: string;
  readonly standing: EntityStanding;
}

/** A lane for each entity; a sign for each statement at its snapshot; from where it is late, a hatched stretch. */
export function verdictPlot(lanes: readonly Lane[], from: number, to: number): HTMLElement {
  const height = lanes.length * LANE + 40;
  const frame = { width: 900, height, left: NAME_WIDTH, right: 14, top: 10, bottom: 26 };
  const x = timeScale(from, to, frame);
  const rows = lanes.map(({ name, standing }, i) => {
    const y = 10 + LANE * (i + 0.5);
    const short = name.length > LETTERS ? `${name.slice(0, LETTERS - 1)}…` : name;
    const { dueAt, lateBy, statements } = standing;
    const late =
      dueAt === undefined || lateBy === undefined
        ? undefined
        : svg(
            "rect",
            {
              x: x(dueAt),
              y: y - 9,
              width: Math.max(3, x(to) - x(dueAt)),
              height: 18,
              class: "late",
            },
            svg("title", {}, `${name}: late since ${moment(dueAt)}`),
          );
    const signs = statements.map(({ verdict, snapshotAt, epoch, assuranceBps }) =>
      svg(
        "text",
        {
          x: x(snapshotAt),
          y: y + 6,
          "text-anchor": "middle",
          class: `sign ${verdict}`,
          "data-series": "verdict",
          "data-at": snapshotAt,
          "data-value": verdict,
        },
        VERDICT_SIGNS[verdict],
        svg(
          "title",
          {},
          `${name}, statement ${epoch} of ${moment(snapshotAt)}: ${verdict}, ${percent(assuranceBps)} at assurance level 1`,
        ),
      ),
    );
    return svg(
      "g",
      {},
      svg("line", { x1: frame.left, x2: frame.width - frame.right, y1: y, y2: y, class: "grid" }),
      svg("text", { x: frame.left - 12, y: y + 4, "text-anchor": "end" }, short),
      late,
      ...signs,
    );
  });
  const count = lanes.reduce((sum, { standing }) => sum + standing.statements.length, 0);
  const label = `Verdicts over time: ${count} statements of ${lanes.length} entities; the table above has them in words`;
  const key = Object.entries(VERDICT_SIGNS).map(([verdict, sign]) =>
    html("span", { class: verdict }, `${sign} ${verdict}`),
  );
  return html(
    "figure",
    { class: "wide" },
    html(
      "figcaption",
      {},
      "Verdicts over time",
      html("span", { class: "key" }, ...key, html("span", {}, "▨ late")),
    ),
    html(
      "div",
      { class: "scroll", tabindex: 0, role: "region", "aria-label": "Verdicts over time" },
      plot(frame, label, lateHatch(), axes(frame, x), ...rows),
    ),
  );
}

function lateHatch(): SVGElement {
  const pattern = { id: "late", width: 6, height: 6, patternUnits: "userSpaceOnUse" };
  const line = svg("path", { d: "M-1 7L7 -1", class: "hatch late-stroke" });
  return svg("defs", {}, svg("pattern", pattern, line));
}
