import type { CountryReview } from "../../../holder/index.ts";
import { html, svg } from "../../shared/dom.ts";
import { choice } from "../../shared/forms.ts";
import { type Mark, worldMap } from "../../shared/map/world-map.ts";

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
  const place = html("div", {}, ...countryMap(first));
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
      if (chosen !== undefined) place.replaceChildren(...countryMap(chosen));
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
function countryMap({ allowed, denied, deniedSubdivisions }: CountryReview): Node[] {
  const kind: Kind = allowed.length <= denied.length ? "accepted" : "refused";
  const other: Kind = kind === "accepted" ? "refused" : "accepted";
  const marked = kind === "accepted" ? allowed : denied;
  const mark: Mark = { kind, words: WORDS[kind] };
  const map = worldMap({
    marks: new Map(marked.map(({ code }) => [code, mark])),
    otherwise: WORDS[other],
    label: `Map of the rule: ${marked.length} countries are ${WORDS[kind]}, all others ${WORDS[other]}`,
    idle: `${marked.length} countries are ${WORDS[kind]}. Point at one, or go through them with the arrow keys.`,
    defs: patterns(),
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
      html("summary", {}, `The ${marked.length} countries by name`),
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
      kind === undefined ? undefined : patterns(),
      kind === undefined
        ? svg("rect", { width: 28, height: 18, class: ground })
        : svg("rect", { width: 28, height: 18, fill: `url(#mark-${kind})` }),
    ),
    words,
  );
}

const patterns = (): SVGElement =>
  svg(
    "defs",
    {},
    ...KINDS.map((kind) =>
      svg(
        "pattern",
        { id: `mark-${kind}`, width: 8, height: 8, patternUnits: "userSpaceOnUse" },
        svg("rect", { width: 8, height: 8, class: `ground ${kind}` }),
        svg("path", { d: LINES[kind], class: `hatch ${kind}` }),
      ),
    ),
  );
