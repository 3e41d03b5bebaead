import { z } from "zod";
import { readDidWeb } from "../../credential/read-scalars.ts";

/** Members that several sections of the configuration have. */
export const identifier = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, "a-z, 0-9 and -, at most 64");

export const seconds = (most: number) => z.int().min(1).max(most);

export const milliseconds = z.int().min(100).max(120_000);

export const origin = z
  .string()
  .refine(
    (text) => URL.canParse(text) && new URL(text).origin === text,
    "an origin, as https://x.y",
  );

/** http or https, without user, query and fragment. */
export const plainAddress = z
  .url({ protocol: /^https?$/ })
  .refine(isPlainAddress, "an address without user, query and fragment");

export const hexAddress = z.string().regex(/^0x[0-9a-f]{40}$/, "0x and 40 lower-case hex digits");

export const hexWord = z.string().regex(/^0x[0-9a-f]{64}$/, "0x and 64 lower-case hex digits");

export function haveOneEach<K extends string>(key: K) {
  return (entries: readonly Record<K, string>[]) =>
    new Set(entries.map((entry) => entry[key])).size === entries.length;
}

function isPlainAddress(text: string): boolean {
  if (!URL.canParse(text)) return true; // refused as no address
  const { username, password } = new URL(text);
  return username === "" && password === "" && !/[?#]/.test(text);
}

export function isDidWeb(text: string): boolean {
  try {
    readDidWeb(text, "did", () => new RangeError());
    return true;
  } catch {
    return false;
  }
}
