import canonicalize from "canonicalize";
import { EncodingError } from "../errors.ts";

/**
 * The one text of a JSON value by RFC 8785 (JCS): members sorted by UTF-16 code units, no space, numbers as ECMAScript
 * writes them. What is hashed here is hashed in this form, so that anyone can hash it again in any language.
 * Nothing is left out or rewritten on the way but -0, which JSON reads back as 0.
 * @throws EncodingError `ERR_ENCODING_JSON_FORM` for what JSON cannot carry: undefined, bigint, symbols, functions, NaN
 *   and the infinities, a lone surrogate in a text or name, holes in a list, objects that are not plain, circles
 */
export function canonicalJson(value: unknown): string {
  assertJson(value, []);
  return canonicalize(value) ?? refuse("undefined");
}

function assertJson(value: unknown, around: readonly object[]): void {
  if (typeof value === "string") assertText(value);
  if (typeof value === "number" && !Number.isFinite(value)) refuse("NaN or infinity");
  if (["string", "number", "boolean"].includes(typeof value) || value === null) return;
  if (typeof value !== "object") refuse(typeof value);
  if (around.includes(value)) refuse("a circle");
  const names = Object.keys(value);
  if (Array.isArray(value) ? names.length !== value.length : !isPlain(value)) {
    refuse("an object that is not plain, or a hole in a list");
  }
  for (const name of names) assertText(name);
  const inside = [...around, value];
  for (const member of Object.values(value)) assertJson(member, inside);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return (
    (prototype === Object.prototype || prototype === null) &&
    Object.getOwnPropertySymbols(value).length === 0
  );
}

const LONE_SURROGATE = /\p{Surrogate}/u;

function assertText(text: string): void {
  if (LONE_SURROGATE.test(text)) refuse("a lone surrogate");
}

/** Names the kind of thing, never the value. */
function refuse(what: string): never {
  throw new EncodingError("ERR_ENCODING_JSON_FORM", `canonical JSON cannot carry ${what}`);
}
