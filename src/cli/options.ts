import { InvalidArgumentError, Option } from "commander";
import type { Hex } from "../presentation/abi-encode.ts";
import { checksumAddress } from "../presentation/checksum-address.ts";

/** Options that several commands share; each parser refuses what it does not understand with `ERR_CLI_USAGE`. */

export function parseInteger(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^(0|[1-9][0-9]*)$/.test(text) || value < minimum || value > maximum) {
      throw new InvalidArgumentError(`It is a whole number from ${minimum} to ${maximum}.`);
    }
    return value;
  };
}

export function parsePattern(pattern: RegExp, form: string): (text: string) => string {
  return (text) => {
    if (!pattern.test(text)) throw new InvalidArgumentError(`It is ${form}.`);
    return text;
  };
}

/**
 * An address in lower case. One of mixed case carries a checksum (EIP-55), which must hold; the zero address, which
 * nobody has, is refused.
 */
export function parseAddress(text: string): Hex {
  const address = readAddress(text);
  const isMixed = /[a-f]/.test(text.slice(2)) && /[A-F]/.test(text.slice(2));
  if (isMixed && text !== checksumAddress(address)) {
    throw new InvalidArgumentError("Its checksum is wrong: a digit or a letter's case is.");
  }
  return address;
}

function readAddress(text: string): Hex {
  const address = /^0x[0-9a-fA-F]{40}$/.test(text) ? BigInt(text) : 0n;
  if (address === 0n) {
    throw new InvalidArgumentError("It is an address, 0x and 40 hex digits, and not zero.");
  }
  return `0x${address.toString(16).padStart(40, "0")}`;
}

export const parseBytes32 = parsePattern(/^0x[0-9a-fA-F]{64}$/, "32 bytes, 0x and 64 hex digits");
export const parseUrl = parsePattern(/^https?:\/\/[^\s]+$/, "an http or https URL");

/** RFC 3339 in UTC, whole seconds, after 1970: 2027-01-31T00:00:00Z. */
export function parseTime(text: string): Date {
  const time = new Date(text);
  const isExact = `${time.getTime() > 0 ? time.toISOString().slice(0, 19) : ""}Z` === text;
  if (!isExact) throw new InvalidArgumentError("It is a UTC time such as 2027-01-31T00:00:00Z.");
  return time;
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** A hundred years: no end of it leaves the calendar, and it fits the contract's 32 bits. */
const LONGEST = 36_500 * 86_400;

/** 90s, 10m, 24h, 365d -> seconds, at most 36500d. */
export function parseDuration(text: string): number {
  const [, digits, unit] = /^([1-9][0-9]{0,9})([smhd])$/.exec(text) ?? [];
  const seconds = Number(digits) * (UNITS[unit ?? ""] ?? Number.NaN);
  if (!(seconds <= LONGEST)) {
    throw new InvalidArgumentError(
      "It is a number and s, m, h or d, such as 10m or 365d, at most 36500d.",
    );
  }
  return seconds;
}

/** A repeatable option. */
export function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

export const outOption = (what: string) => new Option("--out <file>", `write ${what} to this file`);
export const forceOption = () => new Option("--force", "replace files that exist");
export const passphraseFileOption = () =>
  new Option(
    "--passphrase-file <file>",
    "read the passphrase from this file, mode 0600 (default: SYMBOLON_PASSPHRASE)",
  );
export const artifactsOption = () =>
  new Option(
    "--artifacts <dir>",
    "circuit artifacts (default: SYMBOLON_ARTIFACTS, then the package's own)",
  );
export const developmentKeysOption = () =>
  new Option("--allow-development-keys", "accept keys whose secret is known; for evaluation only");
