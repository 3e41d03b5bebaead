/** A signal that may be free, with the reason why that harms nobody. */
export interface Harmless {
  readonly signal: RegExp;
  readonly because: string;
}

/** The names that no excuse covers. */
export function unexcused(names: readonly string[], harmless: readonly Harmless[]): string[] {
  return names.filter((name) => !harmless.some(({ signal }) => signal.test(name)));
}

/** The excuses that none of the names needs. */
export function unneeded(names: readonly string[], harmless: readonly Harmless[]): Harmless[] {
  return harmless.filter(({ signal }) => !names.some((name) => signal.test(name)));
}
