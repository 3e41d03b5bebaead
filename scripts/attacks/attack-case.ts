import { SymbolonError } from "../../src/errors.ts";

export type Layer = "circuit" | "sdk" | "verifier" | "contract" | "service";

/** What came of one try. A refusal names its reason: a code, a contract's error, or violated constraints. */
export type Outcome =
  | { readonly accepted: true }
  | { readonly accepted: false; readonly reason: string };

/** One attack beside the use that it imitates. */
export interface AttackCase {
  /** Case number, 'C6'; `numberCases` makes it a row's id, 'C6.2'. */
  readonly id: string;
  readonly layer: Layer;
  /** What is tried; of an edge (E) what is legal and what lies beside it. */
  readonly title: string;
  /** What the refusal's reason has to mention: input that is broken in another way does not count. */
  readonly by?: RegExp;
  attack(): Promise<Outcome>;
  /** The same with one datum put right. */
  twin(): Promise<Outcome>;
}

/** Cases of one layer, and the end of what they share: a chain, a prover, a service. */
export interface CaseGroup {
  readonly cases: readonly AttackCase[];
  close?(): Promise<void>;
}

export const ACCEPTED: Outcome = { accepted: true };
export const refused = (reason: string): Outcome => ({ accepted: false, reason });

/** A call that returns has accepted; a coded error is a refusal; any other error is a fault of the case itself. */
export async function outcomeOf(call: () => unknown): Promise<Outcome> {
  try {
    await call();
    return ACCEPTED;
  } catch (error) {
    if (!(error instanceof SymbolonError)) throw error;
    const { reason, place } = error.details;
    const said = typeof reason === "string" ? reason : place;
    return refused(typeof said === "string" ? `${error.code}: ${said}` : error.code);
  }
}

/** Made by the first case that needs it. */
export function once<T>(make: () => Promise<T>): (() => Promise<T>) & { made(): boolean } {
  let value: Promise<T> | undefined;
  const get = () => {
    value ??= make();
    return value;
  };
  return Object.assign(get, { made: () => value !== undefined });
}
