import { type Reader, readText } from "../credential/read-object.ts";
import { readWebAddress } from "../credential/read-scalars.ts";

export const anything: Reader<unknown> = (value) => value;

export const text = (most: number): Reader<string> =>
  readText(
    `a text of 1 to ${most} characters`,
    (value) => value.length > 0 && value.length <= most,
  );

/** Visible ASCII: what may stand in a header or a form without being changed. */
export const token = (most: number): Reader<string> =>
  readText(`1 to ${most} visible ASCII characters`, (value) =>
    new RegExp(`^[\\x21-\\x7e]{1,${most}}$`).test(value),
  );

/** A web address without query and fragment, which identify nobody. */
export const plainAddress: Reader<string> = (value, path, fail) => {
  const address = readWebAddress(value, path, fail);
  if (/[?#]/.test(address)) throw fail(path, "an address without query and fragment", "form");
  return address;
};

/** The members of a JSON object that are known here: others are left alone, as the standard asks. */
export function pick(json: unknown, names: readonly string[]): Record<string, unknown> | undefined {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return undefined;
  const members = new Map<string, unknown>(Object.entries(json));
  return Object.fromEntries(
    names.flatMap((name) => (members.has(name) ? [[name, members.get(name)]] : [])),
  );
}
