import { geoNaturalEarth1, geoPath } from "d3-geo";
import { countryName } from "../../../policy/country-name.ts";
import { html, svg } from "../dom.ts";
import { type Country, WORLD } from "./world.ts";

const WIDTH = 960;
const HEIGHT = 470;
/** Square units: below this a country gets a mark that can be seen. */
const SMALL = 24;

const path = geoPath(
  geoNaturalEarth1().fitExtent(
    [
      [4, 4],
      [WIDTH - 4, HEIGHT - 4],
    ],
    { type: "Sphere" },
  ),
);
const drawn = WORLD.map((country) => ({
  country,
  outline: path(country.shape) ?? "",
  area: path.area(country.shape),
}));

export const nameOf = (code: string): string => {
  const name = countryName(code);
  return name.charAt(0).toUpperCase() + name.slice(1);
};

/** What the map says of a country. */
export interface Mark {
  /** Names the pattern `mark-<kind>` of `defs`. */
  readonly kind: string;
  /** After the country's name and a colon. */
  readonly words: string;
}

export interface WorldMapOptions {
  /** By ISO 3166-1 alpha-2 code. */
  readonly marks: ReadonlyMap<string, Mark>;
  /** What is said of a country without a mark. */
  readonly otherwise: string;
  /** The map's name for who does not see it. */
  readonly label: string;
  /** What stands below the map while no country is pointed at. */
  readonly idle: string;
  /** `<defs>` with the patterns. */
  readonly defs: SVGElement;
  /** Shows the part of the world that has the marked countries; all of it unless told. */
  readonly isCloseUp?: boolean;
}

/** Part of the world, in units of the whole. */
interface View {
  readonly x: number;
  readonly y: number;
  /** Width as a share of the whole's. */
  readonly scale: number;
}

const WHOLE: View = { x: 0, y: 0, scale: 1 };
const MARGIN = 36;
/** Share of the world that a close view has at least: a country alone is shown with what is around it. */
const NEAREST = 0.28;

/** @returns `undefined` where the countries are spread over so much of the world that all of it is as well shown */
export function closeUp(codes: Iterable<string>): View | undefined {
  const marked = new Set(codes);
  const centres = drawn
    .filter(({ country: { code } }) => code !== undefined && marked.has(code))
    .map(({ country }) => path.centroid(country.shape));
  if (centres.length === 0) return undefined;
  const [xs, ys] = [centres.map(([x]) => x), centres.map(([, y]) => y)];
  const [left, right] = [Math.min(...xs) - MARGIN, Math.max(...xs) + MARGIN];
  const [top, bottom] = [Math.min(...ys) - MARGIN, Math.max(...ys) + MARGIN];
  const scale = Math.max((right - left) / WIDTH, (bottom - top) / HEIGHT, NEAREST);
  if (scale > 0.7) return undefined;
  const within = (middle: number, size: number, whole: number) =>
    Math.min(Math.max(middle - size / 2, 0), whole - size);
  return {
    x: within((left + right) / 2, WIDTH * scale, WIDTH),
    y: within((top + bottom) / 2, HEIGHT * scale, HEIGHT),
    scale,
  };
}

/** Marked countries by pattern. One tab stop; arrows go from one such country to the next, by name. */
export function worldMap(options: WorldMapOptions): HTMLElement {
  const { marks, otherwise, label, idle, defs, isCloseUp = false } = options;
  const { x, y, scale } = (isCloseUp ? closeUp(marks.keys()) : undefined) ?? WHOLE;
  // Lines of a pattern are about as wide on the screen, however near the view; a close one is drawn coarser.
  for (const pattern of Array.from(defs.querySelectorAll("pattern"))) {
    pattern.setAttribute("patternTransform", `scale(${scale === 1 ? 1 : 2 * scale})`);
  }
  const told = html("output", { class: "told", id: "told", "aria-live": "polite" });
  let focused = idle;
  const say = (text: string): void => {
    told.textContent = text;
  };
  const focusOn = (text: string): void => {
    focused = text;
    say(text);
  };
  say(idle);
  const stops: SVGElement[] = [];
  const shapes = drawn.map(({ country, outline, area }) => {
    const mark = country.code === undefined ? undefined : marks.get(country.code);
    const words = sayCountry(country, mark?.words ?? otherwise);
    const shape = drawCountry({ country, outline, area, scale }, mark, words);
    shape.addEventListener("pointermove", ({ movementX, movementY }) => {
      // Scrolling to the focused country brings others under a resting pointer: that is no move.
      if (movementX !== 0 || movementY !== 0) say(words);
    });
    shape.addEventListener("pointerleave", () => say(focused));
    if (mark === undefined) return shape;
    // On a shape without a mark they would make a tab stop of it.
    shape.addEventListener("focus", () => focusOn(words));
    shape.addEventListener("blur", () => focusOn(idle));
    stops.push(shape);
    return shape;
  });
  stops.sort((a, b) =>
    (a.getAttribute("aria-label") ?? "").localeCompare(b.getAttribute("aria-label") ?? ""),
  );
  roam(stops);
  // What is marked is drawn last: its outline lies above its neighbours'.
  const [calm, marked] = [false, true].map((is) =>
    shapes.filter((shape) => stops.includes(shape) === is),
  );
  return html(
    "div",
    { class: "map" },
    svg(
      "svg",
      {
        viewBox: [x, y, WIDTH * scale, HEIGHT * scale].map(Math.round).join(" "),
        role: "group",
        "aria-label": label,
      },
      defs,
      svg("path", { d: path({ type: "Sphere" }) ?? "", class: "sea" }),
      ...(calm ?? []),
      ...(marked ?? []),
    ),
    told,
  );
}

const sayCountry = ({ code, name }: Country, words: string): string =>
  `${code === undefined ? name : nameOf(code)}: ${words}`;

interface Shape {
  readonly country: Country;
  readonly outline: string;
  readonly area: number;
  readonly scale: number;
}

function drawCountry(
  { country, outline, area, scale }: Shape,
  mark: Mark | undefined,
  words: string,
): SVGElement {
  const { code } = country;
  if (mark === undefined) {
    return svg("path", { d: outline, class: "country", "data-code": code });
  }
  const [cx, cy] = path.centroid(country.shape);
  const fill = `url(#mark-${mark.kind})`;
  return svg(
    "g",
    {
      class: "country marked",
      role: "img",
      tabindex: -1,
      "aria-label": words,
      "data-code": code,
      "data-mark": mark.kind,
    },
    svg("path", { d: outline, fill }),
    area < SMALL * scale ** 2 ? svg("circle", { cx, cy, r: 4 * scale, fill }) : undefined,
  );
}

/** Roving focus: https://www.w3.org/WAI/ARIA/apg/practices/keyboard-interface/ */
function roam(stops: readonly SVGElement[]): void {
  stops[0]?.setAttribute("tabindex", "0");
  stops.forEach((stop, i) => {
    stop.addEventListener("keydown", (event) => {
      const next = nextStop(event.key, i, stops.length);
      if (next === undefined) return;
      event.preventDefault();
      stop.setAttribute("tabindex", "-1");
      stops[next]?.setAttribute("tabindex", "0");
      stops[next]?.focus();
    });
  });
}

function nextStop(key: string, i: number, count: number): number | undefined {
  if (key === "ArrowRight" || key === "ArrowDown") return (i + 1) % count;
  if (key === "ArrowLeft" || key === "ArrowUp") return (i + count - 1) % count;
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : undefined;
}

/** Whether the map has a shape for a country. */
export function isDrawn(code: string): boolean {
  return drawn.some(({ country }) => country.code === code);
}
