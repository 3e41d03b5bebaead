import { ProvingError } from "../../errors.ts";
import type { InputShapes } from "../validate-inputs.ts";
import type { R1csHeader } from "./read-r1cs.ts";

/** Names of the main component's signals, without `main.`, by wire; a wire of several signals has the first's name. */
export type WireNames = ReadonlyMap<number, string>;

/** Reads circom's .sym file: lines of label, wire or -1, component, name. Throws `ERR_PROVING_R1CS_FORM`. */
export function readSymbols(text: string): WireNames {
  const names = new Map<number, string>();
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const [, wire, name] = /^\d+,(-1|\d+),\d+,main\.(\S+)$/.exec(line) ?? refuse("a line");
    const index = Number(wire);
    if (index >= 0 && !names.has(index)) names.set(index, name ?? "");
  }
  return names;
}

/** Public signals in order. Throws `ERR_PROVING_R1CS_FORM`. */
export function publicSignalNames(header: R1csHeader, names: WireNames): string[] {
  const count = header.publicOutputs + header.publicInputs;
  return Array.from({ length: count }, (_, i) => names.get(1 + i) ?? refuse("a public signal"));
}

/** The inputs' names and dimensions. Throws `ERR_PROVING_R1CS_FORM`. */
export function inputShapes(header: R1csHeader, names: WireNames): InputShapes {
  const first = 1 + header.publicOutputs;
  const count = header.publicInputs + header.privateInputs;
  const shapes = new Map<string, { dimensions: number[]; signals: number }>();
  for (let wire = first; wire < first + count; wire++) {
    const [, name, indices] =
      /^([A-Za-z_$][\w$]*)((?:\[\d+\])*)$/.exec(names.get(wire) ?? "") ?? refuse("an input");
    const place = Array.from((indices ?? "").matchAll(/\d+/g), Number);
    const shape = shapes.get(name ?? "") ?? { dimensions: place.map(() => 0), signals: 0 };
    place.forEach((index, i) => {
      shape.dimensions[i] = Math.max(shape.dimensions[i] ?? 0, index + 1);
    });
    shape.signals++;
    shapes.set(name ?? "", shape);
  }
  for (const { dimensions, signals } of shapes.values()) {
    if (dimensions.reduce((product, length) => product * length, 1) !== signals) {
      refuse("an array");
    }
  }
  return Object.fromEntries([...shapes].map(([name, { dimensions }]) => [name, dimensions]));
}

function refuse(what: string): never {
  throw new ProvingError("ERR_PROVING_R1CS_FORM", `symbols: ${what} is not as expected`);
}
