import type { Outcome } from "../attacks/attack-case.ts";

/** Who acts or looks. A verifier is whoever asks: a relying party, or a dApp that reads the registry. */
export type Party =
  | "issuer"
  | "holder"
  | "verifier"
  | "registrar"
  | "operator"
  | "authority"
  | "thief";

/** One line of a drill: what a party did, what it saw of it, and whether that was to be expected. */
export interface Step {
  readonly who: Party;
  readonly does: string;
  readonly sees: string;
  /** 'accepted', or 'refused: ' and the reason. */
  readonly expected: string;
  /** As `expected`; 'broken: ' where neither came of it. */
  readonly outcome: string;
  /** The reason of a refusal: a code, with the contract's own error behind it. */
  readonly code: string | null;
}

/** How long something lasts, computed from the parameters in force. */
export interface Duration {
  readonly what: string;
  /** In the names of the parameters. */
  readonly formula: string;
  readonly seconds: number;
}

/** A try whose outcome is the point. */
export interface Attempt {
  readonly who: Party;
  readonly does: string;
  readonly sees: string;
  /** 'accepted', or the reason of the refusal in full. */
  readonly expected: string;
  run(): Promise<Outcome>;
}

/** What a drill is written in. */
export interface Script {
  /** Something that has to succeed for the drill to go on. */
  act<T>(who: Party, does: string, sees: string, run: () => Promise<T>): Promise<T>;
  /**
   * Two tries that differ in one datum, in the order given: one is to be accepted, the other refused.
   * @throws RangeError where both are expected to end alike
   */
  beside(first: Attempt, second: Attempt): Promise<void>;
  /** @throws RangeError for what is no positive number of seconds, or 0 where nothing lasts */
  lasts(what: string, formula: string, seconds: number): void;
}

export interface Drill {
  readonly id: string;
  readonly title: string;
  /** Who is affected. */
  readonly affected: string;
  play(script: Script): Promise<void>;
}

/** Drills and the end of what they share. */
export interface DrillSet {
  readonly drills: readonly Drill[];
  close(): Promise<void>;
}

/** For what a step stands on. @throws Error where it was refused */
export function succeed(outcome: Outcome): void {
  if (!outcome.accepted) throw new Error(`what was to be accepted was refused: ${outcome.reason}`);
}
