import * as z from "zod";
import { parseDate, parseInstant } from "../../credential/calendar.ts";
import { isScalar, parseScalar } from "../../field/scalar.ts";
import { DURATION_LIMIT, parseDuration } from "../duration.ts";

/** Control and format characters, which could turn the text that a person reads around. */
const UNPRINTABLE = /\p{C}/u;

/** A text for people. */
export const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((value) => value.trim() !== "" && !UNPRINTABLE.test(value), "a printable text");

export const id = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/);

/** A rate in basis points: 10,000 is the whole. */
export const basisPoints = z.int().min(0).max(10_000);

/**
 * How many times the margin a position may be: at most 2 decimals, and what the chain's 16 bits of hundredths hold; 0
 * forbids.
 */
export const leverage = z
  .number()
  .min(0)
  .max(655.35)
  .refine((value) => Math.round(value * 100) / 100 === value, "a number with at most 2 decimals");

export const version = z.int().min(1).max(2_147_483_647);

export const instant = z
  .string()
  .regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/)
  .refine((value) => parseInstant(value) !== undefined, "a time as '2026-01-31T12:00:00Z'");

export const date = z
  .string()
  .regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/)
  .refine((value) => parseDate(value) !== undefined, "a calendar date as '2026-01-31'");

function isDuration(value: string): boolean {
  try {
    return parseDuration(value) < DURATION_LIMIT;
  } catch {
    return false;
  }
}

export const duration = z
  .string()
  .regex(/^[1-9][0-9]{0,9}[smhd]$/)
  .refine(isDuration, "a duration below 2^30 seconds");

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

function isField(value: string): boolean {
  try {
    return isScalar(parseScalar(value));
  } catch {
    return false;
  }
}

/** A canonical decimal below the field's order. */
export const fieldElement = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,77})$/)
  .refine(isField, "a decimal below the field's order");

function isAddress(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password } = new URL(value);
  return protocol === "https:" && username === "" && password === "";
}

export const webAddress = z
  .string()
  .max(2048)
  .regex(/^https:\/\/[^\s]+$/)
  .refine(isAddress, "an https address");

/** https://w3c-ccg.github.io/did-method-web/ */
export const didWeb = z
  .string()
  .max(512)
  .regex(
    /^did:web:[a-z0-9-]+(\.[a-z0-9-]+)*(%3A[1-9][0-9]{0,4})?(:[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$/,
  );

/** A key of a DID: the DID and a fragment. */
export const didWebKey = z
  .string()
  .max(600)
  .regex(
    /^did:web:[a-z0-9-]+(\.[a-z0-9-]+)*(%3A[1-9][0-9]{0,4})?(:[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*#[A-Za-z0-9._~-]{1,64}$/,
  );

/** ISO 17442: 18 letters or digits and two check digits that make the whole 1 modulo 97. */
function isLei(value: string): boolean {
  const digits = [...value].map((letter) => Number.parseInt(letter, 36)).join("");
  return BigInt(digits) % 97n === 1n;
}

const LEI = /^[0-9A-Z]{18}[0-9]{2}$/;
export const lei = z
  .string()
  .regex(LEI, { abort: true })
  .refine(isLei, "an LEI with its check digits");
