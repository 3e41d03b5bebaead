import { parseInstant } from "../../credential/calendar.ts";
import { CLIENT_CLASSES, REGIMES } from "../../credential/vocabulary.ts";
import { parseDuration } from "../duration.ts";
import type { PackEquivalence, PackLeverageRow } from "./policy-pack-schema.ts";
import {
  EQUIVALENCE_SCOPES,
  type EquivalenceScope,
  HAIRCUT_CLASSES,
  type HaircutClass,
  MARGIN_CLASSES,
  type MarginClass,
} from "./vocabulary.ts";

/** A pack's names and times as contracts have them: a name's number is its place in its list, from 1. */
export const CHAIN_NUMBERS = {
  haircutClass: (name: HaircutClass): number => HAIRCUT_CLASSES.indexOf(name) + 1,
  marginClass: (name: MarginClass): number => MARGIN_CLASSES.indexOf(name) + 1,
  /** 0: every client. */
  clientClass: (name: PackLeverageRow["clientClass"]): number =>
    name === undefined ? 0 : CLIENT_CLASSES.number(name),
  /** 0: none. */
  regime: (name: PackEquivalence["recognises"] | undefined): number =>
    name === undefined ? 0 : REGIMES.number(name),
  /** One bit each. */
  scope: (name: EquivalenceScope): number => 2 ** EQUIVALENCE_SCOPES.indexOf(name),
  /** Whole seconds of a duration such as `30d`. */
  seconds: (duration: string): number => parseDuration(duration),
  /** Unix seconds of an instant such as `2026-07-01T00:00:00Z`. */
  unixSeconds: (instant: string): number => {
    const seconds = parseInstant(instant);
    if (seconds === undefined) throw new TypeError("an instant as a parsed pack has it");
    return seconds;
  },
} as const;

/** The names behind the numbers, for what is read from a contract. */
export const CHAIN_NAMES = {
  haircutClasses: HAIRCUT_CLASSES as readonly string[],
  marginClasses: MARGIN_CLASSES as readonly string[],
  clientClasses: CLIENT_CLASSES.names as readonly string[],
} as const;
