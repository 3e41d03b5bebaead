import { SymbolonError } from "../../src/errors.ts";

/** What came of an attempt, in one word: `accepted`, or the code of a coded refusal. Other errors are defects. */
export async function outcomeOf(attempt: () => Promise<unknown>): Promise<string> {
  try {
    await attempt();
    return "accepted";
  } catch (cause) {
    if (cause instanceof SymbolonError) return cause.code;
    throw cause;
  }
}
