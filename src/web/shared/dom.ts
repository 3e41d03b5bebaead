/** Text and attributes alone make elements here: nothing of a file is ever read as HTML. */

type Child = Node | string | undefined;
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

const SVG = "http://www.w3.org/2000/svg";

function fill<E extends Element>(
  element: E,
  attributes: Attributes,
  children: readonly Child[],
): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

export function html<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), attributes, children);
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

export interface Column<T> {
  readonly title: string;
  readonly cell: (row: T) => Child | readonly Child[];
  readonly isNumber?: boolean;
}

/** A table that scrolls sideways by itself; the first column is each row's header. */
export function table<T>(
  caption: string,
  columns: readonly Column<T>[],
  rows: readonly T[],
  rowAttributes: (row: T) => Attributes = () => ({}),
): HTMLElement {
  const head = columns.map(({ title, isNumber }) =>
    html("th", { scope: "col", class: isNumber ? "number" : undefined }, title),
  );
  const body = rows.map((row) =>
    html(
      "tr",
      rowAttributes(row),
      ...columns.map(({ cell, isNumber }, i) => {
        const content = cell(row);
        const children = Array.isArray(content) ? (content as Child[]) : [content as Child];
        const attributes = { class: isNumber ? "number" : undefined };
        return i === 0
          ? html("th", { scope: "row", ...attributes }, ...children)
          : html("td", attributes, ...children);
      }),
    ),
  );
  return html(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
    html(
      "table",
      {},
      html("caption", {}, caption),
      html("thead", {}, html("tr", {}, ...head)),
      html("tbody", {}, ...body),
    ),
  );
}

export function section(id: string, title: string, ...children: readonly Child[]): HTMLElement {
  return html(
    "section",
    { id, "aria-labelledby": `${id}-title` },
    html("h2", { id: `${id}-title` }, title),
    ...children,
  );
}

export const hint = (text: string) => html("p", { class: "hint" }, text);
