import { html } from "./dom.ts";

type Attributes = Parameters<typeof html>[1];

/** A button that is busy while what it started runs: pressed twice, it starts nothing twice. */
export function button(
  label: string,
  press: () => void | Promise<void>,
  attributes: Attributes = {},
): HTMLButtonElement {
  const element = html("button", { type: "button", ...attributes }, label);
  element.addEventListener("click", () => {
    const running = press();
    if (running === undefined) return;
    element.setAttribute("aria-busy", "true");
    element.disabled = true;
    void running.finally(() => {
      element.removeAttribute("aria-busy");
      element.disabled = false;
    });
  });
  return element;
}

export interface FieldOptions {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly attributes?: Attributes;
}

export interface Field<E extends HTMLElement> {
  readonly element: HTMLElement;
  readonly input: E;
}

/** A one-line input under its label; what helps to fill it in is tied to it. */
export function textField(options: FieldOptions): Field<HTMLInputElement> {
  return labelled(options, html("input", shared(options)));
}

export function textArea(options: FieldOptions): Field<HTMLTextAreaElement> {
  return labelled(options, html("textarea", { rows: 4, ...shared(options) }));
}

export function choice(
  options: FieldOptions,
  entries: readonly (readonly [value: string, label: string])[],
): Field<HTMLSelectElement> {
  const all = entries.map(([value, label]) => html("option", { value }, label));
  return labelled(options, html("select", shared(options), ...all));
}

const shared = ({ id, hint, attributes = {} }: FieldOptions): Attributes => ({
  id,
  name: id,
  "aria-describedby": hint === undefined ? undefined : `${id}-hint`,
  ...attributes,
});

function labelled<E extends HTMLElement>({ id, label, hint }: FieldOptions, input: E): Field<E> {
  const element = html(
    "div",
    { class: "field" },
    html("label", { for: id }, label),
    input,
    hint === undefined ? undefined : html("p", { class: "hint", id: `${id}-hint` }, hint),
  );
  return { element, input };
}

/** A form that is sent by its button or by Enter, once at a time, and never to an address. */
export function form(
  submitLabel: string,
  submit: () => Promise<void>,
  ...children: readonly (Node | undefined)[]
): HTMLFormElement {
  const send = html("button", { type: "submit", class: "primary" }, submitLabel);
  const element = html("form", { novalidate: true }, ...children, send);
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    if (send.disabled) return;
    send.disabled = true;
    send.setAttribute("aria-busy", "true");
    void submit().finally(() => {
      send.disabled = false;
      send.removeAttribute("aria-busy");
    });
  });
  return element;
}
