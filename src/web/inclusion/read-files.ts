import { SymbolonError } from "../../errors.ts";
import {
  type InclusionBundle,
  readInclusionBundle,
} from "../../solvency/report/inclusion-bundle.ts";
import { type InclusionPins, parseInclusionPins } from "../../solvency/report/inclusion-pins.ts";

const MOST_BYTES = 32 * 1024 * 1024;

export type ReadFile =
  | { readonly kind: "bundle"; readonly name: string; readonly bundle: InclusionBundle }
  | { readonly kind: "pins"; readonly name: string; readonly pins: InclusionPins };

/** Why a file could not be read, in words for a person. */
export class UnreadableFile extends Error {}

/** A bundle or pins, whichever the file says that it is. @throws UnreadableFile */
export async function readFile(file: File): Promise<ReadFile> {
  const { name } = file;
  if (file.size > MOST_BYTES) throw new UnreadableFile(`${name} is larger than 32 MB.`);
  const bytes = new Uint8Array(await file.arrayBuffer());
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new UnreadableFile(`${name} is neither a bundle nor a file of pins: it is not JSON.`);
  }
  const isPins = typeof json === "object" && json !== null && "reportKey" in json;
  try {
    return isPins
      ? { kind: "pins", name, pins: parseInclusionPins(json) }
      : { kind: "bundle", name, bundle: readInclusionBundle(bytes) };
  } catch (error) {
    if (!(error instanceof SymbolonError)) throw error;
    const what = isPins ? "file of pins" : "bundle";
    throw new UnreadableFile(`${name} is no ${what}: ${error.message} (${error.code})`);
  }
}

/** The pins that whoever built the page put into it; `undefined` where they put none. */
export function builtInPins(): InclusionPins | undefined {
  const text = document.getElementById("pins")?.textContent ?? "";
  return text.trim() === "" ? undefined : parseInclusionPins(JSON.parse(text));
}
