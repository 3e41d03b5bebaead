import { ProvingError } from "../../errors.ts";
import type { InputShapes } from "../validate-inputs.ts";
import type { R1csHeader } from "./read-r1cs.ts";

export interface SignalSymbol {
  /** Undefined for a signal that simplification removed. */
  readonly wire: number | undefined;
  /** Without `main.`. */
  readonly name: string;
}

/**
 * Reads circom's .sym file, one line a signal: label, wire or -1, component, name. The main component's outputs come
 * first, then its public inputs, its private inputs, everything else. Throws `ERR_PROVING_R1CS_FORM`.
 */
export function readSymbols(text: string): SignalSymbol[] {
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line, i) => {
    const [, label, wire, name = ""] =
      /^(\d+),(-1|\d+),\d+,main\.(\S+)$/.exec(line) ?? refuse("a line");
    if (Number(label) !== i + 1) refuse("the order of signals");
    return { wire: wire === "-1" ? undefined : Number(wire), name };
  });
}

/** The first name of a wire, for messages. */
export function wireName(symbols: readonly SignalSymbol[], wire: number): string {
  return symbols.find((symbol) => symbol.wire === wire)?.name ?? `wire ${wire}`;
}

/** Public signals in order. Throws `ERR_PROVING_R1CS_FORM`. */
export function publicSignalNames(header: R1csHeader, symbols: readonly SignalSymbol[]): string[] {
  return take(symbols, 0, header.publicOutputs + header.publicInputs).map(({ wire, name }, i) =>
    wire === i + 1 ? name : refuse("a public signal"),
  );
}

/** Inputs that no constraint reads: circom leaves them out of the witness. */
export function droppedInputs(header: R1csHeader, symbols: readonly SignalSymbol[]): string[] {
  return inputSymbols(header, symbols)
    .filter(({ wire }) => wire === undefined)
    .map(({ name }) => name);
}

/** The inputs' names and dimensions. Throws `ERR_PROVING_R1CS_FORM`. */
export function inputShapes(header: R1csHeader, symbols: readonly SignalSymbol[]): InputShapes {
  const shapes = new Map<string, { dimensions: number[]; signals: number }>();
  for (const symbol of inputSymbols(header, symbols)) {
    const [, name = "", indices = ""] =
      /^([A-Za-z_$][\w$]*)((?:\[\d+\])*)$/.exec(symbol.name) ?? refuse("an input");
    const place = Array.from(indices.matchAll(/\d+/g), Number);
    const shape = shapes.get(name) ?? { dimensions: place.map(() => 0), signals: 0 };
    place.forEach((index, i) => {
      shape.dimensions[i] = Math.max(shape.dimensions[i] ?? 0, index + 1);
    });
    shape.signals++;
    shapes.set(name, shape);
  }
  for (const { dimensions, signals } of shapes.values()) {
    if (dimensions.reduce((product, length) => product * length, 1) !== signals) {
      refuse("an array");
    }
  }
  return Object.fromEntries([...shapes].map(([name, { dimensions }]) => [name, dimensions]));
}

function inputSymbols(
  header: R1csHeader,
  symbols: readonly SignalSymbol[],
): readonly SignalSymbol[] {
  return take(symbols, header.publicOutputs, header.publicInputs + header.privateInputs);
}

function take(
  symbols: readonly SignalSymbol[],
  from: number,
  count: number,
): readonly SignalSymbol[] {
  const taken = symbols.slice(from, from + count);
  return taken.length === count ? taken : refuse("the number of signals");
}

function refuse(what: string): never {
  throw new ProvingError("ERR_PROVING_R1CS_FORM", `symbols: ${what} is not as expected`);
}
