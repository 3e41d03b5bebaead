import { html } from "../../shared/dom.ts";
import { textField } from "../../shared/forms.ts";

/** As the store asks. */
const SHORTEST = 12;

export interface PassphrasePair {
  readonly element: HTMLElement;
  /** The passphrase; `undefined` where it is short or the two differ, which is then told at the field. */
  read(): string | undefined;
}

/** A new passphrase, typed twice: what is typed wrong once locks its owner out for ever. */
export function passphrasePair(id: string, label = "Passphrase"): PassphrasePair {
  const attributes = { type: "password", autocomplete: "new-password", required: true };
  const first = textField({
    id,
    label,
    hint: `At least ${SHORTEST} characters. Four or more random words are good. Nobody can reset it.`,
    attributes,
  });
  const second = textField({ id: `${id}-again`, label: `${label}, once more`, attributes });
  const told = html("p", { class: "error", role: "alert", hidden: true });
  const refuse = (input: HTMLInputElement, text: string): undefined => {
    told.textContent = text;
    told.hidden = false;
    input.setAttribute("aria-invalid", "true");
    input.focus();
  };
  return {
    element: html("div", {}, first.element, second.element, told),
    read() {
      for (const { input } of [first, second]) input.removeAttribute("aria-invalid");
      told.hidden = true;
      const { value } = first.input;
      if ([...value].length < SHORTEST) {
        return refuse(first.input, `The passphrase has fewer than ${SHORTEST} characters.`);
      }
      if (value !== second.input.value) {
        return refuse(second.input, "The two differ: type the same passphrase twice.");
      }
      return value;
    },
  };
}
