import { SymbolonError } from "../../src/errors.ts";

/** The code of the coded error that `action` throws or rejects with; anything else fails the test. */
export async function errorCode(action: () => unknown): Promise<string> {
  return (await codedError(action)).code;
}

export async function codedError(action: () => unknown): Promise<SymbolonError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof SymbolonError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}
