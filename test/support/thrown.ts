import { SymbolonError } from "../../src/errors.ts";

/** The code of the SymbolonError that a call throws; 'accepted' if it throws none. Anything else is thrown on. */
export function codeOf(call: () => unknown): string {
  try {
    call();
    return "accepted";
  } catch (error) {
    return readCode(error);
  }
}

export async function codeOfAsync(call: () => Promise<unknown>): Promise<string> {
  try {
    await call();
    return "accepted";
  } catch (error) {
    return readCode(error);
  }
}

function readCode(error: unknown): string {
  if (error instanceof SymbolonError) return error.code;
  throw error;
}

/** What a call throws; fails where it throws nothing. */
export async function thrownBy(call: () => unknown): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
