import type { CountryReview } from "../../../holder/index.ts";
import { html, svg } from "../../shared/dom.ts";
import { counted } from "../../shared/format.ts";
import { button, choice } from "../../shared/forms.ts";
import { closeUp, type Mark, worldMap } from "../../shared/map/world-map.ts";

const CLAIMS: Readonly<Record<CountryReview["claim"], string>> = {
  residence: "Residence",
  taxResidences: "Tax residences",
  citizenships: "Citizenships",
};

const KINDS = ["accepted", "refused"] as const;
type Kind = (typeof KINDS)[number];
const LINES: Readonly<Record<Kind, string>> = {
  accepted: "M-1 5L5 -1M3 9L9 3",
  refused: "M0 2H8M0 6H8",
};
const WORDS: Readonly<Record<Kind, string>> = { accepted: "accepted", refused: "not accepted" };

/** The rule as a map: one for each claim, and for each of the rule's branches, that asks about countries. */
export function countryMaps(reviews: readonly CountryReview[]): HTMLElement | undefined {
  const asking = reviews.filter(
    ({ kind, deniedSubdivisions }) => kind !== "any" || deniedSubdivisions.length > 0,
  );
  const [first] = asking;
  if (first === undefined) return undefined;
  const branches = new Set(reviews.map(({ clause }) => clause)).size;
  const place = html("div", {});
  const show = (review: CountryReview, isCloseUp = true) => {
    const other = isCloseUp ? "Show the whole world" : "Show it closer";
    const turn = button(other, () => {
      show(review, !isCloseUp);
      place.querySelector<HTMLElement>("button")?.focus();
    });
    const marked = markedOf(review).marked.map(({ code }) => code);
    place.replaceChildren(
      ...countryMap(review, isCloseUp),
      ...(closeUp(marked) === undefined ? [] : [turn]),
    );
  };
  show(first);
  const section = html(
    "section",
    { "aria-labelledby": "countries" },
    html("h2", { id: "countries" }, "The rule on the map"),
  );
  if (asking.length > 1) {
    const { element, input } = choice(
      { id: "map-of", label: "Show" },
      asking.map((review, i) => [String(i), titleOf(review, branches)]),
    );
    input.addEventListener("change", () => {
      const chosen = asking[Number(input.value)];
      if (chosen !== undefined) show(chosen);
    });
    section.append(element);
  } else {
    section.append(html("p", { class: "hint" }, titleOf(first, branches)));
  }
  section.append(place);
  return section;
}

const titleOf = ({ claim, clause }: CountryReview, branches: number): string =>
  branches > 1 ? `${CLAIMS[claim]}, branch ${clause + 1} of ${branches}` : CLAIMS[claim];

/** What is fewer is marked, and can be gone through; the ground says what the others are. */
function markedOf({ allowed, denied }: CountryReview) {
  return allowed.length <= denied.length
    ? ({ kind: "accepted", other: "refused", marked: allowed } as const)
    : ({ kind: "refused", other: "accepted", marked: denied } as const);
}

function countryMap(review: CountryReview, isCloseUp: boolean): Node[] {
  const { deniedSubdivisions } = review;
  const { kind, other, marked } = markedOf(review);
  const said = `${counted(marked.length, "country is", "countries are")} ${WORDS[kind]}`;
  const mark: Mark = { kind, words: WORDS[kind] };
  const map = worldMap({
    marks: new Map(marked.map(({ code }) => [code, mark])),
    otherwise: WORDS[other],
    label: `Map of the rule: ${said}, all others ${WORDS[other]}`,
    idle: `${said}. Point at one, or go through them with the arrow keys.`,
    defs: patterns("mark"),
    isCloseUp,
  });
  map.classList.toggle("most", kind === "refused");
  const names = marked.map(({ name }) => name).sort((a, b) => a.localeCompare(b));
  return [
    map,
    html(
      "ul",
      { class: "legend", "aria-label": "Legend" },
      legend(kind, `${WORDS[kind]}: ${marked.length}`),
      legend(undefined, `all others ${WORDS[other]}`, kind === "refused"),
    ),
    ...(deniedSubdivisions.length === 0
      ? []
      : [html("p", {}, `Not accepted inside them: ${deniedSubdivisions.join(", ")}`)]),
    html(
      "details",
      {},
      html("summary", {}, `${counted(marked.length, "country", "countries")} by name`),
      html("p", { "data-names": kind }, names.join(", ")),
    ),
  ];
}

function legend(kind: Kind | undefined, words: string, isMost = false): HTMLElement {
  const ground = `${isMost ? "swatch-most" : "country"}`;
  return html(
    "li",
    {},
    svg(
      "svg",
      { viewBox: "0 0 28 18", class: "swatch", "aria-hidden": "true" },
      kind === undefined ? undefined : patterns("key"),
      kind === undefined
        ? svg("rect", { width: 28, height: 18, class: ground })
        : svg("rect", { width: 28, height: 18, fill: `url(#key-${kind})` }),
    ),
    words,
  );
}

/** @param prefix of their ids: the legend's keep their size */
const patterns = (prefix: "mark" | "key"): SVGElement =>
  svg(
    "defs",
    {},
    ...KINDS.map((kind) =>
      svg(
        "pattern",
        { id: `${prefix}-${kind}`, width: 8, height: 8, patternUnits: "userSpaceOnUse" },
        svg("rect", { width: 8, height: 8, class: `ground ${kind}` }),
        svg("path", { d: LINES[kind], class: `hatch ${kind}` }),
      ),
    ),
  );
