import * as z from "zod";

/** Forms of an event's fields in the trail's JSON. Text is as a contract wrote it: any length, any characters. */

const digits = (bits: number) => Math.ceil(bits * Math.log10(2));

export const address = (meaning: string) =>
  z
    .string()
    .regex(/^0x[0-9a-f]{40}$/)
    .describe(meaning);

export const bytes32 = (meaning: string) =>
  z
    .string()
    .regex(/^0x[0-9a-f]{64}$/)
    .describe(meaning);

export const text = (meaning: string) => z.string().describe(meaning);
export const flag = (meaning: string) => z.boolean().describe(meaning);

/** An unsigned integer of at most 48 bits: a JSON number. */
export const small = (bits: 8 | 16 | 24 | 32 | 40, meaning: string) =>
  z
    .int()
    .min(0)
    .max(2 ** bits - 1)
    .describe(meaning);

/** Unix seconds, `uint40`. */
export const time = (meaning: string) => small(40, `${meaning}; Unix seconds`);

/** A number of a Solidity enum; the names are in the order of their numbers. */
export const choice = (names: readonly string[], meaning: string) =>
  z
    .int()
    .min(0)
    .max(names.length - 1)
    .describe(`${meaning}: ${names.map((name, i) => `${i} ${name}`).join(", ")}`);

/** Wider than a JSON number can carry: a decimal string. */
export const wide = (bits: 64 | 256, meaning: string) =>
  z
    .string()
    .regex(new RegExp(`^(0|[1-9][0-9]{0,${digits(bits) - 1}})$`))
    .describe(meaning);

/** `int256`, a decimal string. */
export const signed = (meaning: string) =>
  z
    .string()
    .regex(/^(0|-?[1-9][0-9]{0,76})$/)
    .describe(meaning);

/** What an event is, for people and machines; fields stand in the order of the Solidity event. */
export interface EventSpec {
  /** As viem's `parseAbi` reads it. */
  readonly signature: string;
  readonly meaning: string;
  readonly readers: string;
  /** What of it is about a natural person; empty where nothing is. */
  readonly personal: string;
  readonly args: z.ZodObject;
}

export type EventTable = Readonly<Record<string, EventSpec>>;
