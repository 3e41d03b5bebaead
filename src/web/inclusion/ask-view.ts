import type { InclusionBundle } from "../../solvency/report/inclusion-bundle.ts";
import type { InclusionPins } from "../../solvency/report/inclusion-pins.ts";
import { parseCustomerKey } from "../../solvency/report/inclusion-record.ts";
import { hint, html } from "../shared/dom.ts";
import { type Field, form, textField } from "../shared/forms.ts";
import { readFile, UnreadableFile } from "./read-files.ts";

export interface Asked {
  readonly id: string;
  readonly key: Uint8Array;
  readonly bundle: InclusionBundle;
  readonly pins: InclusionPins;
  readonly statement: bigint | undefined;
}

interface Given {
  bundle?: { readonly name: string; readonly bundle: InclusionBundle };
  pins?: { readonly name: string; readonly pins: InclusionPins };
}

/**
 * What a customer gives: their identifier, typed and never read from a file; their key; the bundle; pins, if the page
 * brings none. @param run started with all four, once at a time @param changed called whenever one of them changes
 */
export function askView(
  builtIn: InclusionPins | undefined,
  run: (asked: Asked) => Promise<void>,
  changed: () => void,
): HTMLElement {
  const given: Given = builtIn === undefined ? {} : { pins: { name: "this page", pins: builtIn } };
  const messages = html("div", { id: "messages", role: "alert" });
  const id = textField({
    id: "identifier",
    label: "Your identifier",
    hint: "As the venue has it: your registered e-mail address, or whatever it told you. It is in no file, and you type it yourself: so nobody else's line can be shown to you as yours.",
    attributes: OFF,
  });
  const key = textField({
    id: "key",
    label: "Your key for this snapshot",
    hint: "64 letters and digits in eight groups, from your account with the venue.",
    attributes: OFF,
  });
  const statement = textField({
    id: "known-statement",
    label: "Number of the statement, if you know it (optional)",
    hint: "As it is published elsewhere: on a chain, by a supervisor, by other customers. It shows that you are shown the same as they.",
    attributes: OFF,
  });
  const bundle = fileField("bundle", "Your file from the venue", "The bundle for this snapshot.");
  const pins = fileField(
    "pins-file",
    "Pins",
    "Who the venue is and which keys count, from somebody other than the venue: an auditor, a supervisor, this page's host.",
  );
  const show = () => {
    bundle.told.textContent = given.bundle === undefined ? "" : `✓ ${given.bundle.name}`;
    pins.told.textContent =
      given.pins === undefined ? "" : `✓ ${given.pins.name}: ${given.pins.pins.entity}`;
  };
  const take = async (files: FileList | null | undefined) => {
    messages.replaceChildren();
    changed();
    for (const file of Array.from(files ?? [])) {
      try {
        const read = await readFile(file);
        if (read.kind === "bundle") given.bundle = read;
        else if (builtIn === undefined) given.pins = read;
        else throw new UnreadableFile(`${read.name}: this page has its own pins.`);
      } catch (error) {
        const isTold = error instanceof UnreadableFile;
        const text = isTold ? error.message : `${file.name} cannot be read: an unexpected fault.`;
        messages.append(html("p", { class: "error" }, text));
      }
    }
    show();
  };
  for (const { input } of [bundle, pins]) {
    input.addEventListener("change", () => {
      const { files } = input;
      void take(files).then(() => {
        input.value = "";
      });
    });
  }
  onDrop((files) => void take(files));
  for (const { input } of [id, key, statement]) input.addEventListener("input", changed);
  const submit = async () => {
    messages.replaceChildren();
    const faults: [Pick<Field<HTMLInputElement>, "input">, string][] = [];
    if (given.pins === undefined) faults.push([pins, "Choose the file of pins."]);
    if (given.bundle === undefined) faults.push([bundle, "Choose your file from the venue."]);
    const idText = id.input.value.trim();
    if (idText === "") faults.push([id, "Type your identifier."]);
    const keyBytes = tryParse(key.input.value);
    if (keyBytes === undefined) faults.push([key, "A key is 64 letters from a to f and digits."]);
    const known = parseNumber(statement.input.value.trim());
    if (known === null) {
      faults.push([
        statement,
        "The number of a statement is digits, or 0x and 64 digits and letters.",
      ]);
    }
    for (const { input } of [pins, bundle, id, key, statement])
      input.removeAttribute("aria-invalid");
    for (const [{ input }, text] of faults) {
      input.setAttribute("aria-invalid", "true");
      messages.append(html("p", { class: "error" }, text));
    }
    if (given.pins && given.bundle && keyBytes && known !== null && faults.length === 0) {
      const { pins } = given.pins;
      await run({ id: idText, key: keyBytes, bundle: given.bundle.bundle, pins, statement: known });
    } else {
      changed();
      faults[0]?.[0].input.focus();
    }
  };
  show();
  return html(
    "section",
    { "aria-labelledby": "ask-title" },
    html("h2", { id: "ask-title" }, "Is what the venue owes you in its proof?"),
    html(
      "p",
      {},
      "Drop the files anywhere on this page, or choose them. What you type and the files stay here: the page asks nothing of any host, and works without a network.",
    ),
    builtIn === undefined ? pins.element : builtInNote(builtIn),
    form("Check", submit, bundle.element, id.element, key.element, statement.element),
    messages,
  );
}

const OFF = { autocomplete: "off", autocapitalize: "off", spellcheck: "false" } as const;

function builtInNote({ entity }: InclusionPins): HTMLElement {
  return hint(`The pins of this page are its host's: the venue with the LEI ${entity}.`);
}

function fileField(id: string, label: string, help: string) {
  const input = html("input", {
    id,
    type: "file",
    accept: ".json,application/json",
    "aria-describedby": `${id}-hint ${id}-told`,
  });
  const told = html("p", { id: `${id}-told`, class: "told", role: "status" });
  const element = html(
    "div",
    { class: "field" },
    html("label", { for: id }, label),
    input,
    html("p", { class: "hint", id: `${id}-hint` }, help),
    told,
  );
  return { element, input, told };
}

/** `undefined` for nothing, `null` for what is no number. */
function parseNumber(text: string): bigint | undefined | null {
  if (text === "") return undefined;
  return /^(?:[0-9]{1,78}|0x[0-9a-f]{1,64})$/i.test(text) ? BigInt(text) : null;
}

function tryParse(text: string): Uint8Array | undefined {
  try {
    return parseCustomerKey(text);
  } catch {
    return undefined;
  }
}

function onDrop(take: (files: FileList | undefined) => void): void {
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    document.body.classList.add("over");
  });
  document.addEventListener("dragleave", () => document.body.classList.remove("over"));
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("over");
    take(event.dataTransfer?.files);
  });
}
