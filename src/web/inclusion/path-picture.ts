import type { InclusionPath } from "../../solvency/report/check-inclusion.ts";
import { svg } from "../shared/dom.ts";
import { checkState, leafState, nodeState, type Progress } from "./progress.ts";
import { STATES, type State } from "./states.ts";

const WIDTH = 340;
const ROW = 84;
const MARGIN = 24;
const DOTS_AT = 46;
const LEAVES = 16;

interface Row {
  readonly title: string;
  readonly state: State;
  /** Of how many it is one, and which, from 0. */
  readonly of: number;
  readonly place: number;
}

/**
 * A customer's way to the statement, from the bottom up: their line among those beside it, the batch, each node among its
 * siblings, the root, the statement. A sibling is a dot: nothing is known of it but its digest.
 */
export function pathPicture(path: InclusionPath, progress: Progress): SVGSVGElement {
  const rows = rowsOf(path, progress);
  const height = rows.length * ROW;
  const marks = rows.flatMap((row, i) => [
    ...(i === 0 ? [] : [connection(row, rows[i - 1] as Row, i)]),
    ...dots(row, i),
  ]);
  const words = rows.map(
    ({ title, state, of, place }) =>
      `${title}${of > 1 ? `, ${place + 1} of ${of}` : ""}: ${STATES[state].words}`,
  );
  return svg(
    "svg",
    {
      class: "path",
      viewBox: `0 0 ${WIDTH} ${height}`,
      role: "img",
      "aria-label": `The way from your line to the statement. ${[...words].reverse().join(". ")}.`,
    },
    ...marks,
    ...rows.flatMap(label),
  );
}

/** From the top. */
function rowsOf(path: InclusionPath, progress: Progress): readonly Row[] {
  const [batch, ...nodes] = path.nodes;
  if (batch === undefined) throw new TypeError("a path has a batch");
  const above = nodes.map((node, level): Row => {
    const isRoot = level === nodes.length - 1;
    return {
      title: isRoot ? "Root of all customers" : `Node, level ${level + 1}`,
      state: nodeState(progress, node.digest),
      of: isRoot ? 1 : node.siblings,
      place: isRoot ? 0 : node.place,
    };
  });
  return [
    { title: "Statement", state: checkState(progress, "statement"), of: 1, place: 0 },
    ...above.reverse(),
    {
      title: `Your batch (${path.tier})`,
      state: nodeState(progress, batch.digest),
      of: batch.siblings,
      place: batch.place,
    },
    { title: "Your line", state: leafState(progress), of: LEAVES, place: path.leaf % LEAVES },
  ];
}

const x = ({ of, place }: Pick<Row, "of" | "place">): number =>
  of === 1 ? WIDTH / 2 : MARGIN + (place * (WIDTH - 2 * MARGIN)) / (of - 1);
const y = (row: number): number => row * ROW + DOTS_AT;

function connection(row: Row, above: Row, at: number): SVGElement {
  const [fromX, fromY, toX, toY] = [x(row), y(at) - 12, x(above), y(at - 1) + 12];
  const bend = (fromY - toY) / 2;
  return svg("path", {
    class: `link ${row.state}`,
    d: `M ${fromX} ${fromY} C ${fromX} ${fromY - bend} ${toX} ${toY + bend} ${toX} ${toY}`,
  });
}

function dots(row: Row, at: number): SVGElement[] {
  const others = Array.from({ length: row.of }, (_, place) => place)
    .filter((place) => place !== row.place)
    .map((place) =>
      svg("circle", { class: "sibling", cx: x({ of: row.of, place }), cy: y(at), r: 3.5 }),
    );
  const center = { x: x(row), y: y(at) };
  return [
    ...others,
    svg("circle", { class: `own ${row.state}`, cx: center.x, cy: center.y, r: 11 }),
    svg(
      "text",
      { class: `glyph ${row.state}`, x: center.x, y: center.y + 5, "text-anchor": "middle" },
      STATES[row.state].sign,
    ),
  ];
}

function label({ title, state, of, place }: Row, at: number): SVGElement[] {
  const top = at * ROW + 20;
  const count = of > 1 ? `, ${place + 1} of ${of}` : "";
  return [
    svg("text", { class: "title", x: 4, y: top }, `${title}${count}`),
    svg(
      "text",
      { class: `state ${state}`, x: WIDTH - 4, y: top, "text-anchor": "end", "data-state": state },
      STATES[state].words,
    ),
  ];
}
