import { geoNaturalEarth1, geoPath } from "d3-geo";
import { countryName } from "../../../policy/country-name.ts";
import { html, svg } from "../dom.ts";
import { CHANGE_WORDS, type Change } from "./country-changes.ts";
import { patterns } from "./patterns.ts";
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

/** Countries that change, by pattern. One tab stop; arrows go from one such country to the next, by name. */
export function worldMap(changes: ReadonlyMap<string, Change>): HTMLElement {
  const told = html("output", { class: "told", id: "told", "aria-live": "polite" });
  const idle = `${changes.size} countries change. Point at one, or go through them with the arrow keys.`;
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
    const change = country.code === undefined ? undefined : changes.get(country.code);
    const shape = drawCountry(country, outline, area, change);
    const label = sayCountry(country, change);
    shape.addEventListener("pointermove", ({ movementX, movementY }) => {
      // Scrolling to the focused country brings others under a resting pointer: that is no move.
      if (movementX !== 0 || movementY !== 0) say(label);
    });
    shape.addEventListener("pointerleave", () => say(focused));
    if (change === undefined) return shape;
    // On a shape that does not change they would make a tab stop of it.
    shape.addEventListener("focus", () => focusOn(label));
    shape.addEventListener("blur", () => focusOn(idle));
    stops.push(shape);
    return shape;
  });
  stops.sort((a, b) =>
    (a.getAttribute("aria-label") ?? "").localeCompare(b.getAttribute("aria-label") ?? ""),
  );
  roam(stops);
  // What changes is drawn last: its outline lies above its neighbours'.
  const [calm, changed] = [false, true].map((is) =>
    shapes.filter((shape) => stops.includes(shape) === is),
  );
  return html(
    "div",
    { class: "map" },
    svg(
      "svg",
      {
        viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
        role: "group",
        "aria-label":
          "Map of the countries whose holders gain or lose access; the table below has them all",
      },
      patterns(),
      svg("path", { d: path({ type: "Sphere" }) ?? "", class: "sea" }),
      ...(calm ?? []),
      ...(changed ?? []),
    ),
    told,
  );
}

const sayCountry = ({ code, name }: Country, change: Change | undefined): string => {
  const title = code === undefined ? name : nameOf(code);
  return `${title}: ${change === undefined ? "no change" : CHANGE_WORDS[change]}`;
};

function drawCountry(country: Country, outline: string, area: number, change: Change | undefined) {
  const { code } = country;
  if (change === undefined) {
    return svg("path", { d: outline, class: "country", "data-code": code });
  }
  const [cx, cy] = path.centroid(country.shape);
  return svg(
    "g",
    {
      class: "country changed",
      role: "img",
      tabindex: -1,
      "aria-label": sayCountry(country, change),
      "data-code": code,
      "data-change": change,
    },
    svg("path", { d: outline, fill: `url(#change-${change})` }),
    area < SMALL ? svg("circle", { cx, cy, r: 4, fill: `url(#change-${change})` }) : undefined,
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
